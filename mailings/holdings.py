"""What the outbox holds on a person."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaign.models import Campaign
from mailings.models import Bounce, Enrolment, Message
from mailings.outbox import messages_about
from supporters import merging, personal_data
from supporters.models import Supporter
from supporters.personal_data import EVERYTHING, Holding, Row, register

State = Message.State


def export_messages(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    rows = supporter.messages.filter(condition).select_related("opened")
    for row in rows.prefetch_related("bounces", "departures", "clicks__link"):
        yield {
            str(_("kind")): row.kind,
            str(_("to")): row.address,
            str(_("subject")): row.subject,
            str(_("state")): row.get_state_display(),
            str(_("server's answer")): row.answer,
            str(_("time")): row.finished_at or row.created_at,
            str(_("came back")): "; ".join(_came_back(bounce) for bounce in row.bounces.all()),
            str(_("unsubscribed by it")): "; ".join(
                f"{left.get_scope_display()}, {left.at.isoformat()}" for left in row.departures.all()
            ),
            str(_("opened")): row.opened.at if hasattr(row, "opened") else None,
            str(_("clicked")): "; ".join(f"{click.link.url}, {click.at.isoformat()}" for click in row.clicks.all()),
        }


def _came_back(bounce: Bounce) -> str:
    known = (bounce.get_kind_display(), bounce.status, bounce.diagnostic, bounce.received_at.isoformat())
    return ", ".join(filter(None, known))


def erase_messages(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    """Queued messages go. Of those sent, the row stays for the figures, with nothing that leads to the person."""
    supporter.messages.waiting().filter(condition).delete()
    supporter.messages.filter(condition).blank()


def _of_campaign(supporter: Supporter, campaign: Campaign) -> Q:
    """A message belongs to the campaign of what it tells of: a mailing, a subscription, a signature, a registration."""
    public_ids = {
        str(public_id)
        for holding, condition in personal_data.scopes_but(Message, supporter, campaign)
        if any(field.name == "public_id" for field in holding.model._meta.concrete_fields)
        for public_id in holding.rows(supporter, condition).values_list("public_id", flat=True)
    }
    return Q(mailing__campaign=campaign) | Q(pk__in=messages_about(public_ids, [supporter.pk]))


MERGED = "merged"


def merge_messages(kept: Supporter, gone: Supporter) -> dict[UUID, UUID]:
    """All are hers. Of a mailing that waits for both records, or has reached one, she gets no second copy."""
    doubled = kept.messages.filter(mailing__isnull=False).exclude(state__in=[State.FAILED, State.SUPPRESSED])
    queued = gone.messages.filter(state=State.QUEUED, mailing__in=doubled.values("mailing"))
    queued.update(state=State.SUPPRESSED, answer=MERGED, finished_at=timezone.now())
    reached = gone.messages.filter(mailing__isnull=False, state__in=[State.CLAIMED, State.SENT])
    waiting = kept.messages.filter(state=State.QUEUED, mailing__in=reached.values("mailing"))
    waiting.update(state=State.SUPPRESSED, answer=MERGED, finished_at=timezone.now())
    return merging.move(Message, kept, gone)


def export_enrolments(supporter: Supporter, condition: Q = EVERYTHING) -> Iterable[Row]:
    for row in supporter.enrolments.filter(condition).prefetch_related("outcomes__step__mailing"):
        yield {str(_("began")): row.at}
        for outcome in row.outcomes.all():
            yield {
                str(_("mail")): outcome.step.mailing.name,
                str(_("what became of it")): outcome.get_outcome_display(),
                str(_("time")): outcome.at,
            }


def erase_enrolments(supporter: Supporter, condition: Q = EVERYTHING) -> None:
    supporter.enrolments.filter(condition).delete()


def register_holdings() -> None:
    register(
        Holding(
            Message,
            _("What we sent you"),
            export_messages,
            erase_messages,
            is_trace=True,
            of_campaign=_of_campaign,
            merge=merge_messages,
        )
    )
    register(
        Holding(
            Enrolment,
            _("Mails that follow one another"),
            export_enrolments,
            erase_enrolments,
            is_trace=True,
            campaign_path="sequence__campaign",
        )
    )
