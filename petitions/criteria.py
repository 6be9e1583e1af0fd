"""What segments can ask of signatures, and of consent to hear more of a petition."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.models import Campaign
from mailings.criteria import Mails, messages_about, register_mails
from mailings.models import Message
from petitions.models import Letter, Signature
from petitions.queries import petitions_of_the_team
from supporters.segments.conditions import Condition, Has, Not
from supporters.segments.criteria import Asked, Criterion, Values, register
from supporters.segments.parameters import Choice, Thing, When, fixed


def _signed(asked: Asked, values: Values) -> Condition:
    petitions = asked.campaign.petitions.all() if values["petition"] is None else [values["petition"]]
    during = values["when"].period(asked.campaign, asked.now).where("confirmed_at")
    signed = Has(
        Signature.objects.confirmed().filter(during, petition__in=petitions), once=values["petition"] is not None
    )
    return signed if values["is"] == "signed" else Not(signed)


def _wrote(asked: Asked, values: Values) -> Condition:
    actions = asked.campaign.letter_actions.all() if values["action"] is None else [values["action"]]
    during = values["when"].period(asked.campaign, asked.now).where("sent_at")
    wrote = Has(Letter.objects.sent().filter(during, action__in=actions))
    return wrote if values["is"] == "wrote" else Not(wrote)


def _letter_mails(campaign: Campaign) -> QuerySet[Message]:
    return messages_about("letter", Letter.objects.filter(action__campaign=campaign).values("public_id"))


def _mails(campaign: Campaign) -> QuerySet[Message]:
    return messages_about("signature", Signature.objects.filter(petition__campaign=campaign).values("public_id"))


def register_criteria() -> None:
    register_mails("petitions", Mails(gettext_lazy("a mail about a petition"), _mails))
    register(
        Criterion(
            "petition",
            gettext_lazy("Petition"),
            gettext_lazy("Petitions"),
            gettext_lazy("%(is)s %(petition)s %(when)s"),
            (
                Choice(
                    "is",
                    gettext_lazy("whether"),
                    fixed(("signed", pgettext_lazy("whether", "signed")), ("not_signed", gettext_lazy("didn’t sign"))),
                ),
                Thing(
                    "petition",
                    gettext_lazy("petition"),
                    petitions_of_the_team,
                    gettext_lazy("any petition"),
                ),
                When("when", gettext_lazy("when")),
            ),
            _signed,
        )
    )
    register_mails("letters", Mails(gettext_lazy("a mail about a letter"), _letter_mails))
    register(
        Criterion(
            "letter",
            gettext_lazy("Letter to a representative"),
            gettext_lazy("Petitions"),
            gettext_lazy("%(is)s %(action)s %(when)s"),
            (
                Choice(
                    "is",
                    gettext_lazy("whether"),
                    fixed(
                        ("wrote", pgettext_lazy("whether", "wrote a letter")),
                        ("not_wrote", gettext_lazy("didn’t write a letter")),
                    ),
                ),
                Thing(
                    "action",
                    gettext_lazy("action"),
                    lambda campaign: campaign.letter_actions.all(),
                    gettext_lazy("in any action"),
                ),
                When("when", gettext_lazy("when")),
            ),
            _wrote,
        )
    )
