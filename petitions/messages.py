"""What petitions write to signers. The mails about signing are queued by the statement that signs (`signing.py`)."""

from django.urls import reverse

from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue
from petitions.models import Signature
from petitions.services.sharing import own_links
from petitions.share_codes import share_url
from petitions.sharing import Channel, my_links_url
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


def enqueue_thanks(signature: Signature) -> None:
    """Thanks, with a link of her own to pass on. Once, in the transaction that confirms."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.thanks",
        signature.supporter,
        f"thanks:{signature.public_id}",
        {"signature": str(signature.public_id)},
        language=signature.language,
        priority=Message.Priority.NOTICE,
    )


@message_kind("petitions.thanks")
def write_thanks(message: Message) -> Mail | None:
    signature = _signature(message)
    if signature is None or signature.supporter is None or signature.state != Signature.State.CONFIRMED:
        return None
    return Mail(
        "petitions/thanks",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            **_to_pass_on(signature),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


def _to_pass_on(signature: Signature) -> dict[str, str]:
    """What `_own_link.html` needs: a link of her own, made as her mail is written, and the page of the others."""
    link = own_links(signature, [Channel.EMAIL])[Channel.EMAIL]
    return {"own_link": share_url(link.code), "my_links_url": my_links_url(signature)}
