"""Organisers write a petition: whom it asks for what, until when; they open it, change it and close it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaign.models import AuditEntry, Campaign, User
from petitions.models import Petition, Target
from tests.campaign.reading import attributes, elements, words
from tests.organise import forms
from tests.organise.forms import PETITION, change, form_on
from tests.security.tables import changed, contents

PETITIONS = "/organise/clean-river/petitions/"
PAGE = f"{PETITIONS}swim/"
HIDDEN = "\u202e\u2066\u200b\ufeff"


def write(client: Client, **typed: str) -> HttpResponse:
    return client.post(f"{PETITIONS}new/", {**PETITION, **typed})


def written(client: Client, **typed: str) -> Petition:
    answer = write(client, **typed)
    assert answer.status_code == 302, sentences(answer)
    return Petition.objects.latest("pk")


def sentences(answer: HttpResponse) -> dict[str, str]:
    return forms.sentences(answer.content.decode())


def targets(number: int, **typed: str) -> dict[str, str]:
    """The fields of so many new offices, of which the first is the mayor unless it is said otherwise."""
    return {"targets-TOTAL_FORMS": str(number), "targets-INITIAL_FORMS": "0", **typed}


def addressed_to() -> list[str]:
    return [str(target) for target in Target.objects.order_by("pk")]


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


class TestANewPetition:
    def test_it_is_a_draft_of_this_campaign_that_nobody_else_sees(self, aysel: Client, campaign: Campaign) -> None:
        petition = written(aysel)
        assert (petition.campaign, petition.state) == (campaign, Petition.State.DRAFT)
        assert (petition.slug, petition.goal, petition.closes_at) == ("mayor-open-the-bridge", 1000, None)
        assert addressed_to() == ["Mayor"]
        assert Client().get(petition.get_absolute_url()).status_code == 404
        assert b"bridge" not in Client().get("/petitions/").content

    def test_who_wrote_it_is_noted_without_its_text(self, aysel: Client, organiser: User) -> None:
        petition = written(aysel)
        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.campaign, entry.action) == (organiser, petition.campaign, "created")
        assert (entry.object_type, entry.object_id) == ("petitions.Petition", str(petition.public_id))

    def test_several_offices_can_be_asked_and_an_empty_line_is_none(self, aysel: Client) -> None:
        offices = {
            "targets-0-office_en_gb": "Foreign Secretary",
            "targets-0-name": "A. Minister",
            "targets-0-body_en_gb": "HM Government",
            "targets-1-office_en_gb": "Secretary-General",
            "targets-1-office_az": "Baş katib",
        }
        written(aysel, **targets(3, **offices))
        assert addressed_to() == ["A. Minister, Foreign Secretary, HM Government", "Secretary-General"]
        assert Target.objects.latest("pk").office_az == "Baş katib"

    def test_an_azerbaijani_title_makes_an_address_in_plain_letters(self, aysel: Client) -> None:
        assert written(aysel, title_en_gb="Göyçə gölünü qoruyaq").slug == "goyce-golunu-qoruyaq"

    def test_the_page_says_that_it_is_saved_and_shows_it_again(self, aysel: Client) -> None:
        page = aysel.post(f"{PETITIONS}new/", {**PETITION, "goal": "500"}, follow=True).content.decode()
        shown = form_on(page, "title_en_gb")
        assert "Saved." in words(page)
        assert (shown["title_en_gb"], shown["goal"]) == (["Mayor: open the bridge"], ["500"])
        assert shown["targets-0-office_en_gb"] == ["Mayor"]


NO_TIME = "Enter a date and a time, like 28 July 2027, 11:30."
EMPTY = "This field is required."
TAKEN = "Petition with this Address already exists."
MISTAKES: dict[str, dict[str, tuple[str, str]]] = {
    "nothing": {
        "title_en_gb": ("", EMPTY),
        "ask_en_gb": (" ", EMPTY),
        "goal": ("", EMPTY),
        "targets-0-office_en_gb": ("", EMPTY),
    },
    "what nobody sees": {"title_en_gb": (HIDDEN, EMPTY), "targets-0-office_en_gb": (HIDDEN, EMPTY)},
    "an office in Azerbaijani alone": {"targets-0-office_en_gb": ("", EMPTY)},
    "a goal of nothing": {"goal": ("0", "Enter a goal of at least 1.")},
    "a goal below nothing": {"goal": ("-5", "Ensure this value is greater than or equal to 0.")},
    "a goal in words": {"goal": ("many", "Enter a whole number.")},
    "a goal beyond the world": {"goal": ("9" * 30, "Ensure this value is less than or equal to 2147483647.")},
    "words for a time": {"closes_at": ("soon", NO_TIME)},
    "a time that the clock leaves out": {
        "closes_at": (
            "2027-03-28T01:30",
            "There is no 01:30 on that day: the clocks go forward. Choose another time.",
        )
    },
    "the end of time": {"closes_at": ("9999-12-31T23:59", "Enter a year between 1900 and 2199.")},
    "a page of the workspace": {"slug": ("new", TAKEN)},
    "an address of another campaign's": {"slug": ("breathe", TAKEN)},
    "nulls": {
        "title_en_gb": ("\0", "Null characters are not allowed."),
        "targets-0-name": ("\0", "Null characters are not allowed."),
    },
    "too much": {
        "title_az": ("x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        "background_en_gb": ("[" * 900_000, "Ensure this value has at most 50000 characters (it has 900000)."),
        "targets-0-body_az": ("x" * 151, "Ensure this value has at most 150 characters (it has 151)."),
    },
}


class TestWhatIsRefused:
    """The answer is 422, the sentence stands beside its field, what was typed is kept, and nothing is stored."""

    @pytest.mark.parametrize("mistake", MISTAKES)
    def test_it_is_said_beside_the_field(
        self, aysel: Client, petition: Petition, clean_air: Campaign, mistake: str
    ) -> None:
        before = contents()
        typed = {field: typed for field, (typed, _sentence) in MISTAKES[mistake].items()}
        answer = write(aysel, **{"targets-0-office_az": "Mer", **typed})
        assert answer.status_code == 422
        assert sentences(answer) == {field: sentence for field, (_typed, sentence) in MISTAKES[mistake].items()}
        assert changed(before, contents()) == set()

    def test_a_second_office_that_is_wrong_stores_neither_the_first_nor_the_petition(self, aysel: Client) -> None:
        before = contents()
        answer = write(aysel, **targets(2, **{"targets-1-office_en_gb": "x" * 151}))
        assert list(sentences(answer)) == ["targets-1-office_en_gb"]
        assert changed(before, contents()) == set()

    def test_changing_the_title_beside_an_office_that_is_wrong_changes_neither(
        self, aysel: Client, petition: Petition
    ) -> None:
        before = contents()
        answer = change(aysel, PAGE, **{"title_en_gb": "Another", "targets-0-office_en_gb": ""})
        assert (answer.status_code, sentences(answer)) == (422, {"targets-0-office_en_gb": EMPTY})
        assert changed(before, contents()) == set()

    def test_what_was_typed_is_kept_also_of_the_offices(self, aysel: Client) -> None:
        typed = {
            **PETITION,
            "goal": "0",
            "ask_az": "<Açın>\n",
            "closes_at": "2027-10-31T01:30",
            **targets(2, **{"targets-0-name": "A. Mayor", "targets-1-office_en_gb": "Council"}),
        }
        shown = form_on(aysel.post(f"{PETITIONS}new/", typed).content.decode(), "title_en_gb")
        assert {name: [value] for name, value in typed.items() if value}.items() <= shown.items()

    @pytest.mark.parametrize("path", [f"{PETITIONS}new/", PAGE])
    @pytest.mark.parametrize("sent", [b"", b"title_en_gb=A&ask_en_gb=B&goal=1"])
    def test_a_form_without_its_offices(self, aysel: Client, petition: Petition, path: str, sent: bytes) -> None:
        before = contents()
        answer = aysel.post(path, sent, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422
        assert changed(before, contents()) == set()

    @pytest.mark.parametrize(
        "tampered",
        [
            {"targets-TOTAL_FORMS": "100000"},
            {"targets-TOTAL_FORMS": "-1"},
            {"targets-TOTAL_FORMS": "many"},
            {"targets-INITIAL_FORMS": "5"},
            {"targets-INITIAL_FORMS": "1", "targets-0-id": "x"},
            {"targets-INITIAL_FORMS": "1", "targets-0-id": "9" * 40},
            {"targets-INITIAL_FORMS": "1", "targets-0-id": "\0"},
        ],
    )
    def test_offices_that_were_tampered_with(self, aysel: Client, petition: Petition, tampered: dict[str, str]) -> None:
        before = contents()
        assert aysel.post(PAGE, {**PETITION, "slug": "swim", **tampered}).status_code == 422
        assert changed(before, contents()) == set()

    @pytest.mark.parametrize("delete", ["", "on"])
    def test_an_office_of_another_petition_is_not_taken_over(
        self, aysel: Client, petition: Petition, delete: str
    ) -> None:
        other = Petition.objects.create(campaign=petition.campaign, slug="other", title="Other", ask="X")
        target = Target.objects.create(petition=other, office="King")
        tampered = {"targets-INITIAL_FORMS": "1", "targets-0-id": str(target.pk), "targets-0-DELETE": delete}
        aysel.post(PAGE, {**PETITION, "slug": "swim", **tampered})
        target.refresh_from_db()
        assert (target.petition, target.office) == (other, "King")
        assert addressed_to() == ["Mayor, The City", "King"]

    def test_an_office_that_somebody_else_took_away_meanwhile_is_named(self, aysel: Client, petition: Petition) -> None:
        shown = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
        Target.objects.all().delete()
        answer = aysel.post(PAGE, shown)
        page = words(answer.content.decode())
        assert answer.status_code == 422
        assert "Somebody has taken this office out meanwhile." in page


class TestUntilWhen:
    @pytest.mark.parametrize(
        ("zone", "local", "stored"),
        [
            ("Europe/London", "2027-07-28T23:59", datetime(2027, 7, 28, 22, 59, tzinfo=UTC)),
            ("Asia/Baku", "2027-07-28T23:59", datetime(2027, 7, 28, 19, 59, tzinfo=UTC)),
            ("Asia/Baku", "2027-03-28T01:30", datetime(2027, 3, 27, 21, 30, tzinfo=UTC)),
            ("Europe/London", "2027-10-31T01:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
            ("America/New_York", "2027-11-07T01:30", datetime(2027, 11, 7, 5, 30, tzinfo=UTC)),
        ],
    )
    def test_it_closes_by_the_campaigns_clock_and_the_form_shows_the_same_time_again(
        self, aysel: Client, zone: str, local: str, stored: datetime
    ) -> None:
        Campaign.objects.update(timezone=zone)
        petition = written(aysel, closes_at=local)
        assert petition.closes_at == stored
        shown = form_on(aysel.get(f"{PETITIONS}{petition.slug}/").content.decode(), "title_en_gb")
        assert shown["closes_at"] == [local]

    def test_an_emptied_time_keeps_it_open(self, aysel: Client, petition: Petition) -> None:
        Petition.objects.update(closes_at=timezone.now() - timedelta(days=1))
        change(aysel, PAGE, closes_at="")
        petition.refresh_from_db()
        assert petition.closes_at is None
        assert petition.is_open


class TestChangingIt:
    def test_opening_and_sending_the_form_changes_nothing_that_was_written(
        self, aysel: Client, petition: Petition
    ) -> None:
        Petition.objects.update(title_az="Çay", background="* One\n* Two\n", ask_az='<Təmizləyin> & "tez"')
        Target.objects.create(petition=petition, name="", office="Council", body_az="Şura")
        before = contents()
        assert change(aysel, PAGE).status_code == 302
        touched = changed(before, contents())
        assert touched <= {"petitions_petition", "campaign_auditentry", "django_session"}
        petition.refresh_from_db()
        assert (petition.title_az, petition.background) == ("Çay", "* One\n* Two\n".rstrip("\n"))
        assert petition.ask_az == '<Təmizləyin> & "tez"'

    def test_it_does_not_set_back_the_count(self, aysel: Client, petition: Petition) -> None:
        Petition.objects.update(signature_count=12_408)
        assert change(aysel, PAGE, title_en_gb="A better title").status_code == 302
        assert Petition.objects.values_list("title", "signature_count").get() == ("A better title", 12_408)
        assert actions() == ["changed"]

    def test_nobody_can_write_the_count_or_the_state_through_the_form(self, aysel: Client, petition: Petition) -> None:
        fields = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
        aysel.post(PAGE, {**fields, "signature_count": "99", "state": "closed", "campaign": "1", "id": "7"})
        stored = Petition.objects.get()
        assert (stored.pk, stored.signature_count, stored.state) == (petition.pk, 0, Petition.State.OPEN)

    def test_offices_are_changed_taken_away_and_added(self, aysel: Client, petition: Petition) -> None:
        Target.objects.create(petition=petition, office="Council")
        shown = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
        typed = {"targets-0-office_en_gb": "Lord Mayor", "targets-1-DELETE": "on", "targets-2-office_en_gb": "King"}
        assert aysel.post(PAGE, {**shown, **typed}).status_code == 302
        assert addressed_to() == ["Lord Mayor, The City", "King"]

    def test_the_last_office_stays(self, aysel: Client, petition: Petition) -> None:
        shown = form_on(aysel.get(PAGE).content.decode(), "title_en_gb")
        answer = aysel.post(PAGE, {**shown, "targets-0-DELETE": "on"})
        assert answer.status_code == 422
        assert "Enter at least one office to which the petition is addressed." in words(answer.content.decode())
        assert addressed_to() == ["Mayor, The City"]

    def test_an_address_left_empty_stays_what_the_title_makes_it(self, aysel: Client, petition: Petition) -> None:
        change(aysel, PAGE, slug="")
        change(aysel, f"{PETITIONS}mayor-make-the-river-clean/", slug="")
        assert Petition.objects.get().slug == "mayor-make-the-river-clean"

    @pytest.mark.parametrize("mistake", [{"slug": "other"}, {"title_en_gb": "", "slug": ""}, {"goal": "0"}])
    def test_beside_a_mistake_the_buttons_still_belong_to_this_petition(
        self, aysel: Client, petition: Petition, mistake: dict[str, str]
    ) -> None:
        Petition.objects.create(campaign=petition.campaign, slug="other", title="Other", ask="X", state="open")
        answer = aysel.post(PAGE, {**PETITION, "slug": "swim", **mistake})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Mayor: make the river clean" in page.split("<h1>")[1].split("</h1>")[0]
        assert attributes(page, "form", action=f"{PAGE}close/")
        assert attributes(page, "a", href=f"{PAGE}signatures/")
        assert "/other/" not in page

    def test_characters_that_hide_or_turn_a_text_are_left_out(self, aysel: Client, petition: Petition) -> None:
        fields = ("title_en_gb", "ask_az", "background_en_gb", "targets-0-name", "targets-0-office_en_gb")
        change(aysel, PAGE, **dict.fromkeys(fields, f"Make{HIDDEN} \u202dit\u202c\u0007 clean"))
        stored, target = Petition.objects.get(), Target.objects.get()
        texts = {stored.title_en_gb, stored.ask_az, stored.background_en_gb, target.name, target.office_en_gb}
        assert texts == {"Make it clean"}


class TestOpeningAndClosing:
    def test_people_can_sign_once_it_is_open_and_no_more_once_it_is_closed(
        self, aysel: Client, organiser: User
    ) -> None:
        petition = written(aysel)
        page = petition.get_absolute_url()
        said = aysel.post(f"{PETITIONS}{petition.slug}/open/", follow=True).content.decode()
        assert "Open. People can sign now." in words(said)
        assert attributes(Client().get(page).content.decode(), "input", name="address")

        said = aysel.post(f"{PETITIONS}{petition.slug}/close/", follow=True).content.decode()
        assert "Closed. Nobody can sign any more; the page stays." in words(said)
        assert not attributes(Client().get(page).content.decode(), "input", name="address")
        assert actions() == ["created", "opened", "closed"]
        assert set(AuditEntry.objects.values_list("actor", flat=True)) == {organiser.pk}

    def test_it_can_be_opened_again(self, aysel: Client, petition: Petition) -> None:
        aysel.post(f"{PAGE}close/")
        aysel.post(f"{PAGE}open/")
        petition.refresh_from_db()
        assert petition.is_open

    def test_opening_one_whose_time_is_over_does_not_say_that_people_can_sign(
        self, aysel: Client, petition: Petition
    ) -> None:
        Petition.objects.update(closes_at=timezone.now() - timedelta(days=1), state=Petition.State.CLOSED)
        said = words(aysel.post(f"{PAGE}open/", follow=True).content.decode())
        assert "People can sign now" not in said
        assert "the time at which it closes has passed" in said

    def test_the_count_stays_through_both(self, aysel: Client, petition: Petition) -> None:
        Petition.objects.update(signature_count=5)
        aysel.post(f"{PAGE}close/")
        aysel.post(f"{PAGE}open/")
        assert Petition.objects.get().signature_count == 5


class TestThePreview:
    def test_it_shows_what_is_typed_and_stores_nothing(self, aysel: Client, petition: Petition) -> None:
        before = contents()
        answer = aysel.post(f"{PETITIONS}preview/", {**PETITION, "background_en_gb": "## Why\n\n* **Because**"})
        page = answer.content.decode()
        assert changed(before, contents()) == set()
        assert "Mayor: open the bridge" in page
        assert "<h2>Why</h2>" in page
        assert "<strong>Because</strong>" in page

    @pytest.mark.parametrize("typed", [{}, {"title_en_gb": "\0", "goal": "-1", "closes_at": "9999-12-31T23:59"}])
    def test_a_form_that_is_not_finished_is_shown_as_far_as_it_goes(
        self, aysel: Client, petition: Petition, typed: dict[str, str]
    ) -> None:
        before = contents()
        answer = aysel.post(f"{PETITIONS}preview/", typed)
        assert answer.status_code == 200
        assert "preview-title" in answer.content.decode()
        assert changed(before, contents()) == set()

    def test_hostile_text_does_nothing(self, aysel: Client, campaign: Campaign) -> None:
        hostile = (
            "<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) "
            "![x](https://elsewhere.example/x.png) <a href='data:text/html,x'>x</a>"
        )
        texts = {f"{name}_en_gb": hostile for name in ("ask", "background")}
        page = aysel.post(f"{PETITIONS}preview/", {**PETITION, **texts, "title_en_gb": "<b>x</b>"}).content.decode()
        found = elements(page)
        assert {tag for tag, _values in found} == {"article", "p", "h3", "div", "br"}
        assert {name for _tag, values in found for name in values} == {"class"}
        assert page.count("&lt;script&gt;") == 2
        assert "&lt;b&gt;x&lt;/b&gt;" in page


class TestTheListOfPetitions:
    def test_each_stands_with_its_state_its_signatures_and_its_goal(
        self, aysel: Client, petition: Petition, clean_air: Campaign
    ) -> None:
        Petition.objects.filter(pk=petition.pk).update(signature_count=12_408, goal=100_000)
        page = words(aysel.get(PETITIONS).content.decode())
        assert "Mayor: make the river clean open 12,408 100,000" in page
        assert "Breathe" not in page

    def test_where_there_is_none_yet_it_says_what_to_do(self, aysel: Client) -> None:
        assert "No petition yet. Write the first" in words(aysel.get(PETITIONS).content.decode())

    def test_it_asks_the_database_no_more_for_sixty_than_for_ten(
        self, aysel: Client, campaign: Campaign, queries_of: Callable[[Client, str], int]
    ) -> None:
        numbers = []
        for number in (10, 50):
            for _time in range(number):
                slug = f"p{Petition.objects.count()}"
                Petition.objects.create(campaign=campaign, slug=slug, title="P", ask="P")
            numbers.append(queries_of(aysel, PETITIONS))
        assert numbers[0] == numbers[1]
