"""Signatures and registrations that came of a mailing: of its own campaign, confirmed, and by what a form carries."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from campaign.models import Campaign
from events.models import Event, Rsvp
from mailings.models import Mailing
from mailings.statistics import conversions
from mailings.via import code_of
from petitions.models import Petition, Signature
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]
GUNEL = {"name": "Günəl Əliyeva", "address": "gunel@example.org"}


@pytest.fixture
def mailing(campaign: Campaign) -> Mailing:
    return Mailing.objects.create(campaign=campaign, name="June")


def numbers(mailing: Mailing) -> dict[str, int]:
    return conversions.count_conversions(mailing)


def confirm_all(client: Client) -> None:
    for message in delivered():
        client.post(path_with(message, "/confirm/"))


def test_gunel_signs_and_registers_by_a_mailing_and_counts_once_she_confirms(
    client: Client, filled_in: Fill, mailing: Mailing, petition: Petition, event: Event
) -> None:
    via = code_of(mailing.public_id)
    client.post("/petitions/swim/", filled_in(**GUNEL, country="AZ", via=via))
    client.post("/events/river-rally/", filled_in(**GUNEL, via=via))
    assert Signature.objects.get().mailing == Rsvp.objects.get().mailing == mailing
    assert numbers(mailing) == {"signatures": 0, "registrations": 0}
    confirm_all(client)
    assert numbers(mailing) == {"signatures": 1, "registrations": 1}


@pytest.mark.parametrize("via", ["", "nonsense", "x" * 22, "é" * 22, "A" * 500, "' OR 1=1"])
def test_what_is_no_code_is_nothing_and_nobodys_signature_fails_for_it(
    client: Client, filled_in: Fill, petition: Petition, event: Event, via: str
) -> None:
    assert client.post("/petitions/swim/", filled_in(**GUNEL, country="AZ", via=via)).status_code == 303
    assert client.post("/events/river-rally/", filled_in(**GUNEL, via=via)).status_code == 303
    assert Signature.objects.get().mailing is None
    assert Rsvp.objects.get().mailing is None


def test_another_campaigns_mailing_has_no_part_in_it(
    client: Client, filled_in: Fill, petition: Petition, event: Event
) -> None:
    other = Campaign.objects.create(slug="air", name="Air", strapline="Breathe.", is_published=True)
    foreign = Mailing.objects.create(campaign=other, name="June")
    client.post("/petitions/swim/", filled_in(**GUNEL, country="AZ", via=code_of(foreign.public_id)))
    client.post("/events/river-rally/", filled_in(**GUNEL, via=code_of(foreign.public_id)))
    assert Signature.objects.get().mailing is Rsvp.objects.get().mailing is None


def test_who_sends_the_form_again_from_elsewhere_still_came_by_the_mailing(
    client: Client, filled_in: Fill, mailing: Mailing, petition: Petition, event: Event
) -> None:
    for via in (code_of(mailing.public_id), ""):
        client.post("/petitions/swim/", filled_in(**GUNEL, country="AZ", via=via))
        client.post("/events/river-rally/", filled_in(**GUNEL, via=via))
    assert Signature.objects.get().mailing == Rsvp.objects.get().mailing == mailing


def test_signatures_stay_when_their_mailing_goes(
    client: Client, filled_in: Fill, mailing: Mailing, petition: Petition
) -> None:
    client.post("/petitions/swim/", filled_in(**GUNEL, country="AZ", via=code_of(mailing.public_id)))
    mailing.delete()
    assert Signature.objects.get().mailing is None


@pytest.mark.parametrize("path", ["/petitions/swim/", "/events/river-rally/"])
def test_the_page_is_the_same_bytes_by_whichever_link_one_comes(
    client: Client, mailing: Mailing, petition: Petition, event: Event, path: str
) -> None:
    plain, by_mailing = client.get(path), client.get(f"{path}?via={code_of(mailing.public_id)}")
    assert 'name="via"' in plain.content.decode()
    assert code_of(mailing.public_id) not in by_mailing.content.decode()


def test_a_form_that_is_shown_again_still_has_the_code(
    client: Client, filled_in: Fill, mailing: Mailing, petition: Petition
) -> None:
    via = code_of(mailing.public_id)
    answer = client.post("/petitions/swim/", filled_in(name="", address="gunel@example.org", country="AZ", via=via))
    assert answer.status_code == 422
    assert f'value="{via}"' in answer.content.decode()
