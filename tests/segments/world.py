"""A small world for segments: two of everything in one campaign, one of everything in another, and people anyhow."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from campaign.models import Campaign
from events.models import Event, Rsvp
from mailings.models import Click, Mailing, Measurement, Message, Open, TrackedLink
from petitions.models import Letter, LetterAction, Petition, Representative, Signature
from supporters.models import (
    Area,
    CampaignSupporter,
    Consent,
    CustomField,
    MailingList,
    Postcode,
    Segment,
    Subscription,
    Supporter,
    SupporterTag,
    Tag,
)

NOW = datetime(2027, 5, 20, 14, 30, tzinfo=UTC)
# Big Ben, a street nearby, Greenwich, Manchester, Belfast, and one without a place.
PLACES = {
    "SW1A 1AA": (51.501009, -0.141588, "E14001172", "E12000007"),
    "SW1 1AA": (51.503, -0.13, "E14001172", "E12000007"),
    "SE10 9NF": (51.4769, -0.0005, "E14001300", "E12000007"),
    "M1 1AE": (53.4796, -2.2363, "E14001400", "E12000002"),
    "BT1 1AA": (54.6036, -5.9295, "N05000001", "N92000002"),
    "S1 2HE": (None, None, "E14001500", "E12000003"),
}
LISTS = TAGS = PETITIONS = EVENTS = (0, 1, 2)  # the last is another campaign's
FOREIGN = 2
SIZES = ["small", "large"]


def ago(days: int) -> datetime:
    """So many days and a half before now: never on a bound."""
    return NOW - timedelta(days=days, hours=12)


@dataclass(frozen=True)
class Person:
    """All that segments can ask of somebody, each with how many days ago it was."""

    country: str = ""
    postcode: str = ""
    language: str = "en-gb"
    phone: str = ""
    frequency: str = "always"
    paused_for: int | None = None
    source: str = "list"
    joined: int = 0
    active: int = 0
    is_restricted: bool = False
    is_anonymised: bool = False
    is_elsewhere: bool = False
    custom: dict[str, object] = field(default_factory=dict)
    lists: dict[int, tuple[str, int]] = field(default_factory=dict)
    tags: frozenset[int] = frozenset()
    signatures: dict[int, tuple[str, int]] = field(default_factory=dict)
    registrations: dict[int, tuple[str, int]] = field(default_factory=dict)
    letters: dict[int, tuple[str, int]] = field(default_factory=dict)
    consents: dict[str, tuple[bool, int]] = field(default_factory=dict)
    mails: tuple[tuple[str, int, str, int], ...] = ()  # topic, of which thing, state, days ago
    mailings: dict[int, tuple[str, int]] = field(default_factory=dict)
    opens: dict[int, tuple[bool, int]] = field(default_factory=dict)  # by a person, days ago
    clicks: dict[int, tuple[bool, int]] = field(default_factory=dict)


class World:
    """The campaigns and their things, by number; the number 2 is another campaign's."""

    def __init__(self) -> None:
        self.campaign = Campaign.objects.create(slug="river", name="River", strapline="Swim.")
        self.other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.")
        owners = [self.campaign, self.campaign, self.other]
        self.lists = [
            MailingList.objects.create(campaign=owner, slug=f"l{i}", name=f"L{i}", description="-")
            for i, owner in enumerate(owners)
        ]
        self.tags = [Tag.objects.create(campaign=owner, name=f"T{i}") for i, owner in enumerate(owners)]
        self.petitions = [
            Petition.objects.create(campaign=owner, slug=f"p{i}", title=f"P{i}", ask="-")
            for i, owner in enumerate(owners)
        ]
        self.events = [
            Event.objects.create(campaign=owner, slug=f"e{i}", title=f"E{i}", summary="-", area="-", starts_at=NOW)
            for i, owner in enumerate(owners)
        ]
        self.representative = Representative.objects.create(body="Council", area="E1", area_name="Here", name="Ada")
        self.letter_actions = [
            LetterAction.objects.create(
                campaign=owner, slug=f"w{i}", title=f"W{i}", subject="-", text="-", body="Council", state="open"
            )
            for i, owner in enumerate(owners)
        ]
        self.mailings = [
            Mailing.objects.create(campaign=owner, name=f"M{i}", state="sending", started_at=NOW)
            for i, owner in enumerate(owners)
        ]
        self.links = [
            TrackedLink.objects.create(mailing=mailing, variant="A", url="https://example.org/", digest="1")
            for mailing in self.mailings
        ]
        Measurement.objects.bulk_create(Measurement(mailing=mailing, how="people") for mailing in self.mailings)
        for key, kind, choices in (
            ("note", "text", []),
            ("age", "number", []),
            ("born", "date", []),
            ("size", "choice", SIZES),
        ):
            CustomField.objects.create(campaign=self.campaign, key=key, label=key.title(), kind=kind, choices=choices)
        Postcode.objects.bulk_create(
            Postcode(postcode=code, latitude=north, longitude=east, constituency=constituency, region=region)
            for code, (north, east, constituency, region) in PLACES.items()
        )
        areas = {(place[2], "constituency") for place in PLACES.values()}
        areas |= {(place[3], "region") for place in PLACES.values()}
        Area.objects.bulk_create(Area(code=code, kind=kind, name=code) for code, kind in sorted(areas))
        self.segment = Segment.objects.create(campaign=self.campaign, name="Saved")

    def purpose(self, key: str) -> str:
        """`list0`, `petition1`, `event2`, `calls`."""
        if key == "calls":
            return f"calls:{self.campaign.public_id}"
        things = {"list": self.lists, "petition": self.petitions, "event": self.events}
        thing: MailingList | Petition | Event = things[key[:-1]][int(key[-1])]  # type: ignore[index]
        return thing.purpose

    def add(self, people: list[Person]) -> dict[int, int]:
        """Store them. Return their positions by the keys of their rows in the campaign."""
        supporters = Supporter.objects.bulk_create(self._supporter(i, person) for i, person in enumerate(people))
        known: dict[int, int] = {}
        for position, (supporter, person) in enumerate(zip(supporters, people, strict=True)):
            row = CampaignSupporter.objects.create(
                campaign=self.other if person.is_elsewhere else self.campaign,
                supporter=supporter,
                source=person.source,
                joined_at=ago(person.joined),
                last_active_at=ago(person.active),
                custom_values=person.custom,
            )
            known[row.pk] = position
            self._add_rows(supporter, person)
        return known

    def _supporter(self, number: int, person: Person) -> Supporter:
        return Supporter(
            address=f"p{number}@example.org",
            address_normalised=f"p{number}@example.org",
            country=person.country,
            postcode=person.postcode,
            language=person.language,
            phone=person.phone,
            frequency=person.frequency,
            paused_until=None if person.paused_for is None else NOW + timedelta(days=person.paused_for, hours=1),
            restricted_at=ago(1) if person.is_restricted else None,
            anonymised_at=ago(1) if person.is_anonymised else None,
        )

    def _add_mailings(self, supporter: Supporter, person: Person) -> None:
        for i, (state, days) in person.mailings.items():
            message = Message.objects.create(
                dedupe_key=f"mailing:{i}:{supporter.pk}",
                kind="mailings.mailing",
                supporter=supporter,
                mailing=self.mailings[i],
                variant="A",
                language="az",
                priority=Message.Priority.BULK,
                state=state,
                finished_at=ago(days) if state == "sent" else None,
            )
            if i in person.opens:
                by_her, at = person.opens[i]
                Open.objects.create(
                    mailing=self.mailings[i], variant="A", message=message, at=ago(at), is_machine=not by_her
                )
            if i in person.clicks:
                by_her, at = person.clicks[i]
                Click.objects.create(link=self.links[i], message=message, at=ago(at), is_machine=not by_her)

    def _add_rows(self, supporter: Supporter, person: Person) -> None:
        self._add_mailings(supporter, person)
        about: dict[tuple[str, int], str] = {}
        for i, (state, days) in person.lists.items():
            at = ago(days)
            row = Subscription.objects.create(
                supporter=supporter,
                mailing_list=self.lists[i],
                language="az",
                state=state,
                requested_at=at,
                confirmed_at=None if state == "pending" else at,
                left_at=at if state == "left" else None,
            )
            about["lists", i] = str(row.public_id)
        SupporterTag.objects.bulk_create(SupporterTag(tag=self.tags[i], supporter=supporter) for i in person.tags)
        for i, (state, days) in person.signatures.items():
            signature = Signature.objects.create(
                supporter=supporter,
                petition=self.petitions[i],
                language="az",
                country="GB",
                state=state,
                confirmed_at=ago(days) if state == "confirmed" else None,
            )
            about["petitions", i] = str(signature.public_id)
        for i, (state, days) in person.registrations.items():
            rsvp = Rsvp.objects.create(
                supporter=supporter,
                event=self.events[i],
                language="az",
                state=state,
                registered_at=ago(days),
                confirmed_at=None if state == "pending" else ago(days),
                cancelled_at=ago(days) if state == "cancelled" else None,
            )
            about["events", i] = str(rsvp.public_id)
        for i, (state, days) in person.letters.items():
            letter = Letter.objects.create(
                supporter=supporter,
                action=self.letter_actions[i],
                representative=self.representative,
                language="az",
                state=state,
                sent_at=ago(days) if state == "sent" else None,
            )
            about["letters", i] = str(letter.public_id)
        for key, (is_granted, days) in person.consents.items():
            Consent.objects.create(
                supporter=supporter,
                purpose=self.purpose(key),
                action="granted" if is_granted else "withdrawn",
                via="form",
                language="az",
                at=ago(days),
            )
        for n, (topic, i, state, days) in enumerate(person.mails):
            if (topic, i) in about:
                name = {"lists": "subscription", "petitions": "signature", "events": "rsvp", "letters": "letter"}[topic]
                Message.objects.create(
                    dedupe_key=f"{supporter.pk}:{n}",
                    kind=f"{topic}.mail",
                    supporter=supporter,
                    language="az",
                    context={name: about[topic, i]},
                    priority=Message.Priority.CONFIRMATION,
                    state=state,
                    finished_at=ago(days) if state == "sent" else None,
                )


def day(days: int) -> date:
    return (NOW - timedelta(days=days)).date()
