"""Senders, layouts, snippets, pictures and rules, as the team keeps them."""

from __future__ import annotations

from datetime import time
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from campaign.models import AuditEntry, Campaign
from mailings.models import Layout, MailingImage, MailingPolicy, SenderIdentity, Snippet
from tests.mailings.name_server import NameServer
from tests.organise.conftest import LogIn

MATERIAL = "/organise/clean-river/mailing-material/"


@pytest.fixture
def manager(log_in: LogIn) -> Client:
    return log_in("manager")


def picture(name: str = "river.png") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (8, 6), "#0b5c6a").save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def test_a_sender_is_added_and_becomes_the_default_in_place_of_another(campaign: Campaign, manager: Client) -> None:
    before = SenderIdentity.objects.create(campaign=campaign, name="The river", is_default=True)
    sent = {"name": "Aysel of the river", "address": "Aysel@River.example", "is_default": "on"}
    assert manager.post(f"{MATERIAL}senders/new/", sent).status_code == 302
    added = SenderIdentity.objects.get(name="Aysel of the river")
    before.refresh_from_db()
    assert (added.address, added.is_default, before.is_default) == ("aysel@river.example", True, False)
    assert AuditEntry.objects.filter(action="created", object_id=str(added.public_id)).exists()


def test_the_same_sender_twice_is_refused_beside_the_form(campaign: Campaign, manager: Client) -> None:
    SenderIdentity.objects.create(campaign=campaign, name="The river", address="news@river.example")
    response = manager.post(f"{MATERIAL}senders/new/", {"name": "The river", "address": "NEWS@river.example"})
    assert response.status_code == 422
    assert SenderIdentity.objects.count() == 1


@pytest.mark.parametrize("name", ["The river\r\nBcc: all@example.org", "The \u202eriver"])
def test_a_senders_name_stays_one_line_of_plain_letters(manager: Client, name: str) -> None:
    manager.post(f"{MATERIAL}senders/new/", {"name": name})
    assert not SenderIdentity.objects.filter(name__regex="[\r\n\u202e]").exists()


def test_what_is_set_up_for_a_senders_domain_is_shown_as_a_list(
    campaign: Campaign, aysel: Client, settings: Settings
) -> None:
    server = NameServer({("river.example", "MX"): ["10 mail.river.example."]})
    settings.DNS_SERVERS, settings.DNS_PORT = ["127.0.0.1"], server.port
    sender = SenderIdentity.objects.create(campaign=campaign, name="The river", address="news@river.example")
    page = aysel.get(f"{MATERIAL}senders/{sender.public_id}/domain/").content.decode()
    server.close()
    assert "v=DMARC1; p=none" in page
    assert "Answers can be delivered to it." in page


def test_an_archived_sender_is_no_default_and_comes_back(campaign: Campaign, manager: Client) -> None:
    sender = SenderIdentity.objects.create(campaign=campaign, name="The river", is_default=True)
    manager.post(f"{MATERIAL}senders/{sender.public_id}/archive/")
    sender.refresh_from_db()
    assert sender.archived_at
    assert not sender.is_default
    manager.post(f"{MATERIAL}senders/{sender.public_id}/bring-back/")
    sender.refresh_from_db()
    assert sender.archived_at is None


def test_a_layout_with_a_logo_wants_words_for_it(campaign: Campaign, aysel: Client) -> None:
    response = aysel.post(f"{MATERIAL}layouts/new/", {"name": "Letter", "logo": picture()})
    assert response.status_code == 422
    described = {"name": "Letter", "logo": picture(), "logo_description": "A river", "colour": "#123456"}
    assert aysel.post(f"{MATERIAL}layouts/new/", described).status_code == 302
    layout = Layout.objects.get()
    assert layout.logo.name.startswith("layouts/")
    layout.logo.delete()


def test_a_snippet_is_written_changed_and_deleted(campaign: Campaign, aysel: Client) -> None:
    aysel.post(f"{MATERIAL}snippets/new/", {"name": "How to help", "key": "Help", "body": "Come along."})
    snippet = Snippet.objects.get(key="help")
    path = f"{MATERIAL}snippets/{snippet.public_id}/"
    aysel.post(path, {"name": "How to help", "key": "help", "body": "Bring a friend."})
    snippet.refresh_from_db()
    assert snippet.body == "Bring a friend."
    aysel.post(f"{path}delete/")
    assert not Snippet.objects.exists()


def test_two_snippets_of_one_name_are_refused_beside_the_form(campaign: Campaign, aysel: Client) -> None:
    Snippet.objects.create(campaign=campaign, key="help", name="Help", body="Come.")
    response = aysel.post(f"{MATERIAL}snippets/new/", {"name": "More help", "key": "help", "body": "Go."})
    assert response.status_code == 422


def test_a_picture_is_put_up_and_deleted_with_its_file(
    campaign: Campaign, aysel: Client, django_capture_on_commit_callbacks
) -> None:
    aysel.post(f"{MATERIAL}pictures/new/", {"image": picture(), "description": "The river in May"})
    kept = MailingImage.objects.get()
    storage, name = kept.image.storage, kept.image.name
    page = aysel.get(f"{MATERIAL}pictures/{kept.public_id}/").content.decode()
    assert f"![The river in May]({kept.image.url})" in page
    with django_capture_on_commit_callbacks(execute=True):
        aysel.post(f"{MATERIAL}pictures/{kept.public_id}/")
    assert not MailingImage.objects.exists()
    assert not storage.exists(name)


def test_what_only_calls_itself_a_picture_is_refused(campaign: Campaign, aysel: Client) -> None:
    sent = {"image": SimpleUploadedFile("river.png", b"<svg onload=alert(1)>", "image/png"), "description": "x"}
    assert aysel.post(f"{MATERIAL}pictures/new/", sent).status_code == 422


def test_the_rules_are_the_defaults_until_a_manager_changes_them(campaign: Campaign, manager: Client) -> None:
    rules = {"undo_minutes": "10", "missed_minutes": "30", "tracking": "totals", "needs_approval": "on"}
    limits = {"cap_mailings": "2", "cap_days": "7", "quiet_from": "22:00", "quiet_until": "08:00"}
    assert MailingPolicy.of(campaign).undo_minutes == 5
    assert manager.post(f"{MATERIAL}rules/", {**rules, **limits}).status_code == 302
    policy = MailingPolicy.of(campaign)
    assert (policy.undo_minutes, policy.needs_approval, policy.tracking) == (10, True, "totals")
    assert (policy.cap_mailings, policy.cap_days, policy.quiet_from) == (2, 7, time(22))


def test_a_rule_beyond_its_bounds_is_refused_with_the_bound(campaign: Campaign, manager: Client) -> None:
    rules = {"undo_minutes": "61", "missed_minutes": "4", "cap_mailings": "0", "cap_days": "7", "tracking": "none"}
    answer = manager.post(f"{MATERIAL}rules/", rules)
    assert answer.status_code == 422
    for bound in ("Enter 60 or less.", "Enter 5 or more.", "Enter 1 or more."):
        assert bound in answer.content.decode()


@pytest.mark.parametrize(
    "half",
    [
        {"cap_mailings": "2"},
        {"cap_days": "7"},
        {"quiet_from": "22:00"},
        {"quiet_from": "08:00", "quiet_until": "08:00"},
    ],
)
def test_half_a_rule_is_refused(campaign: Campaign, manager: Client, half: dict[str, str]) -> None:
    rules = {"undo_minutes": "10", "missed_minutes": "30", "tracking": "none"}
    assert manager.post(f"{MATERIAL}rules/", {**rules, **half}).status_code == 422
    assert not MailingPolicy.objects.exists()


def test_what_another_campaign_uses_isnt_there(clean_air: Campaign, manager: Client) -> None:
    sender = SenderIdentity.objects.create(campaign=clean_air, name="The air", address="news@air.example")
    image = MailingImage(campaign=clean_air, description="Air")
    image.image.save("air.png", ContentFile(picture().read()))
    for path in (f"senders/{sender.public_id}/", f"senders/{sender.public_id}/domain/", f"pictures/{image.public_id}/"):
        assert manager.get(f"{MATERIAL}{path}").status_code == 404
    image.image.delete()


def test_the_index_takes_no_more_queries_for_more_of_everything(campaign: Campaign, aysel: Client, queries_of) -> None:
    for number in range(3):
        SenderIdentity.objects.create(campaign=campaign, name=f"Sender {number}", address="a@river.example")
        Layout.objects.create(campaign=campaign, name=f"Layout {number}")
        Snippet.objects.create(campaign=campaign, key=f"snippet-{number}", name="Snippet", body="Hear.")
        MailingImage.objects.create(campaign=campaign, image=f"mailings/{number}.png", description="River")
    assert queries_of(aysel, MATERIAL) <= 16
