"""A person of whom every table has something: what export must show whole, and erasure must take whole."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import timezone

from campaign.models import Campaign, User
from events.models import Event
from mailings.models import (
    Bounce,
    Click,
    Departure,
    Enrolment,
    Mailing,
    Message,
    Open,
    Sequence,
    SequenceStep,
    StepOutcome,
    TrackedLink,
)
from petitions.models import CommentReport, Decision, LetterAction, Petition, Question, ShareLink, Signature
from petitions.services.letters import record_reply
from supporters.addresses import hash_address
from supporters.models import (
    CampaignSupporter,
    CustomField,
    DataRequest,
    DuplicateHint,
    Import,
    ImportRow,
    MailingList,
    Subscription,
    Supporter,
    Tag,
)
from supporters.services.merging import merge
from tests.mail import delivered, path_with
from tests.petitions.letters import Writer
from tests.supporters.people import Fill, join
from tests.supporters.two_records import note, person, sign, tag

NAME = "Günəl Qaraçuxurlu-O'Brien"
ADDRESS = "Gunel.Qaracuxurlu+river@example.org"
FORMER_ADDRESS = "g.qaracuxurlu@example.net"
PHONE = "+442079460018"
POSTCODE = "SW1A 1AA"
LETTER = "Dear Ada Example,\n\nmy grandmother Zümrüd learnt to swim here, and I want my children to. " * 2

# Each stands in one place, so that none can stand in for another on a page.
WORDS = {
    "note": "Rang on Tuesday, has keys to the boathouse",
    "answer to the list": "Rower at Tar-Babək",
    "answer to the campaign": "Unison, branch Xırdalan",
    "name given to the list": "G. of the list",
    "name on the petition": "G. who signs",
    "comment": "I learnt to swim here, in Tar-Babək",
    "answer to the petition": "Since my uncle Rövşən drowned",
    "report of the comment": "She means her neighbour Fərhad",
    "name on paper": "G. on paper",
    "comment on paper": "Signed at the market of Şüvəlan",
    "name on the rally": "G. who comes",
    "name on the letter": "G. who writes",
    "postal address": "17 Weir Cottages, Riverside",
    "subject of the letter": "The weir at Weir Cottages",
    "letter": "my grandmother Zümrüd learnt to swim here",
    "reply": "Dear Ms Qaraçuxurlu, I shall vote for it",
    "name on the proposal": "G. who proposes",
    "what she asks for": "Open the steps behind Weir Cottages again.",
    "background of it": "I fell there in March, says Günəl.",
    "diagnosis": "mailbox of gunel.qaracuxurlu is over quota",
    "server's answer": "250 queued for <gunel.qaracuxurlu>",
    "row of the file": "Günəl Q., rower, 17 Weir Cottages",
}
TRACES = (NAME, "Qaraçuxurlu", ADDRESS, "gunel.qaracuxurlu", FORMER_ADDRESS, PHONE, *WORDS.values())


def models_that_point_at_supporters() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if any(field.related_model is Supporter for field in model._meta.get_fields() if field.concrete)
    ]


def parts_of_what_points_at_supporters() -> list[type[models.Model]]:
    """What hangs on those rows, and says something of her though it doesn't name her."""
    return [Bounce, Click, CommentReport, Decision, Departure, Open, ShareLink, StepOutcome]


def everything_held(
    client: Client,
    filled_in: Fill,
    mailing_list: MailingList,
    petition: Petition,
    event: Event,
    letter_action: LetterAction,
) -> Supporter:
    """She did all there is to do, and the team wrote down all that it can. Two records of hers have been merged."""
    campaign = petition.campaign
    gunel = join(client, filled_in, NAME, ADDRESS)
    _sign_and_register(client, filled_in, petition)
    _write_letter(client, filled_in)
    _propose(client, filled_in, campaign)
    _give_words_to_signature(gunel, petition)
    _sign_on_paper(gunel, campaign)
    _merge_former_record(gunel, campaign)
    gunel.refresh_from_db()
    _be_known_to_team(gunel, campaign)
    _be_imported(gunel, campaign)
    _get_mailing(gunel, campaign)
    return gunel


def _sign_and_register(client: Client, filled_in: Fill, petition: Petition) -> None:
    Petition.objects.filter(pk=petition.pk).update(phone_asked="optional")
    signed = {"name": WORDS["name on the petition"], "comment": WORDS["comment"], "phone": "020 7946 0018"}
    shown = {"show_name": "on", "wants_updates": "on", "country": "GB", "postcode": POSTCODE}
    client.post("/petitions/swim/", filled_in(address=ADDRESS.upper(), **signed, **shown))
    client.post("/events/river-rally/", filled_in(name=WORDS["name on the rally"], address=ADDRESS))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    delivered()


def _write_letter(client: Client, filled_in: Fill) -> None:
    letter = Writer(client, filled_in).sends(
        name=WORDS["name on the letter"],
        address=ADDRESS,
        postal_address=WORDS["postal address"],
        subject=WORDS["subject of the letter"],
        text=LETTER,
    )
    delivered()
    record_reply(letter, WORDS["reply"])


def _propose(client: Client, filled_in: Fill, campaign: Campaign) -> None:
    """Two: one that looks for sponsors, and one that she has yet to confirm."""
    Campaign.objects.filter(pk=campaign.pk).update(proposal_sponsors=2)
    hers = {
        "name": WORDS["name on the proposal"],
        "address": ADDRESS,
        "title": "Mayor: open the steps",
        "ask": WORDS["what she asks for"],
        "background": WORDS["background of it"],
    }
    client.post("/petitions/propose/clean-river/", filled_in(**hers))
    client.post(path_with(delivered()[-1], "/confirm/"))
    delivered()
    client.post("/petitions/propose/clean-river/", filled_in(**{**hers, "title": "Mayor: light the steps"}))
    delivered()


def _give_words_to_signature(gunel: Supporter, petition: Petition) -> None:
    question = Question.objects.create(petition=petition, label="Why do you sign?", kind="text")
    signature = gunel.signatures.get(petition=petition)
    Signature.objects.filter(pk=signature.pk).update(
        answers={str(question.public_id): WORDS["answer to the petition"]}, network="4711abcd", suspicion=""
    )
    ShareLink.objects.get_or_create(
        petition=petition, signature=signature, channel="whatsapp", defaults={"code": "h3rw4y"}
    )
    Decision.objects.create(signature=signature, action="show")
    CommentReport.objects.create(signature=signature, text=WORDS["report of the comment"])


def _sign_on_paper(gunel: Supporter, campaign: Campaign) -> None:
    other = Petition.objects.create(
        campaign=campaign, slug="banks", title="Plant the banks", ask="Plant.", state="open"
    )
    sheet = other.paper_sheets.create(number=1, language="az", lines=6)
    signature = sign(gunel, other, source="paper", sheet=sheet, line=3, comment=WORDS["comment on paper"])
    Signature.objects.filter(pk=signature.pk).update(name=WORDS["name on paper"], postcode=POSTCODE)


def _merge_former_record(gunel: Supporter, campaign: Campaign) -> None:
    """Her former address had a record of its own, with a name and a phone of its own."""
    former = person(campaign, FORMER_ADDRESS, name=NAME, phone=PHONE)
    weir = Petition.objects.create(campaign=campaign, slug="weir", title="Mend the weir", ask="Mend.", state="open")
    sign(former.supporter, weir)
    by = User.objects.create_user("aysel.merges@example.org", is_superuser=True)
    merge(gunel.campaigns.get(campaign=campaign), former, taken=["phone"], answers=[], by=by)


def _be_known_to_team(gunel: Supporter, campaign: Campaign) -> None:
    CustomField.objects.create(campaign=campaign, key="union", label="Trade union")
    known = gunel.campaigns.get(campaign=campaign)
    CampaignSupporter.objects.filter(pk=known.pk).update(custom_values={"union": WORDS["answer to the campaign"]})
    Subscription.objects.filter(supporter=gunel).update(
        name=WORDS["name given to the list"], custom_values={"club": WORDS["answer to the list"]}
    )
    note(known, WORDS["note"])
    tag(gunel, [Tag.objects.create(campaign=campaign, name="Rowers")])
    like_her = person(campaign, "somebody@example.org")
    DuplicateHint.objects.create(campaign=campaign, supporter=gunel, other=like_her.supporter, reason="phone")
    today = timezone.localdate()
    DataRequest.objects.create(
        campaign=campaign,
        supporter=gunel,
        address_hash=hash_address(ADDRESS),
        kind="rectification",
        channel="phone",
        identity="known",
        received_on=today,
        due_on=today + timedelta(days=30),
        outcome="carried-out",
        closed_at=timezone.now(),
    )


def _be_imported(gunel: Supporter, campaign: Campaign) -> None:
    """A row that changed her record; and two that were refused, which are nobody's and hold an address of hers."""
    run = Import.objects.create(
        campaign=campaign,
        file_name="stall.csv",
        size=1,
        kind="csv",
        evidence="On paper, at the stall.",
        started_at=timezone.now(),
        state="done",
    )
    words = WORDS["row of the file"]
    rows = [
        {"supporter": gunel, "outcome": "updated", "cells": [words], "given": {"phone": ["", PHONE]}},
        {"outcome": "refused", "problems": "country", "cells": [ADDRESS, NAME]},
        {"outcome": "refused", "problems": "country", "cells": [FORMER_ADDRESS.upper(), NAME]},
    ]
    for number, row in enumerate(rows, start=1):
        ImportRow.objects.create(pk=(run.pk << 32) + number, import_run=run, number=number, **row)


def _get_mailing(gunel: Supporter, campaign: Campaign) -> None:
    """As a step of a sequence: she opened it, clicked, it came back all the same, and she left by it."""
    mailing = Mailing.objects.create(
        campaign=campaign, name="Welcome", is_step=True, state="sending", started_at=timezone.now()
    )
    sequence = Sequence.objects.create(campaign=campaign, name="Newcomers", trigger="joined")
    step = SequenceStep.objects.create(sequence=sequence, mailing=mailing)
    purpose = gunel.subscriptions.get().mailing_list.purpose
    enrolment = Enrolment.objects.create(sequence=sequence, supporter=gunel, at=timezone.now(), purpose=purpose)
    StepOutcome.objects.create(step=step, enrolment=enrolment, outcome="queued")
    message = Message.objects.create(
        dedupe_key=f"mailing:{mailing.public_id}:{gunel.pk}",
        kind="mailings.mailing",
        supporter=gunel,
        mailing=mailing,
        variant="A",
        purpose=purpose,
        address=ADDRESS,
        language="en-gb",
        priority=Message.Priority.BULK,
        state=Message.State.SENT,
        subject=f"Welcome, {NAME}",
        answer=WORDS["server's answer"],
        finished_at=timezone.now(),
    )
    link = TrackedLink.objects.create(mailing=mailing, variant="A", url="https://example.org/steps", digest="0" * 64)
    Click.objects.create(link=link, message=message, at=timezone.now())
    Open.objects.create(mailing=mailing, variant="A", message=message, at=timezone.now())
    Departure.objects.create(message=message, mailing=mailing, scope="purpose")
    Bounce.objects.create(
        message=message,
        mailing=mailing,
        kind="soft",
        status="4.2.2",
        diagnostic=WORDS["diagnosis"],
        source="mailbox",
        digest="1" * 64,
    )
