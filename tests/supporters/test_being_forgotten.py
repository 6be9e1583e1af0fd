"""“Forget me”: nothing in any table names her afterwards, and nobody from here writes to her again."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from campaign.models import User
from events.models import Event, Rsvp
from mailings.models import Message
from petitions.models import Petition, Signature
from petitions.services import counting
from supporters.models import Consent, MailingList, Subscription, Supporter, Suppression
from tests.mail import delivered, path_with
from tests.supporters.database import columns, places_with
from tests.supporters.people import Fill, ask_to_join, join, reminder

NAME = "Günəl Qaraçuxurlu-O'Brien"
ADDRESS = "Gunel.Qaracuxurlu+river@example.org"
TRACES = (NAME, "Qaraçuxurlu", ADDRESS, "gunel.qaracuxurlu", "Tar-Babək", "QZ9 7QZ", "I learnt to swim here")


@pytest.fixture
def busy_gunel(
    client: Client, filled_in: Fill, mailing_list: MailingList, petition: Petition, event: Event
) -> Supporter:
    """She joined, signed, registered, was written to, and more mail is on its way."""
    MailingList.objects.create(campaign=petition.campaign, slug="calls", name="Calls", description="Rarely.")
    gunel = join(client, filled_in, NAME, ADDRESS)
    client.post(
        "/petitions/swim/",
        filled_in(
            name=NAME,
            address=ADDRESS.upper(),
            country="AZ",
            postcode="QZ9 7QZ",
            comment="I learnt to swim here, in Tar-Babək",
            show_name="on",
            wants_updates="on",
        ),
    )
    client.post("/events/river-rally/", filled_in(name=NAME, address=ADDRESS, wants_updates="on"))
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    delivered()
    Message.objects.filter(kind="petitions.confirm").update(answer=f"250 queued for <{ADDRESS}>")
    Message.objects.filter(kind="events.confirm").update(state="failed", answer=f"554 no relay to {ADDRESS}")
    ask_to_join(client, filled_in, NAME, ADDRESS, page="/lists/calls/")
    client.post("/petitions/swim/", filled_in(name=NAME, address=ADDRESS, country="AZ", postcode="QZ9 7QZ"))
    return gunel


def forget(client: Client, filled_in: Fill, address: str = ADDRESS) -> str:
    """Go the whole way, from the preferences page to the button, and return the page of the button."""
    preferences = path_with(reminder(client, filled_in, address), "/preferences/")
    client.post(preferences + "my-data/")
    page = path_with(delivered()[-1], "/my-data/")
    assert client.get(page + "forget-me/").status_code == 200
    assert Supporter.objects.filter(address=address).exists()
    assert client.post(page + "forget-me/").status_code == 200
    assert not Supporter.objects.filter(address=address).exists()
    return page


def test_no_table_names_her_afterwards(client: Client, filled_in: Fill, busy_gunel: Supporter) -> None:
    ask_to_join(client, filled_in, NAME, ADDRESS)
    before = set().union(*(places_with(trace) for trace in TRACES))
    assert {
        "supporters_supporter.address",
        "supporters_supporter.name",
        "supporters_subscription.name",
        "petitions_signature.comment",
        "events_rsvp.name",
        "mailings_message.address",
        "mailings_message.answer",
    } <= before
    delivered()
    Message.objects.filter(dedupe_key__startswith="already-subscribed").delete()

    forget(client, filled_in)

    assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}


@pytest.mark.django_db
def test_the_walk_sees_every_table_of_every_app() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables <= {table for table, _column, _kind in columns()}
    assert ("cache" in {table for table, _column, _kind in columns()}) == (not settings.REDIS_URL)


def test_an_admins_correction_of_her_name_leaves_no_trace_either(
    client: Client, filled_in: Fill, busy_gunel: Supporter
) -> None:
    admin = Client()
    admin.force_login(User.objects.create_superuser("admin@example.org", "a-long-password-1"))
    answer = admin.post(
        f"/admin/supporters/supporter/{busy_gunel.pk}/change/",
        {"name": f"Dr {NAME}", "postcode": "QZ9 7QZ", "country": "AZ", "language": "az", "frequency": "always"},
    )
    assert answer.status_code == 302
    assert Supporter.objects.get().name == f"Dr {NAME}"

    forget(client, filled_in)

    assert {trace: places_with(trace) for trace in TRACES} == {trace: set() for trace in TRACES}


def test_every_row_of_hers_is_gone_and_the_figures_of_what_was_sent_stay(
    client: Client, filled_in: Fill, busy_gunel: Supporter
) -> None:
    forget(client, filled_in)
    for model in (Supporter, Subscription, Consent, Signature, Rsvp):
        assert not model._default_manager.exists()
    assert not Message.objects.waiting().exists()
    assert Message.objects.filter(state=Message.State.SENT).exists()
    assert not Message.objects.exclude(supporter=None).exists()
    assert [row.reason for row in Suppression.objects.all()] == [Suppression.Reason.ERASED]


def test_her_signature_counts_no_more(
    client: Client, filled_in: Fill, busy_gunel: Supporter, petition: Petition
) -> None:
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1
    forget(client, filled_in)
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 0
    assert "Tar-Babək" not in client.get("/petitions/swim/").content.decode()


def test_every_link_in_her_mails_is_dead(client: Client, filled_in: Fill, busy_gunel: Supporter) -> None:
    message = reminder(client, filled_in, ADDRESS)
    preferences = path_with(message, "/preferences/")
    client.post(preferences + "my-data/")
    page = path_with(delivered()[-1], "/my-data/")
    client.post(page + "forget-me/")
    for path in (preferences, page, page + "forget-me/"):
        assert client.get(path).status_code == 404
    for path in (preferences, preferences + "leave-all/", preferences + "my-data/", page + "forget-me/"):
        assert client.post(path).status_code == 404


@pytest.mark.parametrize("spelling", [ADDRESS, ADDRESS.lower(), ADDRESS.upper()])
def test_she_is_never_written_to_again_however_her_address_is_spelt(
    client: Client, filled_in: Fill, mailing_list: MailingList, spelling: str
) -> None:
    join(client, filled_in, NAME, ADDRESS)
    forget(client, filled_in)
    response = ask_to_join(client, filled_in, "Somebody", spelling)
    assert response.status_code == 303
    assert delivered() == []
    later = Message.objects.filter(address__iexact=spelling)
    assert [message.state for message in later] == [Message.State.SUPPRESSED]


def test_others_are_untouched(client: Client, filled_in: Fill, busy_gunel: Supporter) -> None:
    ann = join(client, filled_in, "Ann O'Brien-Łukasiewicz", "ann@example.org")
    forget(client, filled_in)
    ann.refresh_from_db()
    assert ann.subscriptions.active().count() == 1
    assert ann.consents.count() == 1
    assert ann.messages.count() >= 1


def test_opening_the_page_or_changing_ones_mind_erases_nothing(
    client: Client, filled_in: Fill, busy_gunel: Supporter
) -> None:
    Message.objects.filter(dedupe_key__startswith="already-subscribed").delete()
    preferences = path_with(reminder(client, filled_in, ADDRESS), "/preferences/")
    client.post(preferences + "my-data/")
    page = path_with(delivered()[-1], "/my-data/")
    client.get(page + "forget-me/")
    client.head(page + "forget-me/")
    assert client.post(page).status_code == 405
    assert Supporter.objects.filter(pk=busy_gunel.pk).exists()
