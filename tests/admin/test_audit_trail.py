"""What the team does in the admin is noted: who did what to which object, and nothing of what it says of a person."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client

from campaign.models import AuditEntry, Campaign, Membership, Page, Source, TimelineEvent, Update, User
from events.models import Event
from mailings.models import SendingLimit
from petitions.models import Petition, Target
from supporters.models import MailingList, Subscription, Supporter
from tests.admin.conftest import MODELS, address
from tests.admin.test_every_model import MADE_BY_THE_TEAM
from tests.campaign.reading import words
from tests.organise.forms import form_named
from tests.security.tables import changed, contents, undone

Rows = dict[type[Model], Model]

# What an admin types to make one; `<campaign>` and the like stand for the key of the row of these tests.
TYPED: dict[type[Model], dict[str, str]] = {
    User: {
        "email": "leyla@example.org",
        "name": "Leyla",
        "password1": "a-long-password-1",
        "password2": "a-long-password-1",
    },
    Campaign: {"name_en_gb": "Clean Air", "slug": "clean-air", "strapline_en_gb": "Breathe."},
    Source: {"campaign": "<Campaign>", "number": "7", "title_en_gb": "A report", "publisher": "The paper"},
    TimelineEvent: {
        "campaign": "<Campaign>",
        "happened_on": "2020-11-10",
        "text_en_gb": "It ended.",
        "source": "<Source>",
    },
    Update: {"campaign": "<Campaign>", "slug": "second", "title_en_gb": "More news", "body_en_gb": "Hear!"},
    Page: {"campaign": "<Campaign>", "kind": "house-rules", "title_en_gb": "House rules", "body_en_gb": "Be kind."},
    Membership: {"campaign": "<Campaign>", "user": "<boss>", "role": "manager"},
    MailingList: {"campaign": "<Campaign>", "slug": "news", "name_en_gb": "News", "description_en_gb": "Weekly."},
    Petition: {"campaign": "<Campaign>", "slug": "act", "title_en_gb": "Act", "ask_en_gb": "Now.", "goal": "10"},
    Target: {"petition": "<Petition>", "office_en_gb": "King"},
    Event: {
        "campaign": "<Campaign>",
        "slug": "march",
        "title_en_gb": "March",
        "summary_en_gb": "Come.",
        "area_en_gb": "London",
        "starts_at_0": "2027-07-28",
        "starts_at_1": "11:30:00",
    },
    SendingLimit: {"domain": "gmail.com", "amount": "2000"},
}


def test_every_model_that_the_team_makes_is_tried_here() -> None:
    assert set(TYPED) == MADE_BY_THE_TEAM


def typed(model: type[Model], rows: Rows, boss: User) -> dict[str, str]:
    keys = {f"<{row._meta.object_name}>": str(row.pk) for row in rows.values()} | {"<boss>": str(boss.pk)}
    return {name: keys.get(value, value) for name, value in TYPED[model].items()}


def create(admin: Client, model: type[Model], rows: Rows, boss: User) -> Model:
    """Make one as an admin does, from the page for it."""
    path = address(model, "add/")
    shown = form_named(admin.get(path).content.decode(), f"{model._meta.model_name}_form")
    fields = typed(model, rows, boss)
    assert fields.keys() <= shown.keys(), fields.keys() - shown.keys()
    answer = admin.post(path, {**shown, **fields})
    assert answer.status_code == 302, words(answer.content.decode())
    return model._default_manager.latest("pk")


def save(admin: Client, row: Model, **changed_fields: str) -> HttpResponse:
    """Open the row's page, change these fields, and send it."""
    path = address(type(row), f"{row.pk}/change/")
    shown = form_named(admin.get(path).content.decode(), f"{row._meta.model_name}_form")
    assert changed_fields.keys() <= shown.keys(), changed_fields.keys() - shown.keys()
    answer = admin.post(path, {**shown, **changed_fields})
    assert answer.status_code == 302, words(answer.content.decode())
    return answer


def noted() -> list[tuple[str, str, str]]:
    """What has been noted since the rows of these tests were made: action, kind of object, object."""
    entries = AuditEntry.objects.exclude(actor__email="member1@example.org").order_by("pk")
    return list(entries.values_list("action", "object_type", "object_id"))


def identifier(row: Model) -> str:
    return str(getattr(row, "public_id", row.pk))


@pytest.mark.parametrize("model", list(TYPED), ids=[model.__name__ for model in TYPED])
def test_making_changing_and_deleting_something_are_noted_with_who_did_it_and_for_which_campaign(
    admin: Client, boss: User, one_of_each: Rows, model: type[Model]
) -> None:
    row = create(admin, model, one_of_each, boss)
    known_as = identifier(row)
    campaign = {User: None, Campaign: row, SendingLimit: None}.get(model, one_of_each[Campaign])
    assert AuditEntry.objects.latest("pk").campaign == campaign
    save(admin, row)
    assert admin.post(address(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 302
    assert not model._default_manager.filter(pk=row.pk).exists()
    assert noted() == [
        (f"{action} in the admin", model._meta.label, known_as) for action in ("created", "changed", "deleted")
    ]
    assert set(AuditEntry.objects.order_by("-pk")[:3].values_list("actor", flat=True)) == {boss.pk}


@pytest.mark.parametrize("model", [User, Source, Membership])
def test_deleting_something_from_its_list_is_noted_too(
    admin: Client, boss: User, one_of_each: Rows, model: type[Model]
) -> None:
    row = create(admin, model, one_of_each, boss)
    known_as = identifier(row)
    sent = {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"}
    assert admin.post(address(model), sent).status_code == 302
    assert not model._default_manager.filter(pk=row.pk).exists()
    assert noted()[1:] == [("deleted in the admin", model._meta.label, known_as)]


@pytest.mark.parametrize("model", [User, Campaign, Petition])
def test_a_form_that_is_refused_leaves_nothing(admin: Client, one_of_each: Rows, model: type[Model]) -> None:
    before = contents()
    assert admin.post(address(model, "add/"), {}).status_code == 200
    assert changed(before, contents()) <= {"django_session"}


class TestWhatIsWrittenOnTheSamePage:
    """Roles stand on the page of a member or of a campaign, offices on that of a petition."""

    def test_a_role_that_is_given_changed_and_taken_away_is_noted(
        self, admin: Client, boss: User, one_of_each: Rows
    ) -> None:
        member, campaign = one_of_each[User], one_of_each[Campaign]
        membership = one_of_each[Membership]
        save(admin, member, **{"memberships-0-role": "manager"})
        membership.refresh_from_db()
        assert membership.role == "manager"
        assert noted()[-1] == ("changed in the admin", "campaign.Membership", str(membership.pk))
        assert AuditEntry.objects.latest("pk").campaign == campaign

        path = address(Campaign, f"{campaign.pk}/change/")
        shown = form_named(admin.get(path).content.decode(), "campaign_form")
        new = {"memberships-1-user": str(boss.pk), "memberships-1-role": "organiser", "memberships-1-id": ""}
        more = {**new, "memberships-1-campaign": str(campaign.pk), "memberships-TOTAL_FORMS": "2"}
        assert admin.post(path, {**shown, **more, "memberships-0-DELETE": "on"}).status_code == 302
        given = Membership.objects.get(campaign=campaign)
        assert (given.user, given.role) == (boss, "organiser")
        assert set(noted()[-2:]) == {
            ("created in the admin", "campaign.Membership", str(given.pk)),
            ("deleted in the admin", "campaign.Membership", str(membership.pk)),
        }

    def test_an_office_that_is_renamed_is_noted(self, admin: Client, one_of_each: Rows) -> None:
        save(admin, one_of_each[Petition], **{"targets-0-name": "Another Mayor"})
        assert Target.objects.get().name == "Another Mayor"
        assert noted()[-1] == ("changed in the admin", "petitions.Target", str(one_of_each[Target].pk))

    def test_what_was_not_touched_is_not_noted(self, admin: Client, one_of_each: Rows) -> None:
        save(admin, one_of_each[Campaign])
        assert [kind for _action, kind, _id in noted()] == ["campaign.Campaign"]


class TestAPassword:
    def test_one_that_an_admin_sets_is_noted_without_a_word_of_it(self, admin: Client, one_of_each: Rows) -> None:
        member = one_of_each[User]
        word = "another-long-word-2"
        sent = {"password1": word, "password2": word, "usable_password": "true", "set-password": "1"}
        assert admin.post(address(User, f"{member.pk}/password/"), sent).status_code == 302
        member.refresh_from_db()
        assert member.check_password(word)
        assert noted() == [("password set in the admin", "campaign.User", str(member.public_id))]
        assert word not in str(list(LogEntry.objects.values()))

    def test_one_that_is_refused_is_not_noted(self, admin: Client, one_of_each: Rows) -> None:
        sent = {"password1": "short", "password2": "short", "usable_password": "true", "set-password": "1"}
        assert admin.post(address(User, f"{one_of_each[User].pk}/password/"), sent).status_code == 200
        assert noted() == []


def test_correcting_a_supporter_leaves_neither_name_nor_postcode_nor_address_in_any_log(
    admin: Client, one_of_each: Rows
) -> None:
    gunel = one_of_each[Supporter]
    save(admin, gunel, name="Dr Günəl Əliyeva", postcode="QZ9 7QZ")
    gunel.refresh_from_db()
    assert (gunel.name, gunel.postcode) == ("Dr Günəl Əliyeva", "QZ9 7QZ")
    assert noted() == [("changed in the admin", "supporters.Supporter", str(gunel.public_id))]
    kept = str(list(AuditEntry.objects.values())) + str(list(LogEntry.objects.values()))
    assert [trace for trace in ("Əliyeva", "QZ9", "SW1A", "gunel") if trace in kept] == []


def test_nobody_can_change_an_address_in_the_admin(admin: Client, one_of_each: Rows) -> None:
    gunel = one_of_each[Supporter]
    path = address(Supporter, f"{gunel.pk}/change/")
    fields = {
        "name": "X",
        "language": "az",
        "frequency": "always",
        "address": "x@example.org",
        "address_normalised": "x@example.org",
    }
    assert admin.post(path, fields).status_code == 302
    gunel.refresh_from_db()
    assert (gunel.address, gunel.address_normalised) == ("gunel1@example.net", "gunel1@example.net")


READ_ONLY = [model for model in MODELS if model not in MADE_BY_THE_TEAM and model is not Supporter]


def test_what_the_services_alone_write_is_added_changed_and_deleted_by_no_form(
    admin: Client, one_of_each: Rows, subtests: pytest.Subtests
) -> None:
    for model in READ_ONLY:
        with subtests.test(model=model._meta.label), undone():
            _no_form_writes(admin, model, one_of_each[model])


def _no_form_writes(admin: Client, model: type[Model], row: Model) -> None:
    before = contents()
    fields = {field.name: "x" for field in model._meta.concrete_fields}
    assert admin.post(address(model, "add/"), fields).status_code == 403
    assert admin.post(address(model, f"{row.pk}/change/"), {**fields, "_save": "Save"}).status_code == 403
    assert admin.post(address(model, f"{row.pk}/delete/"), {"post": "yes"}).status_code == 403
    admin.post(address(model), {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
    typed_in_the_list = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": str(row.pk), "_save": "1"}
    admin.post(address(model), typed_in_the_list)
    assert changed(before, contents()) <= {"django_session"}


class TestWhatHangsOnSomethingElse:
    def test_a_supporter_is_not_deleted_but_forgotten_at_her_own_wish(self, admin: Client, one_of_each: Rows) -> None:
        gunel = one_of_each[Supporter]
        assert admin.post(address(Supporter, f"{gunel.pk}/delete/"), {"post": "yes"}).status_code == 403
        admin.post(address(Supporter), {"action": "delete_selected", "_selected_action": str(gunel.pk), "post": "yes"})
        assert Supporter.objects.filter(pk=gunel.pk).exists()

    @pytest.mark.parametrize("model", [Campaign, MailingList, Petition, Event])
    def test_what_people_have_joined_or_signed_is_not_deleted_under_them(
        self, admin: Client, one_of_each: Rows, model: type[Model]
    ) -> None:
        row, before = one_of_each[model], contents()
        admin.post(address(model, f"{row.pk}/delete/"), {"post": "yes"})
        admin.post(address(model), {"action": "delete_selected", "_selected_action": str(row.pk), "post": "yes"})
        assert changed(before, contents()) <= {"django_session"}
        assert Subscription.objects.exists()

    def test_a_member_who_is_deleted_stays_in_the_trail_as_nobody(
        self, admin: Client, boss: User, one_of_each: Rows
    ) -> None:
        number = AuditEntry.objects.count()
        admin.post(address(User, f"{one_of_each[User].pk}/delete/"), {"post": "yes"})
        assert AuditEntry.objects.count() == number + 1
        assert set(AuditEntry.objects.values_list("actor", flat=True)) == {None, boss.pk}


class TestWhatAServiceMustDo:
    """Opening, publishing and cancelling tell people: the admin doesn't do them by setting a word in a row."""

    @pytest.mark.parametrize(("model", "state"), [(Event, "published"), (Event, "cancelled"), (Petition, "open")])
    def test_a_state_is_not_set_by_hand(self, admin: Client, one_of_each: Rows, model: type[Model], state: str) -> None:
        row = one_of_each[model]
        path = address(model, f"{row.pk}/change/")
        shown = form_named(admin.get(path).content.decode(), f"{model._meta.model_name}_form")
        assert admin.post(path, {**shown, "state": state}).status_code == 302
        row.refresh_from_db()
        assert row.state == "draft"

    def test_a_rally_that_is_moved_in_the_admin_is_moved_in_calendars_too(
        self, admin: Client, one_of_each: Rows
    ) -> None:
        event = one_of_each[Event]
        save(admin, event, starts_at_0="2037-07-28")
        event.refresh_from_db()
        assert (event.starts_at.year, event.sequence) == (2037, 1)
        save(admin, event, description_en_gb="More")
        event.refresh_from_db()
        assert (event.description, event.sequence) == ("More", 1)
