"""Organisers ask people to write to their representatives, and see what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, Membership, User
from petitions.models import Letter, LetterAction, Representative
from supporters.models import Supporter
from tests.organise import forms
from tests.organise.forms import LETTER_ACTION

LETTERS = "/organise/clean-river/petitions/letters/"
PAGE = f"{LETTERS}ask-your-councillor/"


@pytest.fixture
def written(letter_action: LetterAction, representative: Representative) -> Letter:
    return Letter.objects.create(
        action=letter_action,
        representative=representative,
        supporter=Supporter.objects.by_address("aysel@example.org", "az"),
        name="Aysel Məmmədova",
        subject="The river",
        text="I grew up by the river. Please vote for it.",
        language="az",
        state="sent",
        sent_at=timezone.now(),
        replied_at=timezone.now(),
        reply="She will <vote> for it.",
    )


@pytest.fixture
def observer_client(campaign: Campaign) -> Client:
    user = User.objects.create_user("observer@example.org")
    Membership.objects.create(user=user, campaign=campaign, role=Membership.Role.OBSERVER)
    client = Client()
    client.force_login(user)
    return client


def test_a_new_action_is_a_draft_that_nobody_else_sees_until_it_is_opened(
    organiser_client: Client, campaign: Campaign, representative: Representative
) -> None:
    answer = organiser_client.post(f"{LETTERS}new/", LETTER_ACTION)
    action = LetterAction.objects.get()
    assert answer["Location"] == f"{LETTERS}{action.slug}/"
    assert (action.campaign, action.state, action.body) == (campaign, "draft", "City Council")
    assert Client().get(action.get_absolute_url()).status_code == 404
    organiser_client.post(f"{LETTERS}{action.slug}/open/")
    assert Client().get(action.get_absolute_url()).status_code == 200
    organiser_client.post(f"{LETTERS}{action.slug}/close/")
    assert "This action is closed" in Client().get(action.get_absolute_url()).content.decode()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == ["created", "opened", "closed"]


def test_saving_it_while_a_colleague_closes_it_leaves_it_closed(
    organiser_client: Client, letter_action: LetterAction
) -> None:
    organiser_client.post(f"{PAGE}close/")
    organiser_client.post(PAGE, LETTER_ACTION)
    letter_action.refresh_from_db()
    assert (letter_action.state, letter_action.title) == ("closed", "Ask your councillor about the bridge")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("body", "", "Choose who is written to."),
        ("title_en_gb", "", "This field is required."),
        ("text_en_gb", "", "This field is required."),
        ("slug", "new", "already exists"),
        ("closes_at", "soon", "Enter a date and a time"),
    ],
)
def test_a_mistake_is_named_beside_its_field(
    organiser_client: Client, representative: Representative, field: str, value: str, sentence: str
) -> None:
    answer = organiser_client.post(f"{LETTERS}new/", {**LETTER_ACTION, field: value})
    assert answer.status_code == 422
    assert sentence in forms.sentences(answer.content.decode())[field]


def test_the_preview_shows_every_language_with_a_representatives_name(
    organiser_client: Client, representative: Representative
) -> None:
    typed = {**LETTER_ACTION, "text_az": "Hörmətli {representative}, körpünü açın."}
    page = organiser_client.post(f"{LETTERS}preview/", typed).content.decode()
    assert "Dear Ada Example, please open the bridge." in page
    assert "Hörmətli Ada Example, körpünü açın." in page
    assert not LetterAction.objects.exists()


def test_figures_name_representatives_and_nobody_who_wrote(observer_client: Client, written: Letter) -> None:
    page = observer_client.get(f"{PAGE}figures/").content.decode()
    assert "Ada Example" in page
    assert "1 answer was told of." in page
    assert "Məmmədova" not in page
    assert "She will" not in page
    assert observer_client.get(f"{PAGE}letters/").status_code == 403


def test_letters_and_answers_are_shown_to_those_who_see_people(organiser_client: Client, written: Letter) -> None:
    for query in ("", "?show=answered"):
        page = organiser_client.get(f"{PAGE}letters/{query}").content.decode()
        assert "Aysel Məmmədova" in page
        assert "She will &lt;vote&gt; for it." in page
    Letter.objects.update(replied_at=None, reply="")
    assert "Məmmədova" not in organiser_client.get(f"{PAGE}letters/?show=answered").content.decode()


def test_what_nobody_has_confirmed_is_not_shown(organiser_client: Client, written: Letter) -> None:
    Letter.objects.update(state="pending", sent_at=None)
    assert "Məmmədova" not in organiser_client.get(f"{PAGE}letters/").content.decode()


def test_pages_take_as_many_queries_with_many_letters_as_with_one(
    organiser_client: Client,
    written: Letter,
    letter_action: LetterAction,
    representative: Representative,
    django_assert_max_num_queries: Callable,
) -> None:
    for number in range(20):
        other = Representative.objects.create(body="City Council", area=f"E{number}", area_name=f"A{number}", name="B")
        Letter.objects.create(
            action=letter_action,
            representative=other,
            supporter=Supporter.objects.by_address(f"p{number}@example.org", "az"),
            language="az",
            text="Dear you",
            state="sent",
            sent_at=timezone.now(),
        )
    for page in (LETTERS, PAGE, f"{PAGE}figures/", f"{PAGE}letters/"):
        with django_assert_max_num_queries(14):
            assert organiser_client.get(page).status_code == 200


def test_the_dashboard_counts_them_where_there_are_any(organiser_client: Client, campaign: Campaign) -> None:
    assert "representative" not in organiser_client.get("/organise/clean-river/").content.decode()
    LetterAction.objects.create(campaign=campaign, slug="x", title="X", subject="X", text="X", body="City Council")
    assert "letters to representatives" in organiser_client.get("/organise/clean-river/").content.decode()
