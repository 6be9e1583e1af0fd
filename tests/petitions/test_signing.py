"""Signing, from the form to the count, through the public door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from mailings.models import Message
from petitions.models import Petition, Signature
from petitions.services import counting
from supporters.models import Consent, Supporter
from tests.mail import delivered, path_with

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"


@pytest.fixture
def aysel(filled_in: Fill) -> dict[str, str]:
    return filled_in(name="Aysel Məmmədova", address="aysel@example.org", postcode="sw1a1aa", country="GB")


def test_aysel_signs_confirms_from_the_mail_and_is_counted(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    response = client.post(PAGE, aysel)
    assert (response.status_code, response["Location"]) == (303, "/petitions/swim/signed/")
    [message] = delivered()
    assert message.to == ["aysel@example.org"]
    confirm = path_with(message, "/confirm/")

    assert client.get(confirm).status_code == 200
    assert Signature.objects.get().state == Signature.State.PENDING

    assert client.post(confirm)["Location"] == "/petitions/swim/thank-you/"
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1
    person = Supporter.objects.get()
    assert (person.name, person.postcode, person.address_confirmed_at is not None) == (
        "Aysel Məmmədova",
        "SW1A 1AA",
        True,
    )


def test_confirming_twice_counts_once(client: Client, petition: Petition, aysel: dict[str, str]) -> None:
    client.post(PAGE, aysel)
    confirm = path_with(delivered()[0], "/confirm/")
    for _press in range(3):
        assert client.post(confirm).status_code == 303
    counting.tally()
    petition.refresh_from_db()
    assert petition.signature_count == 1


def test_the_answer_is_the_same_whether_or_not_the_address_signed_before(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    first = client.post(PAGE, aysel)
    client.post(path_with(delivered()[0], "/confirm/"))
    again = client.post(PAGE, aysel)
    assert (first.status_code, first["Location"], first.content) == (
        again.status_code,
        again["Location"],
        again.content,
    )


def test_who_has_signed_already_is_told_so_by_mail_alone_and_once_a_day(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, aysel)
    client.post(path_with(delivered()[0], "/confirm/"))
    delivered()  # thanks
    client.post(PAGE, aysel)
    client.post(PAGE, aysel)
    [message] = [message for message in delivered() if "counts" not in message.subject]  # but for the thanks
    assert "already" in message.subject


@pytest.mark.parametrize(
    ("state", "said"), [("suspect", "a moderator looks at your signature"), ("invalid", "was found invalid")]
)
def test_whose_signature_does_not_count_is_told_why_by_mail_alone(
    client: Client, petition: Petition, aysel: dict[str, str], state: str, said: str
) -> None:
    client.post(PAGE, aysel)
    client.post(path_with(delivered()[0], "/confirm/"))
    delivered()  # thanks
    petition.signatures.update(state=state)
    answers = {client.post(PAGE, aysel)["Location"] for _time in range(2)}
    assert answers == {"/petitions/swim/signed/"}
    [message] = [message for message in delivered() if "counts" not in message.subject]  # but for the thanks
    assert said in " ".join(str(message.body).split())


def test_somebody_types_aysels_address_and_changes_nothing_of_what_she_has_confirmed(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, aysel)
    client.post(path_with(delivered()[0], "/confirm/"))
    client.post(PAGE, {**aysel, "name": "Somebody Else", "comment": "Not hers", "show_name": "on"})
    signature = Signature.objects.get()
    assert (signature.name, signature.comment, signature.show_name) == ("Aysel Məmmədova", "", False)


def test_until_she_confirms_the_form_that_was_sent_last_holds(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    rude = {**aysel, "name": "Rude Name", "comment": "vile", "show_name": "on", "wants_updates": "on"}
    client.post(PAGE, rude)
    client.post(PAGE, {**aysel, "postcode": "SW1A 2AA"})
    [message] = delivered()
    client.post(path_with(message, "/confirm/"))
    signature = Signature.objects.get()
    assert (signature.name, signature.comment, signature.show_name) == ("Aysel Məmmədova", "", False)
    assert (signature.postcode, signature.wants_updates) == ("SW1A 2AA", False)
    assert not Consent.objects.exists()


def test_what_somebody_else_may_have_typed_is_shown_before_it_is_confirmed_and_waits_for_a_press(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, {**aysel, "comment": "Not <hers>", "show_name": "on", "wants_updates": "on"})
    question = client.get(path_with(delivered()[0], "/confirm/")).content.decode()
    assert "Your comment: “Not &lt;hers&gt;”" in question
    assert "are shown on the petition’s page" in question
    assert "mails about how this petition goes on" in question
    assert "data-submit-when-seen" not in question


def test_a_name_alone_is_confirmed_as_soon_as_its_signer_sees_the_page(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, aysel)
    assert "data-submit-when-seen" in client.get(path_with(delivered()[0], "/confirm/")).content.decode()


def test_a_confirmation_mail_can_be_had_again_each_day_for_three_days_and_then_once_a_week(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, aysel)
    for days in range(1, 20):
        cache.clear()  # an hour has gone by for the limits too
        Signature.objects.update(signed_at=timezone.now() - timedelta(days=days))
        client.post(PAGE, aysel)
        client.post(PAGE, aysel)
    assert Message.objects.count() == 3 + 3


def test_a_ticked_box_is_written_to_the_ledger_in_the_words_shown(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, {**aysel, "wants_updates": "on"})
    assert not Consent.objects.exists()  # anybody could have ticked it
    client.post(path_with(delivered()[0], "/confirm/"))
    consent = Consent.objects.get()
    assert consent.purpose == petition.purpose
    assert consent.wording is not None
    assert consent.wording.text in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Enter your name."),
        ("name", "Buy at http://spam.example", "without a link"),
        ("address", "aysel@", "Enter your e-mail address, like name@example.org."),
        ("address", "a@b\r\nBcc: x@example.org", "Enter your e-mail address"),
        ("postcode", "12345", "Enter your postcode, like SW1A 1AA."),
        ("country", "XX", "Choose a country from the list."),
        ("comment", "x" * 501, "up to 500 characters"),
    ],
)
def test_a_mistake_is_named_beside_its_field_and_what_was_typed_is_kept(
    client: Client, petition: Petition, aysel: dict[str, str], field: str, value: str, sentence: str
) -> None:
    response = client.post(PAGE, {**aysel, "comment": "Because", field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "Aysel Məmmədova" in page or field == "name"
    assert not Supporter.objects.exists()
    assert not Message.objects.exists()


def test_a_form_without_its_page_token_is_asked_to_be_sent_again_and_the_second_time_goes_through(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    response = client.post(PAGE, {**aysel, "page": "forged"})
    assert response.status_code == 422
    assert not Signature.objects.exists()
    assert "please press the button again" in response.content.decode()


def test_a_robot_that_fills_in_every_field_signs_nothing(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    assert client.post(PAGE, {**aysel, "website": "http://spam.example"}).status_code == 422
    assert not Signature.objects.exists()


def test_a_closed_petition_says_so_and_takes_nothing(client: Client, petition: Petition, aysel: dict[str, str]) -> None:
    Petition.objects.update(state=Petition.State.CLOSED)
    response = client.post(PAGE, aysel)
    assert "This petition is closed" in response.content.decode()
    assert not Signature.objects.exists()


def test_a_petition_past_its_closing_time_is_closed_without_anybody_doing_anything(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    Petition.objects.update(closes_at=timezone.now() - timedelta(seconds=1))
    client.post(PAGE, aysel)
    assert not Signature.objects.exists()


def test_what_was_signed_in_time_may_be_confirmed_after_closing(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, aysel)
    Petition.objects.update(state=Petition.State.CLOSED)
    client.post(path_with(delivered()[0], "/confirm/"))
    assert Signature.objects.get().state == Signature.State.CONFIRMED


def test_a_draft_is_not_found(client: Client, petition: Petition) -> None:
    Petition.objects.update(state=Petition.State.DRAFT)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("name", ["O’Brien", "O'Brien", "J", "Ülviyyə Şıxəliyeva", "محمد علی", "李", "Zoë 🌊 Müller"])
def test_names_of_real_people_are_taken_as_they_are(
    client: Client, petition: Petition, aysel: dict[str, str], name: str
) -> None:
    assert client.post(PAGE, {**aysel, "name": name}).status_code == 303
    assert Signature.objects.get().name == name


@pytest.mark.parametrize("postcode", ["JE2 3AB", "GY1 1AA", "IM1 1AA", "BF1 2AU", "EC1A1BB", " n1  9gu "])
def test_postcodes_of_crown_dependencies_and_forces_are_taken(
    client: Client, petition: Petition, aysel: dict[str, str], postcode: str
) -> None:
    assert client.post(PAGE, {**aysel, "postcode": postcode}).status_code == 303


def test_a_supporter_in_baku_needs_no_british_postcode(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    assert client.post(PAGE, {**aysel, "country": "AZ", "postcode": "AZ1000"}).status_code == 303


def test_invisible_and_direction_characters_are_taken_out_of_names(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    client.post(PAGE, {**aysel, "name": "Ay\u202esel\u200b \x07Məmmədova"})
    assert Signature.objects.get().name == "Aysel Məmmədova"


def test_a_family_that_shares_one_address_gets_one_signature(
    client: Client, petition: Petition, aysel: dict[str, str]
) -> None:
    """The house rule is one address, one signature: what confirms a person is the address."""
    client.post(PAGE, aysel)
    client.post(PAGE, {**aysel, "name": "Her brother"})
    assert Signature.objects.count() == 1


def test_only_names_that_may_be_shown_are_shown(client: Client, petition: Petition, aysel: dict[str, str]) -> None:
    client.post(
        PAGE, {**aysel, "address": "a@example.org", "name": "Shown Person", "show_name": "on", "comment": "Swim!"}
    )
    client.post(PAGE, {**aysel, "address": "b@example.org", "name": "Hidden Person", "comment": "Secret"})
    for message in delivered():
        client.post(path_with(message, "/confirm/"))
    page = client.get(PAGE).content.decode()
    assert "Shown Person" in page
    assert "Swim!" in page
    assert "Hidden Person" not in page
    assert "Secret" not in page


def statements_of_ours(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, but for the plans, which are made once a connection."""
    said = (query["sql"] for query in queries)
    return [sql.split("(")[0].strip() for sql in said if not sql.startswith("PREPARE")]


def test_signing_takes_two_statements_one_that_shapes_the_form_and_one_that_stores(
    client: Client, petition: Petition, aysel: dict[str, str], settings: Settings
) -> None:
    settings.RATELIMIT_ENABLE = False  # counted elsewhere, in a Redis
    for number in range(3):
        petition.questions.create(label=f"Question {number}")
    with CaptureQueriesContext(connection) as queries:
        assert client.post(PAGE, aysel).status_code == 303
    assert statements_of_ours(queries) == ["EXECUTE asking_en_gb", "EXECUTE sign"]


def test_signing_again_takes_as_many(
    client: Client, petition: Petition, aysel: dict[str, str], settings: Settings
) -> None:
    settings.RATELIMIT_ENABLE = False
    client.post(PAGE, aysel)
    with CaptureQueriesContext(connection) as queries:
        client.post(PAGE, aysel)
    assert len(statements_of_ours(queries)) == 2


def test_the_page_takes_five_queries(client: Client, petition: Petition, django_assert_num_queries: Callable) -> None:
    with django_assert_num_queries(5):
        client.get(PAGE)
