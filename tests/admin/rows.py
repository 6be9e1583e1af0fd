"""Rows of every model of ours, as many as a test asks for."""

from __future__ import annotations

from datetime import date

from django.db.models import Model
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, Membership, Page, Source, TimelineEvent, Update, User
from events.models import Event, Rsvp
from mailings.models import (
    Bounce,
    Click,
    Departure,
    DepartureReason,
    Enrolment,
    Layout,
    LimitTurn,
    Mailing,
    MailingAudience,
    MailingFigures,
    MailingImage,
    MailingMove,
    MailingPolicy,
    MailingVersion,
    Measurement,
    Message,
    Open,
    Relay,
    SenderIdentity,
    SendingLimit,
    Sequence,
    SequenceStep,
    Snippet,
    StepOutcome,
    TrackedLink,
)
from petitions.models import (
    Breakdown,
    CommentReport,
    CountChange,
    Decision,
    DisposableDomain,
    HandIn,
    HandInPhoto,
    HouseRule,
    Invalidation,
    JointSignatory,
    Letter,
    LetterAction,
    Milestone,
    ModerationPolicy,
    OldSlug,
    PaperSheet,
    Petition,
    PetitionMove,
    PetitionUpdate,
    Proposal,
    Question,
    Representative,
    Seal,
    ShareLink,
    Signature,
    SourceRule,
    Target,
    WordList,
)
from supporters.models import (
    Area,
    Boundary,
    CampaignSupporter,
    ColumnMemory,
    Consent,
    ConsentState,
    ConsentWording,
    CustomField,
    DataRequest,
    DuplicateHint,
    Export,
    ExportDownload,
    Forwarding,
    Import,
    ImportPart,
    ImportRow,
    MailingList,
    Merge,
    Note,
    Postcode,
    RetentionRule,
    RetentionRun,
    Segment,
    SegmentVersion,
    Subscription,
    Supporter,
    SupporterTag,
    Suppression,
    Tag,
)


def rows(number: int) -> dict[type[Model], Model]:
    """One row of every model, each of its own campaign and person; the number tells it from the others."""
    now = timezone.now()
    campaign = Campaign.objects.create(slug=f"campaign-{number}", name=f"Campaign {number}", strapline="For it.")
    user = User.objects.create_user(f"member{number}@example.org", name=f"Member {number}")
    source = Source.objects.create(campaign=campaign, number=number, title=f"Report {number}", publisher="The paper")
    petition = Petition.objects.create(campaign=campaign, slug=f"petition-{number}", title=f"Act {number}", ask="Act.")
    event = Event.objects.create(
        campaign=campaign,
        slug=f"event-{number}",
        title=f"Rally {number}",
        summary="Come.",
        area="London",
        starts_at=now.replace(second=0, microsecond=0),
    )
    mailing_list = MailingList.objects.create(
        campaign=campaign, slug=f"list-{number}", name=f"News {number}", description="Monthly."
    )
    person = Supporter.objects.by_address(f"gunel{number}@example.net", "az")
    Supporter.objects.filter(pk=person.pk).update(name=f"Günəl Əliyeva {number}", postcode="SW1A 1AA", country="GB")
    wording = ConsentWording.objects.create(digest=f"{number:064}", language="en-gb", text=f"Write to me {number}.")
    other = Supporter.objects.by_address(f"gunel.other{number}@example.net", "az")
    merge = Merge.objects.create(
        campaign=campaign, supporter=person, gone_public_id=other.public_id, merged_by=user, snapshot={"rows": {}}
    )
    tag = Tag.objects.create(campaign=campaign, name=f"Steward {number}")
    segment = Segment.objects.create(campaign=campaign, name=f"Everybody {number}", created_by=user)
    export = Export.objects.create(
        campaign=campaign, columns=["name"], reason=f"Letters to {number}", people=1, created_by=user, expires_at=now
    )
    rule = RetentionRule.objects.create(campaign=campaign, kind="inactive", after=36, acts_from=now, saved_by=user)
    run = Import.objects.create(
        campaign=campaign,
        created_by=user,
        file_name=f"people-{number}.csv",
        size=10,
        kind="csv",
        header_digest="0" * 64,
    )
    area = Area.objects.create(code=f"E12{number:06}", name=f"London {number}", kind="region")
    mailing = Mailing.objects.create(campaign=campaign, name=f"Letter {number}", created_by=user)
    sequence = Sequence.objects.create(campaign=campaign, name=f"Welcome {number}", trigger="joined")
    step_mailing = Mailing.objects.create(campaign=campaign, name=f"Welcome {number}", is_step=True)
    step = SequenceStep.objects.create(sequence=sequence, mailing=step_mailing)
    enrolment = Enrolment.objects.create(sequence=sequence, supporter=person, at=now, purpose=mailing_list.purpose)
    message = Message.objects.create(
        dedupe_key=f"message-{number}",
        kind="petitions.confirm",
        supporter=person,
        address=person.address,
        language="az",
        context={"signature": "what it says"},
        priority=Message.Priority.CONFIRMATION,
    )
    limit = SendingLimit.objects.create(domain=f"mail{number}.example.com", amount=1000)
    link = TrackedLink.objects.create(
        mailing=mailing, variant="A", url=f"https://example.org/{number}/", digest=f"{number}"
    )
    said = {"supporter": person, "language": "az", "name": f"Günəl Əliyeva {number}"}
    made = [
        campaign,
        user,
        source,
        petition,
        event,
        mailing_list,
        person,
        wording,
        TimelineEvent.objects.create(campaign=campaign, happened_on=date(2020, 9, 27), text="It began.", source=source),
        Update.objects.create(campaign=campaign, slug="first", title=f"First news {number}", body="Hear!"),
        Page.objects.create(campaign=campaign, kind="privacy", title=f"Privacy {number}", body="None."),
        Membership.objects.create(campaign=campaign, user=user, role=Membership.Role.OBSERVER),
        AuditEntry.objects.create(
            actor=user, campaign=campaign, action="created", object_type="petitions.Petition", object_id=str(number)
        ),
        Target.objects.create(petition=petition, office="Mayor", name=f"A. Mayor {number}"),
        Signature.objects.create(petition=petition, state="confirmed", confirmed_at=now, **said),
        CountChange.objects.create(petition=petition, change=1),
        Rsvp.objects.create(event=event, state="going", confirmed_at=now, **said),
        Subscription.objects.create(mailing_list=mailing_list, state="active", confirmed_at=now, **said),
        Consent.objects.create(
            supporter=person, purpose=mailing_list.purpose, action="granted", wording=wording, via="form", language="az"
        ),
        ConsentState.objects.get(supporter=person),
        CampaignSupporter.objects.create(campaign=campaign, supporter=person, source="list"),
        Postcode.objects.create(postcode=f"SW{number} 1AA", constituency="E14001172", region="E12000007"),
        area,
        Boundary.objects.create(area=area, path="M0 0l2 0 0 2z", left=0, top=0, right=2, bottom=2),
        tag,
        SupporterTag.objects.create(tag=tag, supporter=person),
        CustomField.objects.create(campaign=campaign, key="union", label=f"Union {number}"),
        Note.objects.create(campaign=campaign, supporter=person, author=user, text=f"Brings the banner {number}."),
        merge,
        Forwarding.objects.create(merge=merge, old=other.public_id, new=person.public_id),
        DuplicateHint.objects.create(campaign=campaign, supporter=person, other=other, reason="name"),
        run,
        ImportPart.objects.create(import_run=run, number=0, content=b"email"),
        ImportRow.objects.create(pk=run.pk << 32, import_run=run, supporter=person, number=2, outcome="created"),
        ColumnMemory.objects.create(campaign=campaign, header_digest="0" * 64, mapping=["address"]),
        segment,
        SegmentVersion.objects.create(segment=segment, number=1, definition={}, saved_by=user),
        export,
        ExportDownload.objects.create(export=export, user=user, rows=1),
        rule,
        RetentionRun.objects.create(rule=rule, day=date(2026, 11, 24), after=36, number=number),
        DataRequest.objects.create(
            campaign=campaign,
            supporter=person,
            address_hash=f"{number:064}",
            kind="access",
            channel="mail",
            received_on=date(2026, 11, 24),
            due_on=date(2026, 12, 24),
            handled_by=user,
        ),
        Suppression.objects.create(address_hash=f"{number:064}", reason="erased"),
        mailing,
        sequence,
        step,
        enrolment,
        StepOutcome.objects.create(step=step, enrolment=enrolment, outcome="queued"),
        MailingVersion.objects.create(mailing=mailing, language="en-gb", subject=f"Hear {number}", body="Hear!"),
        MailingAudience.objects.create(mailing=mailing, mailing_list=mailing_list),
        MailingMove.objects.create(mailing=mailing, action="created", actor=user),
        MailingPolicy.objects.create(campaign=campaign),
        limit,
        LimitTurn.objects.create(limit=limit, mailing=mailing, began_at=now, dealt_until=now),
        Relay.objects.create(name=f"smtp mail{number}.example.org:587"),
        SenderIdentity.objects.create(campaign=campaign, name=f"River {number}", address="river@example.org"),
        Layout.objects.create(campaign=campaign, name=f"Letter {number}"),
        Snippet.objects.create(campaign=campaign, key=f"how-to-help-{number}", name="Help", body="Help."),
        MailingImage.objects.create(campaign=campaign, image="mailings/river.jpg", description=f"River {number}"),
        message,
        Bounce.objects.create(
            message=message, mailing=mailing, kind="hard", status="5.1.1", source="mailbox", digest=f"{number:064}"
        ),
        Departure.objects.create(message=message, mailing=mailing, scope="purpose"),
        DepartureReason.objects.create(mailing=mailing, reason="too-many", number=number),
        link,
        Click.objects.create(link=link, message=message, at=now),
        Open.objects.create(mailing=mailing, variant="A", message=message, at=now),
        Measurement.objects.create(mailing=mailing, how="people"),
        MailingFigures.objects.create(mailing=mailing, counted_at=now),
    ]
    made += _petition_rows(petition, person, user, number)
    made += _letter_rows(campaign, said, number)
    made += _trust_rows(campaign, petition, user, number)
    return {type(row): row for row in made}


def _petition_rows(petition: Petition, person: Supporter, user: User, number: int) -> list[Model]:
    """What a petition has besides its signatures."""
    hand_in = HandIn.objects.create(
        petition=petition, number=number, language="az", made_by=user, place=f"Hall {number}"
    )
    return [
        OldSlug.objects.create(petition=petition, slug=f"before-{number}"),
        Question.objects.create(petition=petition, label=f"Do you swim? {number}"),
        JointSignatory.objects.create(petition=petition, name=f"Dr. Ann Lee {number}"),
        PetitionMove.objects.create(petition=petition, state="open", happened_on=date(2026, 11, 24), by=user),
        Proposal.objects.create(petition=petition, supporter=person, name=f"Günəl {number}", language="az"),
        Milestone.objects.create(petition=petition, number=500 + number),
        PetitionUpdate.objects.create(petition=petition, title=f"An answer {number}", body="Yes.", by=user),
        ShareLink.objects.create(petition=petition, code=f"bcdfghj{number + 2}", channel="poster", label="Market"),
        Breakdown.objects.create(petition=petition, by="country", value="GB", number=number + 1),
        Seal.objects.create(petition=petition, number=1, digest=f"{number:064}", receipts="petition-seals/all.txt"),
        hand_in,
        HandInPhoto.objects.create(hand_in=hand_in, picture="hand-in-photos/door.png", text=f"At the door {number}"),
        PaperSheet.objects.create(petition=petition, number=number, language="az", printed_by=user),
    ]


def _letter_rows(campaign: Campaign, said: dict[str, object], number: int) -> list[Model]:
    representative = Representative.objects.create(
        body=f"Council {number}", area=f"E99{number:06}", area_name=f"Riverside {number}", name=f"Ada {number}"
    )
    letter_action = LetterAction.objects.create(
        campaign=campaign,
        slug=f"letter-{number}",
        title=f"Write {number}",
        subject="The river",
        text="Vote!",
        body=representative.body,
    )
    return [
        representative,
        letter_action,
        Letter.objects.create(
            action=letter_action, representative=representative, state="sent", sent_at=timezone.now(), **said
        ),
    ]


def _trust_rows(campaign: Campaign, petition: Petition, user: User, number: int) -> list[Model]:
    """What moderation and the checks against fraud keep."""
    signature = petition.signatures.get()
    rule = HouseRule.objects.create(campaign=campaign, title=f"No insults {number}")
    return [
        rule,
        ModerationPolicy.objects.create(campaign=campaign),
        WordList.objects.create(campaign=campaign, language="az", words="word"),
        Decision.objects.create(signature=signature, action="hide", rule=rule, by=user),
        CommentReport.objects.create(signature=signature, rule=rule, text="Rude."),
        DisposableDomain.objects.create(domain=f"hour{number}.example"),
        SourceRule.objects.create(campaign=campaign, kind="domain", value="shady.example", verdict="suspect", by=user),
        Invalidation.objects.create(petition=petition, rule={"domain": "shady.example"}, reason="Program", by=user),
    ]
