"""A person's page: all that this campaign knows of her, and nothing that another one does."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from campaign.models import AuditEntry, Campaign, User
from events.models import Event
from petitions.models import Petition
from supporters import consents
from supporters.models import Area, CampaignSupporter, Consent, CustomField, MailingList, Supporter, Tag
from tests.supporters.two_records import NOW, note, person, register, sign, subscribe, tag, unsubscribe

PEOPLE = "/organise/clean-river/people/"


@pytest.fixture
def gunel(campaign: Campaign) -> CampaignSupporter:
    return person(
        campaign,
        "gunel@example.org",
        name="Günəl Əliyeva",
        first_name="Günəl",
        phone="+994125551234",
        postcode="SW1A 1AA",
        country="GB",
        language="az",
    )


def page_of(row: CampaignSupporter, campaign: str = "clean-river") -> str:
    return f"/organise/{campaign}/people/{row.supporter.public_id}/"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_it_shows_who_she_is_where_she_lives_and_what_the_campaign_asked(
    aysel: Client, gunel: CampaignSupporter, campaign: Campaign
) -> None:
    Area.objects.create(kind="constituency", code="E14001172", name="Cities of London and Westminster")
    Supporter.objects.filter(pk=gunel.supporter_id).update(constituency="E14001172")
    CustomField.objects.create(campaign=campaign, key="union", label="Trade union")
    CampaignSupporter.objects.filter(pk=gunel.pk).update(custom_values={"union": "Unite"})
    page = text_of(aysel, page_of(gunel))
    for words in (
        "Günəl Əliyeva",
        "gunel@example.org",
        "+994 12 555 12 34",
        "SW1A 1AA",
        "London SW",
        "Cities of London and Westminster",
        "United Kingdom",
        "Azerbaijani",
        "Trade union Unite",
    ):
        assert words in page


def test_it_shows_what_she_agreed_to_in_which_words_since_when_and_how(
    aysel: Client, gunel: CampaignSupporter, campaign: Campaign, mailing_list: MailingList
) -> None:
    subscribe(gunel.supporter, mailing_list)
    calls = f"calls:{campaign.public_id}"
    wording = consents.wording_id("You may call me about the river.", "en-gb")
    consents.grant_in_words(gunel.supporter, calls, wording, "en-gb", Consent.Via.PAPER, "Stall, 28 July 2026")
    page = text_of(aysel, page_of(gunel))
    assert "The list “River news” agreed since" in page
    assert "Send me River news." in page
    assert "Calls about “Clean River” agreed since" in page
    assert "by: paper You may call me about the river. Evidence: Stall, 28 July 2026" in page
    unsubscribe(gunel.supporter, mailing_list)
    assert "The list “River news” taken back since" in text_of(aysel, page_of(gunel))


def test_the_timeline_tells_what_she_did_and_was_sent_the_latest_first(
    aysel: Client, gunel: CampaignSupporter, petition: Petition, event: Event, mailing_list: MailingList
) -> None:
    sign(gunel.supporter, petition, at=NOW - timedelta(days=3), comment="I swim there.")
    register(gunel.supporter, event, state="cancelled", at=NOW - timedelta(days=2))
    subscribe(gunel.supporter, mailing_list)
    tag(gunel.supporter, [Tag.objects.create(campaign=gunel.campaign, name="Steward")])
    note(gunel, "Secret enough.")
    aysel.post(f"{page_of(gunel)}edit/", {"name": "Günəl", "language": "az"})
    entries = re.findall(r"</time>\s*(<span>.*?)</li>", aysel.get(page_of(gunel)).content.decode(), re.DOTALL)
    told = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", entry)).strip() for entry in entries]
    expected = [
        "The team changed the details",
        "The team wrote a note",
        "Tagged “Steward”",
        "Joined “River news”",
        "Cancelled the registration for “River rally”",
        "Registered for “River rally”",
        "Signed “Mayor: make the river clean”",
    ]
    found = [next(index for index, entry in enumerate(told) if entry.startswith(words)) for words in expected]
    assert found == sorted(found)
    assert any("I swim there." in entry for entry in told)
    assert any(entry.startswith("Mail: Please confirm your signature") and "sent" in entry for entry in told)


def test_a_correction_in_the_admin_stands_in_the_timeline_too(aysel: Client, gunel: CampaignSupporter) -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin@example.org", "a-long-password-1", name="The admin"))
    typed = {"name": "Dr Günəl Əliyeva", "language": "az", "frequency": "always", "country": "GB"}
    assert admin.post(f"/admin/supporters/supporter/{gunel.supporter_id}/change/", typed).status_code == 302
    assert "The team changed the details · The admin" in text_of(aysel, page_of(gunel))


def test_a_long_timeline_comes_page_by_page_and_loses_nothing_of_what_happened_in_one_moment(
    aysel: Client, gunel: CampaignSupporter
) -> None:
    tags = [Tag.objects.create(campaign=gunel.campaign, name=f"T{number:02}") for number in range(70)]
    tag(gunel.supporter, tags)
    gunel.supporter.supporter_tags.update(created_at=NOW)
    path, seen = page_of(gunel), []
    while path:
        page = aysel.get(path).content.decode()
        seen += re.findall(r"Tagged “(T\d\d)”", page)
        found = re.search(r'href="(\?before=[^"#]+)#timeline"', page)
        path = page_of(gunel) + found[1] if found else ""
    assert sorted(seen) == [row.name for row in tags]


@pytest.mark.parametrize("cursor", ["x", "1.x", "9" * 24, f"{'9' * 20}.1", "-1.0", "1", ""])
def test_a_timeline_cursor_that_somebody_made_up_shows_the_page(
    aysel: Client, gunel: CampaignSupporter, cursor: str
) -> None:
    assert aysel.get(page_of(gunel), {"before": cursor}).status_code == 200


def test_what_another_campaign_knows_of_her_is_nowhere_to_be_seen(
    aysel: Client, gunel: CampaignSupporter, clean_air: Campaign
) -> None:
    CampaignSupporter.objects.create(
        campaign=clean_air, supporter=gunel.supporter, source="list", custom_values={"lungs": "asthma"}
    )
    theirs = CampaignSupporter.objects.get(campaign=clean_air)
    CustomField.objects.create(campaign=clean_air, key="lungs", label="Lungs")
    news = MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")
    subscribe(gunel.supporter, news)
    sign(gunel.supporter, clean_air.petitions.get(), comment="I can't breathe.")
    consents.grant(gunel.supporter, clean_air.petitions.get().purpose, "Tell me of Breathe.", Consent.Via.FORM)
    consents.grant(gunel.supporter, f"calls:{clean_air.public_id}", "Call me on air.", Consent.Via.FORM)
    register(gunel.supporter, clean_air.events.get())
    tag(gunel.supporter, [Tag.objects.create(campaign=clean_air, name="Pilot")])
    note(theirs, "Their secret.")
    AuditEntry.objects.create(
        campaign=clean_air, action="changed", object_type="supporters.Supporter", object_id=gunel.supporter.public_id
    )
    for path in (page_of(gunel), f"{page_of(gunel)}edit/", PEOPLE):
        page = text_of(aysel, path)
        for words in (
            "Air news",
            "Air rally",
            "on air",
            "Breathe",
            "breathe",
            "Pilot",
            "Their secret",
            "Lungs",
            "asthma",
            "The team changed",
            "Clean Air",
        ):
            assert words not in page, (path, words)


def test_nor_can_it_be_changed_from_here(aysel: Client, gunel: CampaignSupporter, clean_air: Campaign) -> None:
    theirs = CampaignSupporter.objects.create(campaign=clean_air, supporter=gunel.supporter, source="list")
    pilot = Tag.objects.create(campaign=clean_air, name="Pilot")
    tag(gunel.supporter, [pilot])
    secret = note(theirs, "Their secret.")
    news = MailingList.objects.create(campaign=clean_air, slug="air-news", name="Air news", description="Weekly.")
    subscription = subscribe(gunel.supporter, news)
    for path in (
        f"tags/{pilot.pk}/remove/",
        f"notes/{secret.public_id}/delete/",
        f"lists/{subscription.public_id}/leave/",
    ):
        assert aysel.post(page_of(gunel) + path).status_code == 404
    assert (gunel.supporter.notes.count(), gunel.supporter.supporter_tags.count()) == (1, 1)


@pytest.mark.parametrize(
    "path",
    ["", "edit/", "notes/", "tags/", "merge/"],
)
def test_people_of_other_campaigns_are_not_found_through_ones_own(
    log_in: Callable[[str], Client], campaign: Campaign, clean_air: Campaign, path: str
) -> None:
    theirs = person(clean_air, "zeynab@example.org", name="Zeynəb")
    stranger = Supporter.objects.by_address("nobody@example.org", "az")
    client = log_in("manager")
    for supporter in (theirs.supporter, stranger):
        address = f"{PEOPLE}{supporter.public_id}/{path}"
        assert {client.get(address).status_code, client.post(address, {"text": "x", "name": "x"}).status_code} <= {
            404,
            405,
        }
    assert not AuditEntry.objects.exists()


def test_nobody_is_merged_with_or_told_from_somebody_of_another_campaign(
    log_in: Callable[[str], Client], gunel: CampaignSupporter, clean_air: Campaign
) -> None:
    theirs = person(clean_air, "gunel@work.example", name="Günəl Əliyeva", postcode="SW1A 1AA")
    client = log_in("manager")
    assert "gunel@work.example" not in text_of(client, page_of(gunel))
    for path in ("merge", "not"):
        for one, two in ((gunel, theirs), (theirs, gunel)):
            address = f"{page_of(one)}{path}/{two.supporter.public_id}/"
            assert client.post(address).status_code == 404
    answer = client.post(f"{page_of(gunel)}merge/", {"address": "gunel@work.example"})
    assert "None of your other people has this address." in answer.content.decode()


def test_who_asked_for_restriction_is_shown_so_and_who_is_anonymous_has_no_profile(
    aysel: Client, gunel: CampaignSupporter
) -> None:
    Supporter.objects.filter(pk=gunel.supporter_id).update(restricted_at=NOW)
    assert "this data may be kept, and not used for anything else" in text_of(aysel, page_of(gunel))
    Supporter.objects.filter(pk=gunel.supporter_id).update(anonymised_at=NOW)
    page = text_of(aysel, page_of(gunel))
    assert "everything that named this person was removed" in page
    assert "gunel@example.org" not in page
    for path in ("edit/", "notes/", "tags/"):
        assert aysel.post(page_of(gunel) + path, {"text": "x", "name": "x", "language": "az"}).status_code == 404


def test_the_page_takes_as_many_queries_for_a_busy_life_as_for_a_quiet_one(
    log_in: Callable[[str], Client],
    gunel: CampaignSupporter,
    petition: Petition,
    event: Event,
    mailing_list: MailingList,
    queries_of: Callable[[Client, str], int],
) -> None:
    client = log_in("organiser")
    sign(gunel.supporter, petition)
    register(gunel.supporter, event)
    subscribe(gunel.supporter, mailing_list)
    consents.grant(gunel.supporter, petition.purpose, "News.", Consent.Via.FORM)
    consents.grant(gunel.supporter, event.purpose, "Rallies.", Consent.Via.FORM)
    note(gunel, "One.")
    person(gunel.campaign, "gunel@work.example", phone="+994125551234")
    quiet = queries_of(client, page_of(gunel))
    for number in range(30):
        campaign = gunel.campaign
        sign(gunel.supporter, Petition.objects.create(campaign=campaign, slug=f"p{number}", title="P", ask="A"))
        news = MailingList.objects.create(campaign=campaign, slug=f"l{number}", name=f"L{number}", description="D")
        subscribe(gunel.supporter, news)
        note(gunel, f"Note {number}.")
        tag(gunel.supporter, [Tag.objects.create(campaign=campaign, name=f"T{number}")])
        person(campaign, f"gunel{number}@work.example", phone="+994125551234")
    assert queries_of(client, page_of(gunel)) == quiet
    assert quiet <= 30
