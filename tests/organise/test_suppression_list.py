"""Managers keep the list of who must not be written to: bring one in, add and lift, and never see or keep an address."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from campaign.models import AuditEntry
from supporters.models import Suppression
from supporters.suppressions import suppress, suppressed_among
from tests.campaign.reading import words
from tests.organise.conftest import LogIn
from tests.supporters.database import places_with

LIST = "/organise/clean-river/data-protection/suppressions/"
ADD, LIFT = f"{LIST}add/", f"{LIST}lift/"
Reason = Suppression.Reason


@pytest.fixture
def rashad(log_in: LogIn) -> Client:
    """The browser of a manager."""
    return log_in("manager")


def paste(client: Client, text: str, reason: str = "imported") -> str:
    """Send the text, and return what the next page says."""
    answer = client.post(ADD, {"pasted": text, "reason": reason}, follow=True)
    return words(answer.content.decode())


def upload(client: Client, content: bytes, name: str = "list.csv") -> HttpResponse:
    return client.post(ADD, {"file": SimpleUploadedFile(name, content), "reason": "imported"}, follow=True)


class TestBringingOneIn:
    def test_it_says_how_many_were_new_known_and_unreadable_and_in_which_lines(self, rashad: Client) -> None:
        suppress("ann@example.org", Reason.BOUNCED)
        said = paste(rashad, "ann@example.org\nGünəl\nRASHAD@example.org\n\nrashad@Example.org\nbad@\nevil.example\n")
        assert "2 suppressed." in said
        assert "1 was suppressed before." in said
        assert "2 lines held no address and no domain: lines 2, 6." in said
        found = ["ann@example.org", "rashad@example.org", "anybody@evil.example", "bob@example.org"]
        assert suppressed_among(found) == set(found[:3])

    def test_nothing_of_what_was_sent_is_kept(self, rashad: Client) -> None:
        paste(rashad, "gunel.qaracuxurlu@example.org\nqaracuxurlu.example\nQaracuxurlu, Günəl\n")
        assert places_with("qaracuxurlu") == set()

    def test_it_stands_in_the_audit_trail_with_its_reason_and_number(self, rashad: Client) -> None:
        paste(rashad, "ann@example.org\nbob@example.org\n", "complained")
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.actor.email) == ("suppressed 2 more (complained)", "manager@example.org")

    def test_doing_it_twice_adds_nobody_and_a_stronger_reason_stays(self, rashad: Client) -> None:
        suppress("ann@example.org", Reason.ERASED)
        for _time in range(2):
            paste(rashad, "ann@example.org\nbob@example.org")
        assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["erased", "imported"]
        paste(rashad, "bob@example.org", "objected")
        assert sorted(Suppression.objects.values_list("reason", flat=True)) == ["erased", "objected"]

    @pytest.mark.parametrize(
        "content",
        [
            b"Email Address,First Name\nann@example.org,Ann\n",
            b"\xef\xbb\xbfName;E-mail\r\nAnn;ann@example.org\r\n",
            b"name\temail\nAnn\tANN@example.org\n",
            'Ad;ünvan\n"Ann ""A""";<ann@example.org>\n'.encode("utf-16"),
            b'"Ann, of ""Ann\'s""",ann@example.org\n',
            b"Email\nJos\xe9,ann@example.org\n",
            b"ann@example.org\0",
        ],
        ids=["mailchimp", "excel", "tabs", "utf-16", "quotes", "latin-1", "nul"],
    )
    def test_files_of_many_kinds_are_read(self, rashad: Client, content: bytes) -> None:
        assert "1 suppressed." in words(upload(rashad, content).content.decode())
        assert suppressed_among(["ann@example.org"]) == {"ann@example.org"}

    def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone(self, rashad: Client) -> None:
        said = words(upload(rashad, b'"Ann\n"bob@example.org\nrashad@example.org\n').content.decode())
        assert "rashad@example.org" in suppressed_among(["rashad@example.org"])
        assert "line" in said

    @pytest.mark.parametrize("domain", ["example.com", "@example.com", "*@example.com", "EXAMPLE.com"])
    def test_a_domain_may_be_written_in_several_ways(self, rashad: Client, domain: str) -> None:
        paste(rashad, domain)
        assert suppressed_among(["ann@example.com"]) == {"ann@example.com"}
        assert Suppression.objects.get().scope == "domain"

    @pytest.mark.parametrize("provider", ["gmail.com", "@Outlook.com", "mail.ru"])
    def test_a_mail_provider_of_half_the_world_is_not_suppressed_by_a_slip(self, rashad: Client, provider: str) -> None:
        assert "1 line held no address and no domain: line 1." in paste(rashad, provider)
        assert not Suppression.objects.exists()

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"pasted": "  \n "}, "Paste addresses or domains, or choose a file that has some."),
            ({"pasted": "a@example.org", "reason": "erased"}, "Select a valid choice."),
            ({"pasted": "a@example.org\n" * 50_002}, "Send up to 50000 lines at once."),
        ],
    )
    def test_what_cannot_be_taken_is_said(self, rashad: Client, sent: dict[str, str], sentence: str) -> None:
        answer = rashad.post(ADD, {"reason": "imported", **sent})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert not Suppression.objects.exists()

    def test_a_file_too_large_is_refused(self, rashad: Client) -> None:
        answer = upload(rashad, b"a" * 5_000_001)
        assert (answer.status_code, Suppression.objects.count()) == (422, 0)

    def test_hostile_text_harms_nothing(self, rashad: Client) -> None:
        said = paste(rashad, "=HYPERLINK(1)\n<script>@example.org\n" + "x" * 200_000 + "\n\u202e@x\nann@example.org")
        assert "1 suppressed." in said
        assert "script" not in said

    def test_as_many_as_are_taken_at_once_take_seconds(self, rashad: Client) -> None:
        began = time.monotonic()
        lines = "\n".join(f"person{number}@example.org" for number in range(50_000))
        assert "50000 suppressed." in words(upload(rashad, lines.encode()).content.decode())
        assert time.monotonic() - began < 30  # after which a web server gives up


class TestLifting:
    @staticmethod
    def lift(client: Client, entry: str, ground: str) -> HttpResponse:
        return client.post(LIFT, {"entry": entry, "ground": ground})

    @pytest.mark.parametrize("reason", Reason.values)
    def test_it_is_lifted_when_the_person_asked_for_it(self, rashad: Client, reason: str) -> None:
        suppress("ann@example.org", Reason(reason))
        assert self.lift(rashad, "ANN@example.org", "asked").status_code == 302
        assert not Suppression.objects.exists()
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.object_type) == (f"lifted ({reason}, asked)", "supporters.Suppression")

    @pytest.mark.parametrize("reason", ["erased", "complained", "objected"])
    @pytest.mark.parametrize("ground", ["works", "mistake"])
    def test_what_somebody_wished_is_lifted_on_no_other_ground(self, rashad: Client, reason: str, ground: str) -> None:
        suppress("ann@example.org", Reason(reason))
        answer = self.lift(rashad, "ann@example.org", ground)
        assert answer.status_code == 422
        assert "only when the person has asked for it in writing" in answer.content.decode()
        assert Suppression.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_a_slip_and_an_address_that_works_again_can_be_put_right(self, rashad: Client) -> None:
        for reason, ground in ((Reason.TEAM, "mistake"), (Reason.IMPORTED, "mistake"), (Reason.BOUNCED, "works")):
            suppress("ann@example.org", reason)
            assert self.lift(rashad, "ann@example.org", ground).status_code == 302

    def test_a_domain_is_lifted_by_its_name(self, rashad: Client) -> None:
        paste(rashad, "example.com")
        assert self.lift(rashad, "ann@example.com", "asked").status_code == 422
        assert self.lift(rashad, "example.com", "asked").status_code == 302
        assert suppressed_among(["ann@example.com"]) == set()

    @pytest.mark.parametrize(
        ("entry", "ground", "sentence"),
        [
            ("bob@example.org", "asked", "suppressed by itself"),
            ("nonsense", "asked", "Enter your e-mail address"),
            ("", "asked", "Enter the address or the domain."),
            ("ann@example.org", "", "Say why mail may go there again."),
        ],
    )
    def test_what_is_missing_is_said(self, rashad: Client, entry: str, ground: str, sentence: str) -> None:
        answer = self.lift(rashad, entry, ground)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


class TestTheList:
    def test_it_starts_the_work_when_it_is_empty(self, rashad: Client) -> None:
        page = rashad.get(LIST).content.decode()
        assert "Nobody is suppressed yet." in page
        assert ADD in page

    def test_it_shows_reasons_with_figures_and_codes_and_no_address(self, rashad: Client) -> None:
        paste(rashad, "ann@example.org\nbob@example.org\nexample.com")
        suppress("rashad@example.org", Reason.ERASED)
        page = rashad.get(LIST).content.decode()
        assert "2 suppressed elsewhere before" in words(page)
        assert "1 suppressed elsewhere before (domains)" in words(page)
        assert "1 asked to be forgotten" in words(page)
        assert "ann@" not in page
        assert Suppression.objects.first().address_hash not in page

    def test_its_queries_do_not_grow_with_it(self, rashad: Client, queries_of: Callable[[Client, str], int]) -> None:
        paste(rashad, "ann@example.org")
        few = queries_of(rashad, LIST)
        paste(rashad, "\n".join(f"person{number}@example.org" for number in range(200)))
        assert queries_of(rashad, LIST) <= few <= 10
        assert "Page 2 of 5" in words(rashad.get(f"{LIST}?page=2").content.decode())
