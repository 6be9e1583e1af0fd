"""The mails about lists and personal data, which the supporters app asks for by signal; and the team's account mails.

A worker reads this module at its start: what only `mailings/accounts.py` registered, it would not know how to write.
"""

from datetime import timedelta
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from mailings.composing.testing import write_test
from mailings.kinds import Mail, WrittenMail, message_kind
from mailings.links import absolute_url, preferences_url, unsubscribe_headers, unsubscribe_url
from mailings.models import Message
from mailings.outbox import enqueue
from mailings.rendering import compose
from mailings.services.testing import KIND as KIND_OF_TESTS
from supporters import signals
from supporters.confirmations import confirmation_token
from supporters.models import MailingList, Subscription, Supporter
from supporters.services.joining import mail_round
from supporters.tokens import data_token

DATA_LINK = "supporters.personal_data"
DATA_LINKS_A_DAY = 5


def _subscription(message: Message) -> Subscription | None:
    found = Subscription.objects.select_related("mailing_list__campaign", "supporter")
    return found.filter(public_id=message.context["subscription"]).first()


@receiver(signals.subscription_requested)
def enqueue_confirmation(subscription: Subscription, **_kwargs: Any) -> None:
    _enqueue_confirmation(subscription, is_reminder=False)


@receiver(signals.subscription_still_pending)
def enqueue_reminder(subscription: Subscription, **_kwargs: Any) -> None:
    """The confirmation mail once more, unless it has just gone out again: both count as one of their day."""
    _enqueue_confirmation(subscription, is_reminder=True)


def _enqueue_confirmation(subscription: Subscription, *, is_reminder: bool) -> None:
    number = mail_round(subscription.requested_at)
    enqueue(
        "supporters.confirm_subscription",
        subscription.supporter,
        f"confirm-subscription:{subscription.public_id}:{subscription.requested_at:%Y%m%d%H%M%S%f}:{number}",
        {"subscription": str(subscription.public_id), "is_reminder": is_reminder},
        language=subscription.language,
    )


@message_kind("supporters.confirm_subscription")
def write_confirmation(message: Message) -> Mail | None:
    subscription = _subscription(message)
    if subscription is None or subscription.state != Subscription.State.PENDING:
        return None
    if subscription.mailing_list.is_archived:
        return None
    token = confirmation_token("list", subscription.public_id)
    return Mail(
        "supporters/confirm_subscription",
        {
            "mailing_list": subscription.mailing_list,
            "campaign": subscription.mailing_list.campaign,
            "name": subscription.name,
            "is_reminder": message.context.get("is_reminder", False),
            "confirm_url": absolute_url(reverse("supporters:confirm", args=[token])),
            "preferences_url": preferences_url(subscription.supporter),
        },
        sender_name=subscription.mailing_list.campaign.name,
    )


@receiver(signals.subscribed)
def enqueue_welcome(subscription: Subscription, **_kwargs: Any) -> None:
    """Once for each time that somebody joins. Who was put on the list by a form alone hears of it in any case."""
    mailing_list = subscription.mailing_list
    if mailing_list.double_opt_in and not mailing_list.welcome_text:
        return
    enqueue(
        "supporters.welcome",
        subscription.supporter,
        f"welcome:{subscription.public_id}:{subscription.confirmed_at:%Y%m%d%H%M%S%f}",
        {"subscription": str(subscription.public_id)},
        language=mailing_list.language or subscription.language,
    )


@message_kind("supporters.welcome")
def write_welcome(message: Message) -> Mail | None:
    subscription = _subscription(message)
    if subscription is None or subscription.state != Subscription.State.ACTIVE:
        return None
    if subscription.mailing_list.is_archived:
        return None
    headers = unsubscribe_headers(subscription)
    return Mail(
        "supporters/welcome",
        {
            "mailing_list": subscription.mailing_list,
            "campaign": subscription.mailing_list.campaign,
            "name": subscription.supporter.name or subscription.name,
            "unsubscribe_url": unsubscribe_url(subscription),
            "preferences_url": preferences_url(subscription.supporter),
        },
        headers=headers,
        sender_name=subscription.mailing_list.campaign.name,
    )


def preview_welcome(mailing_list: MailingList, language: str) -> str:
    """The HTML of the list's welcome mail as it stands, its links leading nowhere."""
    with translation.override(language):
        context = {
            "mailing_list": mailing_list,
            "campaign": mailing_list.campaign,
            "name": _("(her name)"),
            "unsubscribe_url": "#",
            "preferences_url": "#",
        }
        mail = Mail("supporters/welcome", context, sender_name=mailing_list.campaign.name)
        email = compose(Message(kind="supporters.welcome", language=language), mail)
    return str(email.alternatives[0][0])


@receiver(signals.already_subscribed)
def enqueue_already_subscribed(subscription: Subscription, **_kwargs: Any) -> None:
    """At most once a day: the form is open to strangers."""
    enqueue(
        "supporters.already_subscribed",
        subscription.supporter,
        f"already-subscribed:{subscription.public_id}:{timezone.now():%Y%m%d}",
        {"subscription": str(subscription.public_id)},
        language=subscription.supporter.language,
    )


@message_kind("supporters.already_subscribed")
def write_already_subscribed(message: Message) -> Mail | None:
    subscription = _subscription(message)
    if subscription is None or subscription.state != Subscription.State.ACTIVE:
        return None
    return Mail(
        "supporters/already_subscribed",
        {
            "mailing_list": subscription.mailing_list,
            "campaign": subscription.mailing_list.campaign,
            "name": subscription.supporter.name,
            "preferences_url": preferences_url(subscription.supporter),
        },
        headers=unsubscribe_headers(subscription),
        sender_name=subscription.mailing_list.campaign.name,
    )


@receiver(signals.personal_data_requested)
def enqueue_data_link(supporter: Supporter, **_kwargs: Any) -> None:
    """At most one every ten minutes and five a day: whoever holds a mail that was passed on can ask for it."""
    now = timezone.now()
    of_a_day = supporter.messages.filter(kind=DATA_LINK, created_at__gt=now - timedelta(days=1))
    if of_a_day.count() >= DATA_LINKS_A_DAY:
        return
    enqueue(
        DATA_LINK,
        supporter,
        f"personal-data:{supporter.public_id}:{now:%Y%m%d%H}{now.minute // 10}",
        {"supporter": str(supporter.public_id)},
        language=supporter.language,
    )


@message_kind(DATA_LINK)
def write_data_link(message: Message) -> Mail | None:
    supporter = message.supporter
    # What waited while her record went up in another was asked for at another address.
    if supporter is None or supporter.address != message.address:
        return None
    token = data_token(supporter)
    return Mail(
        "supporters/personal_data",
        {
            "name": supporter.name,
            "data_url": absolute_url(reverse("supporters:my_data", args=[token])),
            "all_preferences_url": absolute_url(reverse("supporters:all_preferences", args=[token])),
            "preferences_url": preferences_url(supporter),
        },
    )


@message_kind("mailings.account")
def write_account_mail(message: Message) -> Mail | None:
    return Mail("mailings/account", {"account_subject": message.context["subject"], "text": message.context["text"]})


@message_kind(KIND_OF_TESTS)
def write_test_mail(message: Message) -> WrittenMail | None:
    return write_test(message)
