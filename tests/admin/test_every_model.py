"""Every model of ours has its pages in the admin, and only those may open them who are allowed to."""

from __future__ import annotations

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client
from unfold.admin import ModelAdmin

from campaign.models import Campaign, Membership, Page, Source, TimelineEvent, Update, User
from events.models import Event
from mailings.models import Message, SendingLimit
from petitions.models import Petition, Target
from supporters.models import Consent, MailingList, Supporter
from tests.admin.conftest import MODELS, address
from tests.campaign.reading import attributes, words
from tests.organise.forms import form_named
from tests.security.tables import changed, contents, undone

Rows = dict[type[Model], Model]
MADE_BY_THE_TEAM = {
    User,
    Campaign,
    Source,
    TimelineEvent,
    Update,
    Page,
    Membership,
    MailingList,
    Petition,
    Target,
    Event,
    SendingLimit,
}

pytestmark = pytest.mark.usefixtures("one_of_each")


def test_every_model_has_a_row_in_these_tests(one_of_each: Rows) -> None:
    assert set(one_of_each) == set(MODELS)


def registered(model: type[Model]) -> ModelAdmin:
    return django_admin.site._registry[model]


class TestEveryModel:
    """All in one go, each model by itself: making a row of everything takes longer than looking at one."""

    def test_it_can_be_looked_through(self, subtests: pytest.Subtests) -> None:
        for model in MODELS:
            with subtests.test(model=model._meta.label):
                page = registered(model)
                assert isinstance(page, ModelAdmin)
                assert page.search_fields
                assert page.list_filter
                assert len(page.list_display) > 1
                assert "__str__" not in page.list_display

    def test_its_list_shows_the_row_and_can_be_searched_and_filtered(
        self, admin: Client, one_of_each: Rows, subtests: pytest.Subtests
    ) -> None:
        for model in MODELS:
            with subtests.test(model=model._meta.label), undone():
                _its_list_shows_and_finds(admin, model, one_of_each[model])

    def test_its_row_opens_and_saving_it_untouched_changes_nothing_of_it(
        self, admin: Client, one_of_each: Rows, subtests: pytest.Subtests
    ) -> None:
        for model in MODELS:
            with subtests.test(model=model._meta.label), undone():
                _its_row_opens(admin, model, one_of_each[model])
                if model in MADE_BY_THE_TEAM | {Supporter}:
                    _saving_changes_nothing(admin, model, one_of_each[model])

    def test_nobody_else_sees_or_changes_anything_of_it(self, one_of_each: Rows, subtests: pytest.Subtests) -> None:
        stranger, member, staff, reader = Client(), Client(), Client(), Client()
        member.force_login(User.objects.create_user("organiser@example.org"))
        staff.force_login(User.objects.create_user("staff@example.org", is_staff=True))
        may_look = User.objects.create_user("reader@example.org", is_staff=True)
        reader.force_login(may_look)
        for model in MODELS:
            with subtests.test(model=model._meta.label), undone():
                may_look.user_permissions.set([Permission.objects.get(codename=f"view_{model._meta.model_name}")])
                _nobody_else_gets_in(stranger, member, staff, reader, model, one_of_each[model])


def _its_list_shows_and_finds(admin: Client, model: type[Model], row: Model) -> None:
    path = address(model)
    answer = admin.get(path)
    assert f'"{address(model, f"{row.pk}/change/")}' in answer.content.decode()
    assert admin.get(path, {"q": "no such % thing"}).context["cl"].result_count == 0
    assert admin.get(path, {"q": "\0"}).status_code == 200
    changelist = answer.context["cl"]
    choices = [list(spec.choices(changelist))[-1]["query_string"] for spec in changelist.filter_specs]
    filtered = admin.get(f"{path}?{'&'.join(choice.removeprefix('?') for choice in choices)}")
    assert filtered.context["cl"].has_active_filters == bool(choices)


def _its_row_opens(admin: Client, model: type[Model], row: Model) -> None:
    assert admin.get(address(model, f"{row.pk}/change/")).status_code == 200
    assert admin.get(address(model, "add/")).status_code == (200 if model in MADE_BY_THE_TEAM else 403)


def _saving_changes_nothing(admin: Client, model: type[Model], row: Model) -> None:
    path = address(model, f"{row.pk}/change/")
    page = admin.get(path)
    before, texts = contents(), values(row)
    answer = admin.post(path, form_named(page.content.decode(), f"{model._meta.model_name}_form"))
    assert answer.status_code == 302, words(answer.content.decode())
    touched = changed(before, contents())
    assert touched <= {"campaign_auditentry", "django_admin_log", "django_session", model._meta.db_table}
    assert values(row) == texts
    assert admin.get(address(model, f"{row.pk}/history/")).status_code == 200


def _nobody_else_gets_in(
    stranger: Client, member: Client, staff: Client, reader: Client, model: type[Model], row: Model
) -> None:
    before = contents()
    change, delete = address(model, f"{row.pk}/change/"), address(model, f"{row.pk}/delete/")
    assert stranger.get(change)["Location"] == f"/admin/login/?next={change}"
    assert member.post(delete, {"post": "yes"})["Location"] == f"/admin/login/?next={delete}"
    assert staff.get(address(model)).status_code == 403
    assert reader.get(change).status_code == 200
    for client in (staff, reader):
        assert client.post(address(model, "add/"), {"name": "Taken over"}).status_code == 403
        assert client.post(change, {"name": "Taken over"}).status_code == 403
        assert client.post(delete, {"post": "yes"}).status_code == 403
        client.post(address(model), {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    assert changed(before, contents()) <= {"django_session"}


def values(row: Model) -> dict[str, object]:
    """What is stored of the row but when it was changed; of what is empty, that it is."""
    row.refresh_from_db()
    names = [field.attname for field in row._meta.concrete_fields if field.attname != "updated_at"]
    return {name: getattr(row, name) or "" for name in names}


def test_a_member_of_the_team_is_told_that_the_admin_is_not_hers(one_of_each: Rows) -> None:
    client = Client()
    client.force_login(User.objects.create_user("organiser@example.org"))
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_first_page_of_the_admin_names_every_model(admin: Client) -> None:
    page = admin.get("/admin/").content.decode()
    links = {link.get("href") for link in attributes(page, "a")}
    assert {address(model) for model in MODELS} <= links


@pytest.mark.parametrize("query", ["gunel1@example.net", "GUNEL1@EXAMPLE.NET", "Əliyeva 1"])
def test_a_person_is_found_by_address_and_by_name(admin: Client, one_of_each: Rows, query: str) -> None:
    assert admin.get(address(Supporter), {"q": query}).context["cl"].result_count == 1


def test_what_a_message_says_is_not_shown(admin: Client, one_of_each: Rows) -> None:
    page = admin.get(address(Message, f"{one_of_each[Message].pk}/change/")).content.decode()
    assert "gunel1@example.net" in page
    assert "what it says" not in page


def test_the_ledger_shows_the_words_that_were_agreed_to(admin: Client, one_of_each: Rows) -> None:
    assert "Write to me 1." in admin.get(address(Consent, f"{one_of_each[Consent].pk}/change/")).content.decode()
