"""The letter that a recipient of a mailing gets: its words, its header fields, its way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from campaign.models import Campaign
from campaign.tokens import read_token
from mailings.delivery import versions
from mailings.models import Mailing, MailingVersion, Message, SenderIdentity
from mailings.tasks import deliver
from mailings.verp import read_return_path
from supporters.models import CustomField, MailingList, Supporter, Suppression
from supporters.suppressions import suppress
from tests.mailings.mailing_rows import freeze, mailing_of, person
from tests.mailings.post_office import Letter, PostOffice
from tests.mailings.wire import checked, text_of

Deliver = Callable[..., list[Letter]]
GUNEL = {"name": "Günəl Əliyeva", "first_name": "Günəl"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    versions.forget_all()


@pytest.fixture
def send(campaign: Campaign, mailing_list: MailingList, post_office: PostOffice) -> Deliver:
    """Send a mailing to people, and return the letters that came of it."""

    def send(mailing: Mailing, *people: Supporter) -> list[Letter]:
        freeze(mailing, people, f"list:{mailing_list.public_id}")
        deliver()
        letters, post_office.letters = post_office.letters, []
        return letters

    return send


class TestItsWords:
    def test_each_is_addressed_by_her_name_or_by_the_words_for_whom_we_do_not_know_it(
        self, campaign: Campaign, send: Deliver
    ) -> None:
        people = [person("gunel@example.org", campaign, **GUNEL), person("ann@example.org", campaign)]
        gunel, ann = send(mailing_of(campaign, "{{ first_name|Friend }}, the river"), *people)
        assert checked(gunel.content)["Subject"] == "Günəl, the river"
        assert checked(ann.content)["Subject"] == "Friend, the river"
        for kind in ("plain", "html"):
            assert "Dear Günəl," in text_of(checked(gunel.content), kind)
            assert "Dear friend," in text_of(checked(ann.content), kind)
        assert [message.subject for message in Message.objects.order_by("pk")] == [
            "Günəl, the river",
            "Friend, the river",
        ]

    def test_links_lead_straight_where_they_lead(self, campaign: Campaign, send: Deliver) -> None:
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        assert "https://example.org/river/?a=1&b=2" in text_of(checked(letter.content), "plain")
        assert 'href="https://example.org/river/?a=1&amp;b=2"' in text_of(checked(letter.content), "html")

    def test_an_answer_to_the_campaigns_own_question_is_put_in(self, campaign: Campaign, send: Deliver) -> None:
        CustomField.objects.create(campaign=campaign, key="boat", label="Boat")
        people = [
            person("ann@example.org", campaign, answers={"boat": "Nəsimi & <Sons>"}),
            person("bob@example.org", campaign),
        ]
        ann, bob = send(mailing_of(campaign, "S", "Your boat: {{ boat|none }}."), *people)
        assert "Your boat: Nəsimi & <Sons>." in text_of(checked(ann.content), "plain")
        assert "Your boat: Nəsimi &amp; &lt;Sons&gt;." in text_of(checked(ann.content), "html")
        assert "Your boat: none." in text_of(checked(bob.content), "plain")

    def test_a_name_that_would_be_a_header_is_a_name(self, campaign: Campaign, send: Deliver) -> None:
        evil = person("eve@example.org", campaign, first_name="Eve\r\nBcc: everybody\r\n\r\nHello\u202e")
        [letter] = send(mailing_of(campaign, "For {{ first_name }}"), evil)
        read = checked(letter.content)
        assert read["Bcc"] is None
        assert read["Subject"] == "For Eve Bcc: everybody Hello"

    def test_two_hundred_people_cost_no_more_queries_than_two(
        self, campaign: Campaign, mailing_list: MailingList, send: Deliver
    ) -> None:
        CustomField.objects.create(campaign=campaign, key="boat", label="Boat")
        mailing = mailing_of(campaign, "{{ boat|x }}")

        def queries(number: int, start: int) -> int:
            people = [person(f"p{start + n}@example.org", campaign, **GUNEL) for n in range(number)]
            versions.forget_all()
            with CaptureQueriesContext(connection) as captured:
                assert len(send(mailing, *people)) == number
            marks = [query for query in captured if "EXECUTE" in query["sql"] or "finished_at" in query["sql"]]
            return len(captured) - len(marks)

        queries(1, 0)
        assert queries(2, 10) == queries(20, 100)

    def test_words_are_made_ready_once_and_anew_when_they_change(
        self, campaign: Campaign, send: Deliver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[int] = []
        make_ready = versions._make_ready
        monkeypatch.setattr(versions, "_make_ready", lambda version: made.append(version.pk) or make_ready(version))
        mailing = mailing_of(campaign)
        send(mailing, person("ann@example.org", campaign), person("bob@example.org", campaign))
        send(mailing, person("cem@example.org", campaign))
        assert len(made) == 1
        version = mailing.versions.get()
        version.body = "Other words."
        version.save()
        [letter] = send(mailing, person("dora@example.org", campaign))
        assert "Other words." in text_of(checked(letter.content), "plain")
        assert len(made) == 2

    def test_no_more_versions_are_kept_than_fit(self, campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(versions, "KEPT", 3)
        for _number in range(5):
            versions.ready(mailing_of(campaign).versions.get())
        assert len(versions._kept) == 3

    def test_each_gets_her_language_and_variant(self, campaign: Campaign, send: Deliver) -> None:
        mailing = mailing_of(campaign)
        MailingVersion.objects.create(mailing=mailing, variant="A", language="az", subject="Çay", body="Salam.")
        freeze(mailing, [person("gunel@example.org", campaign)], "", language="az")
        gunel, ann = send(mailing, person("ann@example.org", campaign))
        assert (gunel.message["Subject"], ann.message["Subject"]) == ("Çay", "News")

    def test_somebody_erased_since_gets_nothing(self, campaign: Campaign, send: Deliver) -> None:
        mailing = mailing_of(campaign)
        [message] = freeze(mailing, [person("ann@example.org", campaign)], "")
        Message.objects.filter(pk=message.pk).update(supporter=None)
        assert send(mailing) == []
        message.refresh_from_db()
        assert message.state == Message.State.SUPPRESSED


class TestItsHeader:
    def test_it_can_be_left_with_one_click(self, campaign: Campaign, send: Deliver) -> None:
        """RFC 8058, section 3.1: an https link alone in its field, and the other field as it stands there."""
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        read = checked(letter.content)
        assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = re.fullmatch(r"<(\S+)>", read["List-Unsubscribe"])
        assert link is not None
        token = link[1].rstrip("/").rpartition("/")[2]
        assert read_token("unsubscribe-message", token) == Message.objects.get().public_id
        assert link[1] in text_of(read, "plain")
        assert link[1] in text_of(read, "html")

    def test_the_one_click_works(
        self, campaign: Campaign, send: Deliver, client: Client, mailing_list: MailingList
    ) -> None:
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        path = str(checked(letter.content)["List-Unsubscribe"]).strip("<>").partition("localhost:8000")[2]
        response = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200

    def test_who_reads_azerbaijani_leaves_chooses_and_reads_on_in_azerbaijani(
        self, campaign: Campaign, send: Deliver, mailing_list: MailingList, post_office: PostOffice
    ) -> None:
        """Of two letters in one batch, so that no address is kept from the one for the other."""
        mailing = mailing_of(campaign, is_public=True)
        MailingVersion.objects.create(mailing=mailing, variant="A", language="az", subject="Xəbərlər", body="Salam.")
        purpose = f"list:{mailing_list.public_id}"
        freeze(mailing, [person("ann@example.org", campaign)], purpose)
        freeze(mailing, [person("gunel@example.org", campaign)], purpose, language="az")
        deliver()
        for letter, prefix in zip(
            sorted(post_office.letters, key=lambda sent: sent.address), ("/", "/az/"), strict=True
        ):
            read = checked(letter.content)
            site = "http://localhost:8000"
            assert str(read["List-Unsubscribe"]).startswith(f"<{site}{prefix}unsubscribe/m/")
            for page in ("unsubscribe/m/", "preferences/", f"mailings/{mailing.public_id}/"):
                assert f"{site}{prefix}{page}" in text_of(read, "plain")
                assert f"{site}{prefix}{page}" in text_of(read, "html")

    def test_it_names_the_list(self, campaign: Campaign, send: Deliver, mailing_list: MailingList) -> None:
        """RFC 2919, section 3: words, and an identifier that looks like a domain below ours."""
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        words, _space, identifier = str(checked(letter.content)["List-Id"]).rpartition(" ")
        assert mailing_list.name in words
        assert identifier == f"<list-{mailing_list.public_id}.localhost>"

    def test_what_a_person_writes_is_bulk_and_not_automatic(self, campaign: Campaign, send: Deliver) -> None:
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        read = checked(letter.content)
        assert (read["Auto-Submitted"], read["Precedence"]) == (None, "bulk")

    def test_a_step_of_a_sequence_is_automatic(self, campaign: Campaign, send: Deliver) -> None:
        [letter] = send(mailing_of(campaign, is_step=True), person("ann@example.org", campaign))
        read = checked(letter.content)
        assert (read["Auto-Submitted"], read["Precedence"]) == ("auto-generated", None)

    def test_mailbox_providers_can_tell_which_mailing_it_is(self, campaign: Campaign, send: Deliver) -> None:
        mailing = mailing_of(campaign)
        [letter] = send(mailing, person("ann@example.org", campaign))
        parts = str(checked(letter.content)["Feedback-ID"]).split(":")
        assert parts[:3] == [mailing.public_id.hex, "clean-river", "mailing"]
        assert re.fullmatch(r"[a-z0-9]{5,15}", parts[3])

    def test_it_comes_from_its_sender(self, campaign: Campaign, send: Deliver) -> None:
        sender = SenderIdentity.objects.create(
            campaign=campaign, name='Nərmin, "Nini"', address="nermin@river.example", reply_to="office@river.example"
        )
        [letter] = send(mailing_of(campaign, sender=sender), person("ann@example.org", campaign))
        read = checked(letter.content)
        [author] = read["From"].addresses
        assert (author.display_name, author.addr_spec) == ('Nərmin, "Nini"', "nermin@river.example")
        assert read["Reply-To"] == "office@river.example"

    def test_it_comes_from_the_campaign_at_the_sites_address_otherwise(self, campaign: Campaign, send: Deliver) -> None:
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        [author] = checked(letter.content)["From"].addresses
        assert (author.display_name, author.addr_spec) == ("Clean River", "campaign@loudhailer.example.org")

    def test_its_message_id_is_the_same_whenever_it_is_sent(
        self, campaign: Campaign, send: Deliver, post_office: PostOffice
    ) -> None:
        [first] = send(mailing_of(campaign), person("ann@example.org", campaign))
        message = Message.objects.get()
        Message.objects.update(state=Message.State.QUEUED, finished_at=None)
        deliver()
        assert post_office.letters[0].message_id == first.message_id == f"<{message.public_id}@localhost>"

    def test_nothing_else_stands_in_it(self, campaign: Campaign, send: Deliver) -> None:
        [letter] = send(mailing_of(campaign), person("ann@example.org", campaign))
        assert set(checked(letter.content).keys()) == {
            "To", "Date", "Message-ID", "List-Unsubscribe", "List-Id", "Subject", "From", "MIME-Version",
            "List-Unsubscribe-Post", "Feedback-ID", "Precedence", "Content-Type",
        }  # fmt: skip


class TestItsWayBack:
    def test_leads_to_an_address_that_names_the_message(
        self, campaign: Campaign, send: Deliver, post_office: PostOffice, settings: Settings
    ) -> None:
        settings.MAIL_BOUNCE_DOMAIN = "bounce.example.org"
        send(mailing_of(campaign), person("ann@example.org", campaign))
        [sender] = post_office.senders
        assert read_return_path(sender) == Message.objects.get().public_id
        assert sender.endswith("@bounce.example.org")

    def test_leads_to_the_site_otherwise_whoever_writes(
        self, campaign: Campaign, send: Deliver, post_office: PostOffice
    ) -> None:
        sender = SenderIdentity.objects.create(campaign=campaign, name="Nərmin", address="nermin@river.example")
        send(mailing_of(campaign, sender=sender), person("ann@example.org", campaign))
        assert post_office.senders == ["campaign@loudhailer.example.org"]


def test_who_is_suppressed_gets_no_mailing(campaign: Campaign, send: Deliver) -> None:
    ann, bob = person("ann@example.org", campaign), person("bob@example.org", campaign)
    suppress("ann@example.org", Suppression.Reason.COMPLAINED)
    assert [letter.address for letter in send(mailing_of(campaign), ann, bob)] == ["bob@example.org"]


def test_a_version_that_is_gone_holds_up_nobody(campaign: Campaign, send: Deliver) -> None:
    broken = mailing_of(campaign)
    broken.versions.all().delete()
    freeze(broken, [person("ann@example.org", campaign)], "")
    assert len(send(mailing_of(campaign), person("bob@example.org", campaign))) == 1
    assert Message.objects.get(mailing=broken).state == Message.State.QUEUED


def test_a_version_that_cannot_be_made_ready_holds_up_its_own_mailing_alone(
    campaign: Campaign, send: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = mailing_of(campaign)
    freeze(broken, [person("ann@example.org", campaign), person("cem@example.org", campaign)], "")
    make_ready = versions._make_ready

    def fail_for_one(version: MailingVersion) -> versions.ReadyVersion:
        if version.mailing_id == broken.pk:
            raise RuntimeError("no such template")
        return make_ready(version)

    monkeypatch.setattr(versions, "_make_ready", fail_for_one)
    assert len(send(mailing_of(campaign), person("bob@example.org", campaign))) == 1
    assert set(Message.objects.filter(mailing=broken).values_list("state", "attempts")) == {(Message.State.QUEUED, 1)}


def test_a_backend_that_takes_messages_gets_the_same_letter(
    campaign: Campaign, mailing_list: MailingList, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    """Providers' backends take no bytes: what they get is read back from them."""
    sender = SenderIdentity.objects.create(campaign=campaign, name='Nərmin, "Nini"', reply_to="office@river.example")
    gunel = person("gunel@example.org", campaign, **GUNEL)
    freeze(mailing_of(campaign, "Çay, {{ first_name }}", sender=sender), [gunel], mailing_list.purpose)
    deliver()
    [email] = mailoutbox
    read = email.message()
    assert (email.subject, email.to, email.reply_to) == ("Çay, Günəl", ["gunel@example.org"], ["office@river.example"])
    assert "Dear Günəl," in email.body
    assert "Dear Günəl," in str(email.alternatives[0][0])
    assert str(make_header(decode_header(parseaddr(str(read["From"]))[0]))) == 'Nərmin, "Nini"'
    assert read["Message-ID"] == f"<{Message.objects.get().public_id}@localhost>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(len(read.get_all(name)) == 1 for name in read)
