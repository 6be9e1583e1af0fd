"""The mails that petitions send. What a form brings is queued by the statement that signs (`signing.py`)."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from mailings.kinds import Mail, message_kind
from mailings.links import absolute_url, preferences_url
from mailings.models import Message
from mailings.outbox import enqueue
from petitions.links import change_url, signature_url
from petitions.models import Petition, Signature
from petitions.receipts import grouped
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


def enqueue_thanks(signature: Signature) -> None:
    """Thank her once, when her signature counts for the first time."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.thanks",
        signature.supporter,
        f"thanks:{signature.public_id}",
        {"signature": str(signature.public_id)},
        language=signature.language,
    )


def enqueue_withdrawn(signature: Signature) -> None:
    """Tell her that her signature is withdrawn: it may have been somebody to whom a mail was passed on."""
    if signature.supporter is None:
        return
    enqueue(
        "petitions.withdrawn",
        signature.supporter,
        f"withdrawn:{signature.public_id}",
        {"petition": str(signature.petition.public_id)},
        language=signature.language,
    )


CHANGE_LINK = "petitions.change_link"
CHANGE_LINKS_A_DAY = 5


def enqueue_change_link(signature: Signature) -> None:
    """At most one every ten minutes and five a day: whoever holds a mail that was passed on can ask for it."""
    supporter, now = signature.supporter, timezone.now()
    if supporter is None:
        return
    of_a_day = supporter.messages.filter(kind=CHANGE_LINK, created_at__gt=now - timedelta(days=1))
    if of_a_day.count() >= CHANGE_LINKS_A_DAY:
        return
    enqueue(
        CHANGE_LINK,
        supporter,
        f"change-signature:{signature.public_id}:{now:%Y%m%d%H}{now.minute // 10}",
        {"signature": str(signature.public_id)},
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
            "signature_url": signature_url(signature),
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
            "signature_url": signature_url(signature),
            "receipt": grouped(signature.receipt or ""),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
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
            "receipt": grouped(signature.receipt or ""),
            "signature_url": signature_url(signature),
            "share_url": absolute_url(signature.petition.get_absolute_url()),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )


@message_kind("petitions.withdrawn")
def write_withdrawn(message: Message) -> Mail | None:
    petition = Petition.objects.select_related("campaign").filter(public_id=message.context["petition"]).first()
    if petition is None or message.supporter is None:
        return None
    return Mail(
        "petitions/withdrawn",
        {
            "petition": petition,
            "campaign": petition.campaign,
            "name": message.supporter.name,
            "petition_url": absolute_url(petition.get_absolute_url()),
            "preferences_url": preferences_url(message.supporter),
        },
        sender_name=petition.campaign.name,
    )


@message_kind(CHANGE_LINK)
def write_change_link(message: Message) -> Mail | None:
    signature = _signature(message)
    # What waited while her record went up in another was asked for at another address.
    if signature is None or signature.supporter is None or signature.supporter.address != message.address:
        return None
    return Mail(
        "petitions/change_link",
        {
            "petition": signature.petition,
            "campaign": signature.petition.campaign,
            "name": signature.name,
            "change_url": change_url(signature),
            "preferences_url": preferences_url(signature.supporter),
        },
        sender_name=signature.petition.campaign.name,
    )
