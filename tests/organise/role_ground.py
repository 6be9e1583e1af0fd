"""What stands in the workspace while the table of roles is tried: one of everything that its addresses name."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, Membership, User
from campaign.private_files import PrivateStorage
from events.models import Event
from mailings.audience.freezing import UNTIL_THE_WINNER_IS_KNOWN
from mailings.models import Layout, Mailing, MailingImage, SenderIdentity, Sequence, SequenceStep, Snippet
from mailings.services.composing import fingerprint
from petitions.models import HouseRule, LetterAction, Petition, Representative
from petitions.services.updates import signers_who_agreed
from supporters.addresses import hash_address
from supporters.models import (
    CampaignSupporter,
    CustomField,
    DataRequest,
    Export,
    MailingList,
    Merge,
    RetentionRule,
    Segment,
    Supporter,
    Suppression,
    Tag,
)
from supporters.suppressions import suppress
from tests.mailings.mailings import written
from tests.organise.role_table import (
    ACCESS,
    ARCHIVED_SEGMENT,
    CODE,
    DECIDED,
    DONE,
    DRAFT,
    ERASURE,
    EXPORT,
    GOING_OUT,
    GUNEL,
    HELD,
    HOUSE_RULE,
    INVALIDATED,
    LETTER,
    MAPPED,
    MERGED,
    NOTE,
    OBJECTION,
    ON_LIST,
    ON_PAPER,
    PAUSED,
    PUBLISHED,
    RECTIFICATION,
    RESTRICTED,
    RESTRICTION,
    RUNNING,
    SAME,
    SAVED_AT,
    SEGMENT,
    SHEET,
    SIGNATURE,
    STOPPED,
    SUSPECT,
    TABLE,
    TAG,
    TEST,
    TO_APPROVE,
    TO_UNDO,
    TRIED,
    UPLOADED,
    WRITTEN,
)
from tests.organise.uploads import stored_import
from tests.supporters.two_records import NOW, person

OF_ONE_RALLY_OR_PETITION = [
    name
    for name, page in sorted(TABLE.items())
    if re.search("river-rally|vigil|swim|-news|ask-your|write-in", page.path)
]


def pages_of_the_workspace(resolver: URLResolver | None = None, path: str = "", namespace: str = "") -> set[str]:
    """The name of every address below `/organise/`, whichever app it belongs to."""
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        whole = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= pages_of_the_workspace(entry, whole, f"{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and whole.startswith("organise/"):
            found.add(f"{namespace}{entry.name}")
    return found


def test_every_page_of_the_workspace_stands_in_the_table() -> None:
    assert pages_of_the_workspace() == set(TABLE)


def fill(campaign: Campaign, event: Event, petition: Petition, mailing_list: MailingList) -> None:
    """Put there what the table's addresses name."""
    _lists(event, mailing_list)
    _segments(campaign)
    _material(campaign)
    _sequences(campaign)
    _mailings(campaign)
    _letters(campaign, mailing_list)
    _rallies_and_a_petition(event, petition)
    _paper_and_hand_in(petition)
    _letter_actions(campaign)
    _people(campaign, mailing_list)
    _what_moderators_see(petition)


def _what_moderators_see(petition: Petition) -> None:
    """A comment that waits, one that is hidden, a suspect signature, and signatures that were declared invalid."""
    now = timezone.now()
    rule = HouseRule.objects.create(campaign=petition.campaign, public_id=HOUSE_RULE, title="No insults")
    for public_id, state, moderation in (
        (HELD, "confirmed", "held"),
        (DECIDED, "confirmed", "hidden"),
        (SUSPECT, "suspect", ""),
    ):
        signature = petition.signatures.create(
            public_id=public_id,
            supporter=Supporter.objects.by_address(f"{public_id}@shady.example", "en-gb"),
            name="Ann",
            country="GB",
            language="en-gb",
            state=state,
            confirmed_at=now,
            moderation=moderation,
            suspicion="disposable" if state == "suspect" else "",
        )
        if moderation == "hidden":
            signature.decisions.create(action="hide", rule=rule)
    petition.invalidations.create(public_id=INVALIDATED, rule={"country": "XX"}, reason="A program", state="done")


def _lists(event: Event, mailing_list: MailingList) -> None:
    """A list in use, an archived one, and somebody who is suppressed."""
    MailingList.objects.create(
        campaign=event.campaign, slug="old-news", name="Old news", description="Once.", archived_at=timezone.now()
    )
    suppress("left@example.org", Suppression.Reason.OBJECTED)


def _segments(campaign: Campaign) -> None:
    """One in use, with its first version, and one put away."""
    for public_id, archived_at in ((SEGMENT, None), (ARCHIVED_SEGMENT, SAVED_AT)):
        segment = Segment.objects.create(campaign=campaign, public_id=public_id, name="Near", archived_at=archived_at)
        segment.versions.create(number=1, definition={})
    Segment.objects.update(updated_at=SAVED_AT)


def _material(campaign: Campaign) -> None:
    """One sender and layout in use and one of each put away, a snippet, a picture."""
    for public_id, archived_at in ((GUNEL, None), (SAME, SAVED_AT)):
        put_away = {"campaign": campaign, "public_id": public_id, "archived_at": archived_at}
        SenderIdentity.objects.create(name="The river", address=f"{public_id}@river.example", **put_away)
        Layout.objects.create(name=f"Layout {public_id}", **put_away)
    Snippet.objects.create(campaign=campaign, public_id=GUNEL, key="river", name="River", body="Hear.")
    MailingImage.objects.create(campaign=campaign, public_id=GUNEL, image="mailings/river.png", description="River")


def _sequences(campaign: Campaign) -> None:
    """One in draft, with a step that is written, and one that runs, with a step that goes out and one that is held.

    A third is archived.
    """
    Sequence.objects.create(campaign=campaign, public_id=DRAFT, name="Old", trigger="joined", archived_at=SAVED_AT)
    draft = Sequence.objects.create(campaign=campaign, public_id=GUNEL, name="Welcome", trigger="joined")
    running = Sequence.objects.create(
        campaign=campaign, public_id=SAME, name="Thanks", trigger="signed", is_running=True, started_at=SAVED_AT
    )
    for public_id, sequence, state in ((GUNEL, draft, "draft"), (SAME, running, "sending"), (DRAFT, running, "paused")):
        fields = {"state": state, "started_at": None if state == "draft" else SAVED_AT}
        mailing = Mailing.objects.create(campaign=campaign, name="Welcome", is_step=True, **fields)
        mailing.versions.create(language="en-gb", subject="Welcome", body="Hello.")
        SequenceStep.objects.create(public_id=public_id, sequence=sequence, mailing=mailing)


def _mailings(campaign: Campaign) -> None:
    """A draft with one version, as its form was opened, and a colleague to send a test to."""
    draft = Mailing.objects.create(campaign=campaign, public_id=DRAFT, name="Letter")
    draft.versions.create(language="en-gb")
    WRITTEN["seen"] = fingerprint(draft)
    colleague = User.objects.create_user("kamran@example.org", public_id=UUID(int=2), name="Kamran")
    Membership.objects.create(user=colleague, campaign=campaign, role=Membership.Role.OBSERVER)
    TEST["members"] = str(colleague.public_id)


def _letters(campaign: Campaign, mailing_list: MailingList) -> None:
    """Mailings to the list, in each of the states that a button of their pages ends."""
    now = timezone.now()
    states = {LETTER: "draft", TO_UNDO: "scheduled", TO_APPROVE: "scheduled"}
    for public_id, state in {**states, GOING_OUT: "sending", STOPPED: "paused", TRIED: "sending"}.items():
        letter = written(
            campaign,
            mailing_list,
            public_id=public_id,
            variants="AB" if public_id == TRIED else "A",
            state=state,
            scheduled_at=now,
            started_at=now,
        )
        if public_id in (GOING_OUT, TRIED):
            letter.messages.create(
                dedupe_key=f"letter:{public_id}",
                kind="mailings.mailing",
                variant="A",
                language="en-gb",
                priority=50,
                not_before=UNTIL_THE_WINNER_IS_KNOWN,
            )


def _rallies_and_a_petition(event: Event, petition: Petition) -> None:
    """A published rally, one in draft, a petition that somebody has signed, and what she asked for."""
    ann = Supporter.objects.by_address("ann@example.org", "en-gb")
    _what_she_asked_for(event.campaign, ann)
    for public_id, state in zip(
        (UPLOADED, MAPPED, RUNNING, PAUSED, DONE), ("uploaded", "mapped", "running", "paused", "done"), strict=True
    ):
        stored_import(event.campaign, public_id, state)
    petition.signatures.create(
        public_id=SIGNATURE,
        supporter=ann,
        name="Ann",
        country="GB",
        language="en-gb",
        show_name=True,
    )
    petition.moves.create(state="open", happened_on=timezone.localdate())
    Petition.objects.create(campaign=petition.campaign, slug="fish", title="Fish", ask="Let them live.")
    petition.share_links.create(code=CODE, channel="poster", label="Market")
    petition.milestones.create(number=500)
    signers_who_agreed(petition, None)
    AuditEntry.objects.all().delete()
    petition.updates.create(public_id=SIGNATURE, title="An answer", body="Yes.")
    petition.updates.create(public_id=PUBLISHED, title="A question", body="When?", published_at=timezone.now())
    Event.objects.create(
        campaign=event.campaign,
        slug="vigil",
        title="Vigil",
        summary="Quietly.",
        area="Riverside",
        starts_at=event.starts_at,
    )


def _paper_and_hand_in(petition: Petition) -> None:
    """A sheet with one line typed in, a hand-in that is made, and a photo of it."""
    sheet = petition.paper_sheets.create(public_id=SHEET, number=1, language="az")
    petition.signatures.create(
        public_id=ON_PAPER,
        source="paper",
        sheet=sheet,
        line=1,
        name="Leyla",
        country="GB",
        language="az",
        state="confirmed",
        confirmed_at=timezone.now(),
    )
    name = PrivateStorage().save(f"hand-ins/{SHEET}/made.csv", ContentFile(b"Number"))
    made = {"state": "ready", "csv": name, "checksums": {"csv": {"file": "made.csv", "sha256": "0", "bytes": 6}}}
    hand_in = petition.hand_ins.create(public_id=SHEET, number=1, language="az", **made)
    hand_in.photos.create(public_id=GUNEL, picture="hand-in-photos/door.png", text="At the door")


def _letter_actions(campaign: Campaign) -> None:
    """One that is open and one in draft, to who sits in a council."""
    Representative.objects.create(body="City Council", area="E99000001", area_name="Riverside", name="Ada Example")
    for slug, state in (("ask-your-councillor", "open"), ("write-in-may", "draft")):
        LetterAction.objects.create(
            campaign=campaign, slug=slug, title="Write", subject="River", text="Vote!", body="City Council", state=state
        )


def _people(campaign: Campaign, mailing_list: MailingList) -> None:
    """Günəl, whom Rəşad tagged and wrote a note on, who is on a list, and who may be known by another address too."""
    gunel, _same = (
        person(campaign, address, public_id=public_id, name="Günəl Əliyeva", postcode="SW1A 1AA")
        for address, public_id in (("gunel@example.org", GUNEL), ("g.aliyeva@work.example", SAME))
    )
    steward, _marshal = (
        Tag.objects.create(pk=TAG + more, campaign=campaign, name=f"Steward {more}") for more in (0, 1)
    )
    gunel.supporter.supporter_tags.create(tag=steward)
    gunel.supporter.notes.create(public_id=NOTE, campaign=campaign, text="Brings the banner.")
    gunel.supporter.subscriptions.create(public_id=ON_LIST, mailing_list=mailing_list, language="az")
    CustomField.objects.create(campaign=campaign, key="union", label="Union")
    Merge.objects.create(
        public_id=MERGED, campaign=campaign, supporter=gunel.supporter, gone_public_id=UUID(int=1), undone_at=NOW
    )


def _what_she_asked_for(campaign: Campaign, supporter: Supporter) -> None:
    """A request of each kind, one of them carried out, with an export and a rule that somebody else made."""
    now, today = timezone.now(), timezone.localdate()
    kinds = {ACCESS: "access", RECTIFICATION: "rectification", ERASURE: "erasure", OBJECTION: "objection"}
    CampaignSupporter.objects.get_or_create(campaign=campaign, supporter=supporter, defaults={"source": "petition"})
    for public_id, kind in {**kinds, RESTRICTION: "restriction", RESTRICTED: "restriction"}.items():
        DataRequest.objects.create(
            campaign=campaign,
            supporter=supporter,
            public_id=public_id,
            address_hash=hash_address(supporter.address),
            kind=kind,
            channel="mail",
            identity="address",
            received_on=today,
            due_on=today + timedelta(days=30),
            outcome="carried-out" if public_id == RESTRICTED else "",
            closed_at=now if public_id == RESTRICTED else None,
        )
    Export.objects.create(
        campaign=campaign, public_id=EXPORT, columns=["name"], reason="Letters", people=0, expires_at=now
    )
    RetentionRule.objects.create(campaign=campaign, kind="pending", after=20, acts_from=now)
