"""“I can stop this at any time”: one button ends all that somebody had agreed to."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from events.models import Event, Rsvp
from petitions.models import Petition, Signature
from supporters import consents
from supporters.models import Consent, MailingList, Subscription, Supporter
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]


def agree_to_everything(client: Client, filled_in: Fill) -> None:
    who = {"name": "Günəl", "address": "gunel@example.org", "country": "AZ", "wants_updates": "on", "consent": "on"}
    for page in ("/petitions/swim/", "/events/river-rally/", "/lists/river-news/"):
        client.post(page, filled_in(**who))
        client.post(path_with(delivered()[-1], "/confirm/"))


def test_it_ends_lists_petitions_and_rallies(
    client: Client, filled_in: Fill, petition: Petition, event: Event, mailing_list: MailingList
) -> None:
    agree_to_everything(client, filled_in)
    gunel = Supporter.objects.get()
    purposes = [petition.purpose, event.purpose, mailing_list.purpose]
    assert all(consents.holds(gunel, purpose) for purpose in purposes)

    client.post("/petitions/swim/", filled_in(name="Günəl", address="gunel@example.org", country="AZ"))
    preferences = path_with(delivered()[-1], "/preferences/")
    assert "hear no more about petitions" in client.get(preferences).content.decode()
    assert client.post(f"{preferences}leave-all/").status_code == 200

    assert not any(consents.holds(gunel, purpose) for purpose in purposes)
    assert not Signature.objects.filter(wants_updates=True).exists()
    assert not Rsvp.objects.filter(wants_updates=True).exists()
    assert Subscription.objects.get().state == Subscription.State.LEFT
    assert (Signature.objects.get().state, Rsvp.objects.get().state) == ("confirmed", "going")


def test_pressing_it_twice_adds_no_line_to_the_ledger(
    client: Client, filled_in: Fill, petition: Petition, event: Event, mailing_list: MailingList
) -> None:
    agree_to_everything(client, filled_in)
    client.post("/petitions/swim/", filled_in(name="Günəl", address="gunel@example.org", country="AZ"))
    preferences = path_with(delivered()[-1], "/preferences/")
    client.post(f"{preferences}leave-all/")
    lines = Consent.objects.count()
    client.post(f"{preferences}leave-all/")
    assert Consent.objects.count() == lines == 6
