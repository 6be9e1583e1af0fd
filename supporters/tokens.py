"""The links that let a person act without a password, each for one purpose."""

from datetime import timedelta
from uuid import UUID

from campaign.tokens import InvalidToken, make_token, read_token
from supporters import forwarding
from supporters.models import Subscription, Supporter

# What is held on a person is shown only by a link from a fresh mail, since older mails get forwarded.
DATA_LINK_VALID_FOR = timedelta(hours=1)


def preferences_token(supporter: Supporter) -> str:
    return make_token("preferences", supporter.public_id)


def read_preferences_token(token: str) -> Supporter:
    """Raise InvalidToken for a forged token, or one whose person has been forgotten.

    That of a record which was merged with another leads to the one that stayed.
    """
    return _supporter(forwarding.find(_by_public_id, read_token("preferences", token)))


def data_token(supporter: Supporter) -> str:
    return make_token("personal-data", supporter.public_id)


def read_data_token(token: str) -> Supporter:
    """Raise InvalidToken for a forged token, one over an hour old, or one whose person has been forgotten.

    That of a record which was merged is dead: it went to another address than the one whose data it would show.
    """
    return _supporter(_by_public_id(read_token("personal-data", token, DATA_LINK_VALID_FOR)))


def unsubscribe_token(subscription: Subscription) -> str:
    return make_token("unsubscribe", subscription.public_id)


def read_unsubscribe_token(token: str) -> Subscription:
    """Raise InvalidToken for a forged token, or one whose person has been forgotten."""
    subscriptions = Subscription.objects.select_related("supporter", "mailing_list__campaign")
    subscription = forwarding.find(
        lambda public_id: subscriptions.filter(public_id=public_id).first(), read_token("unsubscribe", token)
    )
    if subscription is None:
        raise InvalidToken
    return subscription


def _by_public_id(public_id: UUID) -> Supporter | None:
    return Supporter.objects.filter(public_id=public_id).first()


def _supporter(supporter: Supporter | None) -> Supporter:
    if supporter is None:
        raise InvalidToken
    return supporter
