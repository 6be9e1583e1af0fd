"""What segments can ask of the mail that went to people, and of what they did with mailings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from campaign.models import Campaign
from mailings.models import Click, Mailing, Measurement, Message, Open
from supporters.models import Subscription
from supporters.segments.conditions import AllOf, AnyOf, Condition, Has, Not
from supporters.segments.criteria import Asked, Criterion, Values, register
from supporters.segments.parameters import Choice, Options, Thing, When, fixed

ANY = "any"


@dataclass(frozen=True)
class Mails:
    """A kind of mail as the team speaks of it: its words, and a campaign's messages of the kind."""

    words: str | Promise
    of: Callable[[Campaign], QuerySet[Message]]


_mails: dict[str, Mails] = {}


def register_mails(key: str, mails: Mails) -> None:
    """Called in `AppConfig.ready()` by each app whose mails segments can ask for."""
    _mails[key] = mails


def messages_about(name: str, things: QuerySet[Any, Any]) -> QuerySet[Message]:
    """The messages that keep under this name the public identifier of one of these things."""
    about = Cast(KeyTextTransform(name, "context"), UUIDField())
    return Message.objects.alias(about=about).filter(about__in=things)


def _of_lists(campaign: Campaign) -> QuerySet[Message]:
    subscriptions = Subscription.objects.filter(mailing_list__campaign=campaign)
    return messages_about("subscription", subscriptions.values("public_id"))


def _options(campaign: Campaign) -> Options:
    return [(ANY, gettext_lazy("any mail")), *((key, mails.words) for key, mails in _mails.items())]


def _was_sent(asked: Asked, values: Values) -> Condition:
    wanted = _mails.values() if values["mail"] == ANY else [_mails[values["mail"]]]
    during = values["when"].period(asked.campaign, asked.now).where("finished_at")
    sent = AnyOf(
        tuple(Has(mails.of(asked.campaign).filter(during, state=Message.State.SENT)) for mails in wanted),
    )
    return sent if values["is"] == "sent" else Not(sent)


def _mailings(campaign: Campaign) -> QuerySet[Mailing]:
    """All but drafts that have never gone out: of sequences, also the steps that nobody has come to yet."""
    return campaign.mailings.exclude(state=Mailing.State.DRAFT, is_step=False)


def _measured_by_people(campaign: Campaign) -> QuerySet[Mailing]:
    return campaign.mailings.filter(pk__in=Measurement.objects.filter(how=Measurement.How.PEOPLE).values("mailing"))


def _why_not_responses(campaign: Campaign) -> str:
    """Without this, “didn’t open” would be everybody, because nobody looked."""
    if _measured_by_people(campaign).exists():
        return ""
    return gettext("No mailing has been measured by people: choose so under Rules, for those to come.")


def _of(asked: Asked, values: Values, among: QuerySet[Mailing]) -> QuerySet[Mailing]:
    chosen = values["mailing"]
    return among.filter(pk=chosen.pk) if chosen else among


def _got_mailing(asked: Asked, values: Values) -> Condition:
    sent = _sent(_of(asked, values, asked.campaign.mailings.all()), _during(asked, values, "finished_at"))
    return Has(sent) if values["is"] == "sent" else Not(Has(sent))


def _sent(mailings: QuerySet[Mailing], during: Q) -> QuerySet[Message]:
    return Message.objects.filter(
        during, mailing__in=mailings.order_by().values("pk"), state=Message.State.SENT, supporter__isnull=False
    )


def _during(asked: Asked, values: Values, field: str) -> Q:
    where: Q = values["when"].period(asked.campaign, asked.now).where(field)
    return where


def _responded(asked: Asked, values: Values) -> Condition:
    """Whoever did it in the time; or whoever was sent the mailing in that time and hasn't done it since.

    By mails of which that has been made anonymous nobody is found, either way.
    """
    mailings = _of(asked, values, _measured_by_people(asked.campaign))
    what, negated = values["is"].removeprefix("not_"), values["is"].startswith("not_")
    done: QuerySet[Any] = (Open if what == "opened" else Click).objects.filter(
        is_machine=False,
        message__supporter__isnull=False,
        message__mailing__in=mailings.order_by().values("pk"),
    )
    if not negated:
        return Has(done.filter(_during(asked, values, "at")), by="message__supporter")
    sent = _sent(mailings, _during(asked, values, "finished_at")).filter(~Exists(_made_anonymous()))
    of_these = done.filter(_during(asked, values, "message__finished_at"), message__state=Message.State.SENT)
    return AllOf((Has(sent), Not(Has(of_these, by="message__supporter"))))


def _made_anonymous() -> QuerySet[Measurement]:
    return Measurement.objects.filter(
        mailing=OuterRef("mailing"), how=Measurement.How.PEOPLE, anonymous_until__gte=OuterRef("finished_at")
    )


def _mailing_criteria() -> tuple[Criterion, Criterion]:
    def parameters(options: Options, things: Callable[[Campaign], QuerySet[Mailing]]) -> tuple[Any, ...]:
        return (
            Choice("is", gettext_lazy("whether"), fixed(*options)),
            Thing("mailing", gettext_lazy("mailing"), things, gettext_lazy("any mailing")),
            When("when", gettext_lazy("when")),
        )

    sent: Options = [("sent", gettext_lazy("was sent")), ("not_sent", gettext_lazy("wasn’t sent"))]
    responses: Options = [
        ("opened", gettext_lazy("opened")),
        ("not_opened", gettext_lazy("was sent, and didn’t open,")),
        ("clicked", gettext_lazy("clicked in")),
        ("not_clicked", gettext_lazy("was sent, and didn’t click in,")),
    ]
    sentence = gettext_lazy("%(is)s %(mailing)s %(when)s")
    return (
        Criterion(
            "mailing",
            gettext_lazy("Mailing"),
            gettext_lazy("Mail"),
            sentence,
            parameters(sent, _mailings),
            _got_mailing,
        ),
        Criterion(
            "mailing_response",
            gettext_lazy("Opened or clicked"),
            gettext_lazy("Mail"),
            sentence,
            parameters(responses, _measured_by_people),
            _responded,
            why_not=_why_not_responses,
        ),
    )


def register_criteria() -> None:
    for criterion in _mailing_criteria():
        register(criterion)
    register_mails("lists", Mails(gettext_lazy("a mail about a list"), _of_lists))
    register(
        Criterion(
            "mail",
            gettext_lazy("Mail"),
            gettext_lazy("Mail"),
            gettext_lazy("%(is)s %(mail)s %(when)s"),
            (
                Choice(
                    "is",
                    gettext_lazy("whether"),
                    fixed(("sent", gettext_lazy("was sent")), ("not_sent", gettext_lazy("wasn’t sent"))),
                ),
                Choice("mail", gettext_lazy("mail"), _options),
                When("when", gettext_lazy("when")),
            ),
            _was_sent,
        )
    )
