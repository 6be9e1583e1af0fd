"""One's own signature by the links in the mails: what a forwarded mail opens, what a fresh link opens, withdrawing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from mailings.models import Message
from petitions.models import CountChange, Petition, Signature
from petitions.receipts import grouped
from petitions.services import counting
from supporters.models import Supporter
from tests.mail import delivered, path_with
from tests.supporters.clock import clock_moved

Fill = Callable[..., dict[str, str]]
PAGE = "/petitions/swim/"


@pytest.fixture
def aysel(client: Client, petition: Petition, filled_in: Fill) -> Signature:
    """She has signed with all that there is, and confirmed."""
    form = filled_in(
        name="Aysel Məmmədova",
        address="aysel@example.org",
        postcode="SW1A 1AA",
        country="GB",
        comment="I swim.",
        show_name="on",
        wants_updates="on",
    )
    client.post(PAGE, form)
    client.post(path_with(delivered()[0], "/confirm/"))
    return Signature.objects.get()


@pytest.fixture
def page(aysel: Signature) -> str:
    """The page that the link in her mail opens."""
    [thanks] = delivered()
    return path_with(thanks, "/signature/")


def fresh(client: Client, page: str) -> str:
    """The page of a link that she has just asked for."""
    assert client.post(f"{page}change/").status_code == 200
    return path_with(delivered()[-1], "/signature/change/")


def count(petition: Petition) -> int:
    counting.tally()
    petition.refresh_from_db()
    return petition.signature_count


class TestTheThanks:
    def test_come_once_with_the_receipt_and_the_link(self, client: Client, aysel: Signature) -> None:
        [thanks] = delivered()
        assert thanks.subject == "Your signature counts: Mayor: make the river clean"
        assert grouped(aysel.receipt or "") in str(thanks.body)
        assert path_with(thanks, "/signature/")
        client.post(PAGE.replace("swim", "swim"))
        assert delivered() == []

    def test_are_not_sent_for_what_waits_for_a_moderator(
        self, client: Client, petition: Petition, filled_in: Fill
    ) -> None:
        client.post(PAGE, filled_in(name="A", address="a@example.org", country="AZ"))
        Signature.objects.update(suspicion="burst")
        page = client.post(path_with(delivered()[0], "/confirm/"), follow=True).content.decode()
        assert "Your signature is being looked at" in page
        assert "Your signature counts" not in page
        assert Signature.objects.get().state == Signature.State.SUSPECT
        assert delivered() == []


class TestByALinkThatMayHaveBeenPassedOn:
    def test_it_shows_what_the_mail_says_and_nothing_that_only_she_knows(
        self, client: Client, aysel: Signature, page: str
    ) -> None:
        shown = client.get(page).content.decode()
        assert "Your signature counts" in shown
        assert "You signed as Aysel Məmmədova." in shown
        assert grouped(aysel.receipt or "") in shown
        assert "aysel@example.org" not in shown
        assert "SW1A" not in shown

    def test_a_comment_that_is_not_shown_to_everybody_is_not_shown_here(self, client: Client, page: str) -> None:
        assert "I swim." in client.get(page).content.decode()
        Signature.objects.update(show_name=False)
        assert "I swim." not in client.get(page).content.decode()

    def test_opening_it_changes_nothing(self, client: Client, page: str) -> None:
        before = list(Signature.objects.values())
        for path in (page, f"{page}withdraw/"):
            assert client.get(path).status_code == 200
            assert client.head(path).status_code == 200
        for path in (f"{page}hide/", f"{page}change/"):
            assert client.get(path).status_code == 405
        assert list(Signature.objects.values()) == before
        assert delivered() == []

    def test_the_name_can_be_taken_off_the_page(self, client: Client, page: str) -> None:
        assert "Aysel" in client.get(PAGE).content.decode()
        assert "Your name isn’t shown any more." in client.post(f"{page}hide/").content.decode()
        assert "Aysel" not in client.get(PAGE).content.decode()
        assert Signature.objects.get().state == Signature.State.CONFIRMED

    def test_nothing_can_be_put_into_her_mouth_by_it(self, client: Client, page: str) -> None:
        token = page.split("/")[2]
        assert client.post(f"/signature/change/{token}/", {"name": "Rude", "comment": "vile"}).status_code == 404
        client.post(page, {"name": "Rude"})
        assert Signature.objects.get().name == "Aysel Məmmədova"

    def test_it_is_kept_nowhere(self, client: Client, page: str) -> None:
        answer = client.get(page)
        assert (answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
            "no-store",
            "no-referrer",
            "noindex",
        )

    def test_a_signature_that_is_not_confirmed_can_be_withdrawn_by_whose_address_was_typed(
        self, client: Client, petition: Petition, filled_in: Fill
    ) -> None:
        client.post(PAGE, filled_in(name="Somebody", address="aysel@example.org", country="AZ"))
        own = path_with(delivered()[0], "/signature/")
        assert "isn’t confirmed yet" in client.get(own).content.decode()
        client.post(f"{own}withdraw/")
        assert not Signature.objects.exists()
        assert delivered() == []
        assert not CountChange.objects.exists()


class TestByALinkOfAnHour:
    def test_name_and_comment_are_changed_and_shown_as_they_are_now(self, client: Client, page: str) -> None:
        own = fresh(client, page)
        assert 'value="Aysel Məmmədova"' in client.get(own).content.decode()
        answer = client.post(own, {"name": "Aysel M.", "comment": "I row.", "show_name": "on"})
        assert "Saved." in answer.content.decode()
        signature = Signature.objects.get()
        assert (signature.name, signature.comment, signature.edited_at is not None) == ("Aysel M.", "I row.", True)
        assert "I row." in client.get(PAGE).content.decode()

    def test_a_mistake_is_told_at_its_field_and_changes_nothing(self, client: Client, page: str) -> None:
        own = fresh(client, page)
        answer = client.post(own, {"name": "", "comment": "x" * 501})
        assert answer.status_code == 422
        assert "Enter your name." in answer.content.decode()
        assert "up to 500 characters" in answer.content.decode()
        assert Signature.objects.get().comment == "I swim."

    def test_it_works_for_an_hour(self, client: Client, page: str) -> None:
        own = fresh(client, page)
        with clock_moved(minutes=59):
            assert client.get(own).status_code == 200
        with clock_moved(minutes=61):
            assert client.post(own, {"name": "Late"}).status_code == 404

    def test_what_a_moderator_has_hidden_stays_hidden(self, client: Client, page: str) -> None:
        Signature.objects.update(show_name=False, moderation=Signature.Moderation.HIDDEN)
        Petition.objects.update(appeal_address="appeals@example.org")
        own = fresh(client, page)
        assert "appeals@example.org" in client.get(own).content.decode()
        client.post(own, {"name": "Aysel", "comment": "Another", "show_name": "on"})
        signature = Signature.objects.get()
        assert (signature.show_name, signature.moderation) == (False, "held")

    def test_what_waits_for_a_moderator_waits_on_or_is_shown_where_it_breaks_no_rule_any_more(
        self, client: Client, page: str
    ) -> None:
        own = fresh(client, page)
        client.post(own, {"name": "Aysel", "comment": "See www.example.com", "show_name": "on"})
        assert Signature.objects.get().moderation == "held"
        assert "checked" in client.get(own).content.decode()
        client.post(own, {"name": "Aysel", "comment": "www.example.org", "show_name": "on"})
        assert Signature.objects.get().moderation == "held"
        client.post(own, {"name": "Aysel", "comment": "I swim.", "show_name": "on"})
        signature = Signature.objects.get()
        assert (signature.show_name, signature.moderation) == (True, "")

    @pytest.mark.parametrize("moderation", ["held", "hidden"])
    def test_what_she_takes_back_while_a_moderator_has_it_is_shown_by_nobody(
        self, client: Client, organiser_client: Client, page: str, moderation: str
    ) -> None:
        Signature.objects.update(show_name=False, moderation=moderation)
        assert "Show my name no more" in client.get(page).content.decode()
        client.post(f"{page}hide/")
        chosen = {"signature": str(Signature.objects.get().public_id)}
        for path, sent in (("undo/", chosen), ("decide/", {**chosen, "do": "show"})):
            organiser_client.post(f"/organise/clean-river/petitions/moderation/{path}", sent)
        assert Signature.objects.get().show_name is False
        assert "Aysel" not in client.get(PAGE).content.decode()

    def test_what_was_hidden_is_not_brought_back_by_taking_it_back_first(self, client: Client, page: str) -> None:
        Signature.objects.update(show_name=False, moderation="hidden")
        own = fresh(client, page)
        client.post(own, {"name": "Aysel", "comment": "I swim."})
        client.post(own, {"name": "Aysel", "comment": "I swim.", "show_name": "on"})
        signature = Signature.objects.get()
        assert (signature.show_name, signature.moderation) == (False, "held")

    def test_an_approved_comment_that_is_written_anew_is_asked_for_by_the_rules_again(
        self, client: Client, page: str
    ) -> None:
        Signature.objects.update(moderation="approved")
        own = fresh(client, page)
        client.post(own, {"name": "Aysel Məmmədova", "comment": "Rude.", "show_name": "on"})
        assert Signature.objects.get().moderation == ""

    def test_what_the_petition_does_not_show_is_not_asked_and_not_stored(self, client: Client, page: str) -> None:
        Petition.objects.update(comments_allowed=False, signers_shown="none")
        own = fresh(client, page)
        assert 'name="comment"' not in client.get(own).content.decode()
        client.post(own, {"name": "Aysel", "comment": "Typed", "show_name": "on"})
        signature = Signature.objects.get()
        assert (signature.comment, signature.show_name) == ("", False)

    def test_whoever_holds_an_old_mail_cannot_flood_her_with_links(self, client: Client, page: str) -> None:
        for minutes in range(0, 1200, 3):
            with clock_moved(minutes=minutes):
                client.post(f"{page}change/")
        assert Message.objects.filter(kind="petitions.change_link").count() == 5


class TestWithdrawing:
    def test_asks_first_then_deletes_and_the_count_follows(self, client: Client, petition: Petition, page: str) -> None:
        assert count(petition) == 1
        assert "Withdraw your signature?" in client.get(f"{page}withdraw/").content.decode()
        assert "Your signature is withdrawn" in client.post(f"{page}withdraw/").content.decode()
        assert not Signature.objects.exists()
        assert count(petition) == 0

    def test_is_told_by_mail_since_it_may_not_have_been_she(self, client: Client, page: str) -> None:
        client.post(f"{page}withdraw/")
        [mail] = delivered()
        assert mail.to == ["aysel@example.org"]
        assert "is withdrawn" in mail.subject
        assert "You can sign again" in str(mail.body)

    def test_ends_the_mails_about_the_petition(self, client: Client, petition: Petition, page: str) -> None:
        states = Supporter.objects.get().consent_states.filter(purpose=petition.purpose)
        assert states.get().is_granted
        client.post(f"{page}withdraw/")
        assert not states.get().is_granted

    def test_afterwards_every_link_to_it_says_plainly_that_it_is_gone(self, client: Client, page: str) -> None:
        own = fresh(client, page)
        client.post(f"{page}withdraw/")
        for path in (page, f"{page}withdraw/", own):
            for answer in (client.get(path), client.post(path)):
                assert answer.status_code in (404, 405)
        assert "This signature is no longer there" in client.get(page).content.decode()

    def test_pressing_twice_counts_down_once(self, client: Client, petition: Petition, page: str) -> None:
        for _press in range(3):
            client.post(f"{page}withdraw/")
        assert count(petition) == 0

    def test_she_may_sign_again_and_confirms_again(
        self, client: Client, petition: Petition, page: str, filled_in: Fill
    ) -> None:
        client.post(f"{page}withdraw/")
        delivered()
        client.post(PAGE, filled_in(name="Aysel", address="aysel@example.org", country="AZ"))
        client.post(path_with(delivered()[0], "/confirm/"))
        assert count(petition) == 1
        assert client.get(page).status_code == 404

    @pytest.mark.parametrize("state", ["suspect", "invalid"])
    def test_of_what_did_not_count_changes_no_count(
        self, client: Client, petition: Petition, page: str, state: str
    ) -> None:
        assert count(petition) == 1
        Signature.objects.update(state=state)
        client.post(f"{page}withdraw/")
        assert not CountChange.objects.exists()
