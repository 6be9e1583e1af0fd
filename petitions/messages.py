"""The mails that petitions send. All but the reminder are queued by the statement that signs (`signing.py`)."""

from django.urls import reverse

from campaign.models import Campaign
from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue
from petitions.models import Signature
from supporters.confirmations import confirmation_token
from supporters.services.joining import mail_round


def _signature(message: Message) -> Signature | None:
    found = Signature.objects.select_related("petition__campaign", "supporter")
    return found.filter(public_id=message.context["signature"]).first()


def enqueue_reminder(signature: Signature) -> None:
    """The confirmation mail once more, unless it has just gone out again: both count as one of their day."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.confirm",
        signature.supporter,
        f"confirm-signature:{signature.public_id}:{mail_round(signature.signed_at)}",
        {"signature": str(signature.public_id), "is_reminder": True},
        language=signature.language,
    )


@message_kind("petitions.confirm")
def write_confirmation(message: Message) -> Mail | None:
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state != Signature.State.PENDING:
        return None
    token = confirmation_token("signature", signature.public_id)
    return Mail(
        "petitions/confirm",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "is_reminder": message.context.get("is_reminder", False),
            "confirm_url": absolute_url(reverse("supporters:confirm", args=[token])),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


@message_kind("petitions.already_signed")
def write_already_signed(message: Message) -> Mail | None:
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state != Signature.State.CONFIRMED:
        return None
    return Mail(
        "petitions/already_signed",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "petition_url": absolute_url(signature.petition.get_absolute_url()),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


@message_kind("petitions.comment_hidden")
def write_comment_hidden(message: Message) -> Mail | None:
    """Nothing where the decision has been undone, or the signer has taken it back herself."""
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.moderation != Signature.Moderation.HIDDEN:
        return None
    decision = signature.decisions.select_related("rule").filter(pk=message.context["decision"]).first()
    if decision is None:
        return None
    petition = signature.petition
    return Mail(
        "petitions/comment_hidden",
        {
            "petition": petition,
            "campaign": petition.campaign,
            "name": signature.name,
            "comment": signature.comment,
            "rule": decision.rule,
            "appeal_address": petition.appeal_address or _address_of(petition.campaign),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=petition.campaign.name,
    )


def _address_of(campaign: Campaign) -> str:
    """Where the campaign's mailings are answered; nothing where it has named no sender."""
    sender = campaign.senders.filter(is_default=True, archived_at=None).first()
    return (sender.reply_to or sender.address) if sender else ""
