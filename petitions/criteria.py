"""What segments can ask of signatures, and of consent to hear more of a petition."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaign.models import Campaign
from mailings.criteria import Mails, messages_about, register_mails
from mailings.models import Message
from petitions.models import Signature
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
