"""The demo campaign, loaded from `content.toml`."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from campaign.models import Campaign, Membership, Page, Source, TimelineEvent, Update, User
from campaign.timezones import zone
from demo.languages import LANGUAGES, in_all_languages
from demo.letters import load_letters
from events.models import Event
from mailings.models import Layout, Mailing, SenderIdentity, Snippet
from mailings.services import composing, sending
from petitions.house_rules import suggested_rules
from petitions.models import HouseRule, Petition, ShareLink, Signature, Target
from petitions.services.breaking_down import break_down
from petitions.services.counting import recount
from petitions.share_codes import new_code
from supporters import consents
from supporters.forms.joining import list_wording
from supporters.models import CampaignSupporter, Consent, MailingList, Subscription, Supporter
from supporters.services import segments

LONDON = zone("Europe/London")


def content() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "content.toml").read_text())


def next_rally(month: int, day: int, today: date) -> date:
    """The next such day that is still to come."""
    this_year = date(today.year, month, day)
    return this_year if this_year > today else date(today.year + 1, month, day)


@transaction.atomic
def load(admin_password: str, organiser_password: str) -> None:
    """Load the campaign once; later starts keep what is there and only move the coming rally on."""
    data = content()
    if not Campaign.objects.filter(slug=data["campaign"]["slug"]).exists():
        campaign = Campaign.objects.create(**in_all_languages(data["campaign"]), is_published=True)
        _load_story(campaign, data)
        _load_petition(campaign, data)
        _load_house_rules(campaign)
        load_letters(campaign, data)
        _load_events(campaign, data)
        _load_lists(campaign, data["mailing_lists"])
        _load_team(campaign, admin_password, organiser_password)
        _load_segments(campaign, data["segments"])
        _load_mailings(campaign, data)
        _send_mailings(campaign, data["sent_mailings"])
    move_coming_rally(data)


def _load_story(campaign: Campaign, data: dict[str, Any]) -> None:
    for row in data["sources"]:
        Source.objects.create(campaign=campaign, **in_all_languages(row))
    sources = {source.number: source for source in campaign.sources.all()}
    for row in data["timeline"]:
        fields = in_all_languages(row)
        TimelineEvent.objects.create(campaign=campaign, **{**fields, "source": sources[fields["source"]]})
    for row in data["updates"]:
        Update.objects.create(campaign=campaign, published_at=timezone.now(), **in_all_languages(row))
    for row in data["pages"]:
        Page.objects.create(campaign=campaign, **in_all_languages(row))


def _load_petition(campaign: Campaign, data: dict[str, Any]) -> None:
    petition = Petition.objects.create(
        campaign=campaign, state=Petition.State.OPEN, **in_all_languages(data["petition"])
    )
    Target.objects.create(petition=petition, **in_all_languages(data["petition"]["target"]))
    areas = {row["postcode"]: row["area"] for row in data["representatives"]}
    _load_signatures(petition, data["supporters"], areas)
    recount(petition)
    break_down(petition)


def _load_house_rules(campaign: Campaign) -> None:
    """Those that every campaign is offered."""
    HouseRule.objects.bulk_create(suggested_rules(campaign))


def _load_signatures(petition: Petition, people: dict[str, Any], areas: dict[str, str]) -> None:
    """Plainly made-up supporters, spread over the last two weeks; no mail is sent for them.

    Some came by a leaflet, some say why, and what one of them says waits for a moderator.
    """
    now = timezone.now()
    leaflet = ShareLink.objects.create(petition=petition, label=people["leaflet"], channel="poster", code=new_code())
    for number in reversed(range(people["number"])):
        language = LANGUAGES[number % 2]
        address = f"supporter-{number + 1}@example.org"
        signed_at = now - timedelta(hours=3 + number * 7)
        postcode = people["postcodes"][number % len(people["postcodes"])]
        supporter = Supporter.objects.create(
            address=address,
            address_normalised=address,
            name=f"{people['name'][language]} {number + 1}",
            language=language.replace("_", "-"),
            country="GB",
            postcode=postcode,
            address_confirmed_at=signed_at,
        )
        CampaignSupporter.objects.create(
            campaign=petition.campaign,
            supporter=supporter,
            source=CampaignSupporter.Source.PETITION,
            joined_at=signed_at,
            last_active_at=signed_at,
        )
        Signature.objects.create(
            petition=petition,
            supporter=supporter,
            name=supporter.name,
            country="GB",
            postcode=postcode,
            constituency=areas.get(postcode, ""),
            share_link=leaflet if number % 9 == 4 else None,
            **_said(number, people, language),
            language=supporter.language,
            state=Signature.State.CONFIRMED,
            signed_at=signed_at,
            confirmed_at=signed_at,
        )


def _said(number: int, people: dict[str, Any], language: str) -> dict[str, Any]:
    """Why she signed, and whether it is shown."""
    if number == 2:
        return {"comment": people["held"][language], "show_name": False, "moderation": Signature.Moderation.HELD}
    comment = people["comment"][language] if number % 6 in (0, 3) else ""
    return {"comment": comment, "show_name": number % 3 != 2}


def _load_lists(campaign: Campaign, lists: list[dict[str, Any]]) -> None:
    for row in lists:
        fields = in_all_languages(row)
        every = fields.pop("every")
        for name in ("welcome_text_en_gb", "welcome_text_az"):
            fields[name] = fields.get(name, "").replace("{site}", settings.SITE_URL)
        mailing_list = MailingList.objects.create(campaign=campaign, **fields)
        for number, supporter in enumerate(Supporter.objects.order_by("-pk"), start=1):
            if number % every == 0:
                _put_on_list(mailing_list, supporter, number)


def _put_on_list(mailing_list: MailingList, supporter: Supporter, number: int) -> None:
    """She asked for it, or the team asked her where the list is internal, and the ledger says so. No mail is sent."""
    with translation.override(supporter.language):
        words = list_wording(mailing_list)
    joined_at = timezone.now() - timedelta(hours=2 + number * 9)
    wording = consents.wording_id(words, supporter.language)
    Subscription.objects.create(
        supporter=supporter,
        mailing_list=mailing_list,
        state=Subscription.State.ACTIVE,
        name=supporter.name,
        language=supporter.language,
        wording_id=wording,
        requested_at=joined_at,
        confirmed_at=joined_at,
    )
    Consent.objects.create(
        supporter=supporter,
        purpose=mailing_list.purpose,
        action=Consent.Action.GRANTED,
        wording_id=wording,
        via=Consent.Via.CONFIRMATION if mailing_list.is_public else Consent.Via.TEAM,
        language=supporter.language,
        at=joined_at,
    )


def _load_events(campaign: Campaign, data: dict[str, Any]) -> None:
    past = in_all_languages(data["past_event"])
    past["starts_at"] = past["starts_at"].replace(tzinfo=LONDON)
    coming = in_all_languages(data["coming_event"])
    coming["starts_at"] = _start_of_coming_rally(data["coming_event"])
    for key in ("month", "day", "time"):
        del coming[key]
    for fields in (past, coming):
        Event.objects.create(
            campaign=campaign,
            organiser=campaign.name_en_gb,  # type: ignore[attr-defined]
            state=Event.State.PUBLISHED,
            venue_visibility=Event.VenueVisibility.REGISTERED,
            **fields,
        )


def _start_of_coming_rally(row: dict[str, Any]) -> datetime:
    day = next_rally(row["month"], row["day"], timezone.now().astimezone(LONDON).date())
    return datetime.combine(day, row["time"], LONDON)


def move_coming_rally(data: dict[str, Any]) -> None:
    """A demo that has been lying about for a year still has a rally to come."""
    row = data["coming_event"]
    Event.objects.filter(slug=row["slug"], starts_at__lt=timezone.now()).update(starts_at=_start_of_coming_rally(row))


def _load_team(campaign: Campaign, admin_password: str, organiser_password: str) -> None:
    User.objects.create_superuser("admin@example.org", admin_password, name="Demo admin")
    organiser = User.objects.create_user("organiser@example.org", organiser_password, name="Demo organiser")
    Membership.objects.create(user=organiser, campaign=campaign, role=Membership.Role.MANAGER)


def _send_mailings(campaign: Campaign, rows: list[dict[str, Any]]) -> None:
    """Mailings to the made-up people of a list, which a worker sends as soon as it is up: their figures are true."""
    organiser = User.objects.get(memberships__campaign=campaign)
    for row in rows:
        mailing = campaign.mailings.create(
            public_id=row["public_id"],
            name=row["name"],
            is_public=True,
            sender=campaign.senders.get(is_default=True),
            layout=campaign.layouts.get(is_default=True),
            created_by=organiser,
        )
        mailing.audience.create(mailing_list=campaign.mailing_lists.get(slug=row["list"]))
        for language in LANGUAGES:
            words = {name: row[name][language].strip() for name in ("subject", "preheader", "body")}
            mailing.versions.create(language=language.replace("_", "-"), **words)
        sending.schedule(mailing, timezone.now(), organiser)


def _load_segments(campaign: Campaign, rows: list[dict[str, Any]]) -> None:
    organiser = User.objects.get(memberships__campaign=campaign)
    things = (campaign.petitions, campaign.events, campaign.mailing_lists)
    identifiers = {slug: str(key) for kind in things for slug, key in kind.values_list("slug", "public_id")}
    for row in rows:
        [(match, leaves)] = row["definition"].items()
        definition = {match: [_with_identifiers(leaf, identifiers) for leaf in leaves]}
        segments.create(campaign, organiser, name=row["name"], definition=definition, is_shared=True)


def _with_identifiers(leaf: dict[str, Any], identifiers: dict[str, str]) -> dict[str, Any]:
    """A condition names things as the database does; only the values that are slugs of things are replaced."""
    return {
        name: identifiers[value] if name in ("petition", "event", "list") else value for name, value in leaf.items()
    }


def _load_mailings(campaign: Campaign, data: dict[str, Any]) -> None:
    """A sender, a layout, a snippet, and a draft that waits to be finished."""
    SenderIdentity.objects.create(campaign=campaign, is_default=True, **data["mailing_sender"])
    layout = {name: text.strip() for name, text in data["mailing_layout"].items()}
    Layout.objects.create(campaign=campaign, is_default=True, **layout)
    for row in data["snippets"]:
        Snippet.objects.create(campaign=campaign, **{**row, "body": row["body"].strip()})
    _write_mailing(campaign, data["draft_mailing"])


def _write_mailing(campaign: Campaign, row: dict[str, Any]) -> Mailing:
    """Written as the organiser would: English first, then each other language."""
    organiser = User.objects.get(memberships__campaign=campaign)
    first, *others = (language.replace("_", "-") for language in LANGUAGES)
    mailing = composing.create(campaign, organiser, name=row["name"], main_language=first)
    for language in others:
        composing.add_language(mailing, organiser, language)
    words = {
        composing.Key("A", language.replace("_", "-")): {name: row[name][language].strip() for name in composing.WORDS}
        for language in LANGUAGES
    }
    composing.save(mailing, organiser, settings={}, words=words, seen=composing.fingerprint(mailing))
    for slug in row["lists"]:
        mailing.audience.create(mailing_list=campaign.mailing_lists.get(slug=slug))
    return mailing
