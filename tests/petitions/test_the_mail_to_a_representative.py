"""The letter as the representative gets it, and what is done with what comes back."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from django.conf import settings

from campaign.models import Campaign
from mailings.bounces.identity import Identity, Proof
from mailings.bounces.reports import Report
from mailings.delivery.writing import letter_of
from mailings.kinds import write
from mailings.models import Bounce, Message, SenderIdentity
from mailings.rendering import compose, message_id
from mailings.services.bouncing import take
from petitions.models import Letter
from supporters.models import Supporter, Suppression
from supporters.services.forgetting import erase
from supporters.suppressions import suppressed_among
from tests.mail import delivered, path_with
from tests.petitions.letters import Writer


def on_the_wire(writer: Writer, **fields: str) -> EmailMessage:
    """What goes out once she has confirmed: the very bytes, read as the representative's program reads them."""
    writer.sends(**fields)
    message = Message.objects.get(kind="petitions.letter")
    mail = write(message)
    assert mail is not None
    content = letter_of(message, compose(message, mail)).content
    return message_from_bytes(content, policy=policy.default)  # type: ignore[return-value]


def test_it_comes_from_the_campaign_in_her_name_and_answers_go_to_her(aysel_writes: Writer) -> None:
    mail = on_the_wire(aysel_writes)
    assert mail["From"].addresses[0].display_name == "Aysel Məmmədova via Clean River"
    assert mail["From"].addresses[0].addr_spec == parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    assert mail["Reply-To"] == "aysel@example.org"
    assert mail["To"] == "ada@example.net"
    assert mail["Subject"] == "The river in Riverside"
    assert mail["Auto-Submitted"] is None
    assert mail["List-Unsubscribe"] is None


def test_it_comes_from_the_campaigns_own_sender_where_it_has_one(aysel_writes: Writer, campaign: Campaign) -> None:
    SenderIdentity.objects.create(campaign=campaign, name="River", address="hello@river.example", is_default=True)
    assert on_the_wire(aysel_writes)["From"].addresses[0].addr_spec == "hello@river.example"


def test_it_is_plain_text_with_her_name_and_where_she_lives_and_says_how_it_came(aysel_writes: Writer) -> None:
    mail = on_the_wire(aysel_writes)
    assert mail.get_content_type() == "text/plain"
    text = mail.get_content().replace("\r\n", "\n")
    assert text.startswith("Dear Ada Example,\n\nI grew up by the river")
    assert "\n\nAysel Məmmədova\n1 River Street\nRiverside\nSW1A 1AA\naysel@example.org\n\n-- \n" in text
    assert "Aysel Məmmədova wrote this letter on the page of Clean River" in text
    assert "/letters/ask-your-councillor/" in text


@pytest.mark.parametrize("name", ["O’Brien", 'Eve "Boss" <eve>', "Zoë 🌊", "A, B; C", "x" * 30, "a\r\nBcc: everybody"])
def test_no_name_gets_out_of_its_header(aysel_writes: Writer, name: str) -> None:
    mail = on_the_wire(aysel_writes, name=name)
    assert len(mail["From"].addresses) == 1
    assert mail["From"].addresses[0].display_name == f"{' '.join(name.split())} via Clean River"
    assert mail["Bcc"] is None


def test_a_long_address_for_answers_stays_one_address(aysel_writes: Writer) -> None:
    address = f"{'a' * 60}@{'b' * 60}.example.org"
    assert on_the_wire(aysel_writes, address=address)["Reply-To"] == address


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: everybody@example.org", "Çay 🌊 və göl", "x" * 150])
def test_no_subject_gets_out_of_its_header(aysel_writes: Writer, subject: str) -> None:
    mail = on_the_wire(aysel_writes, subject=subject)
    assert mail["Bcc"] is None
    assert mail["Subject"] == " ".join(subject.split())


class TestWhatComesBack:
    @pytest.fixture
    def message(self, aysel_writes: Writer) -> Message:
        aysel_writes.sends()
        delivered()
        return Message.objects.get(kind="petitions.letter")

    @staticmethod
    def report(message: Message, kind: Bounce.Kind) -> Bounce | None:
        identity = Identity(message.public_id, Proof.RETURN_PATH)
        report = Report(kind=kind, identity=identity, status="5.1.1", diagnostic="No such user", digest="0" * 64)
        return take(report, Bounce.Source.MAILBOX)

    def test_the_message_is_nobodys(self, message: Message) -> None:
        assert message.supporter is None
        assert message_id(message).startswith(f"<{message.public_id}@")

    @pytest.mark.parametrize("kind", [Bounce.Kind.HARD, Bounce.Kind.COMPLAINT])
    def test_it_is_held_against_the_representatives_address_alone(self, message: Message, kind: Bounce.Kind) -> None:
        assert self.report(message, kind) is not None
        assert suppressed_among(["ada@example.net", "aysel@example.org"]) == {"ada@example.net"}
        assert Suppression.objects.count() == 1

    def test_the_next_writer_is_told_that_the_address_does_not_work(
        self, message: Message, aysel_writes: Writer
    ) -> None:
        self.report(message, Bounce.Kind.HARD)
        assert "no e-mail address of theirs that works" in aysel_writes.finds("SW1A 1AA").content.decode()

    def test_who_wrote_goes_on_getting_what_she_asks_for(self, message: Message, aysel_writes: Writer) -> None:
        self.report(message, Bounce.Kind.COMPLAINT)
        aysel_writes.writes(way="own", step="told")
        assert [mail.to for mail in delivered()] == [["aysel@example.org"]]


class TestTheAnswer:
    @pytest.fixture
    def link(self, aysel_writes: Writer) -> str:
        aysel_writes.sends()
        [copy] = [mail for mail in delivered() if mail.to == ["aysel@example.org"]]
        assert "my children" in str(copy.body)
        return path_with(copy, "/letter/")

    def test_she_tells_of_it_by_the_link_in_her_mail(self, aysel_writes: Writer, link: str) -> None:
        page = aysel_writes.client.get(link)
        assert page["Cache-Control"] == "no-store"
        assert "Has your representative answered?" in page.content.decode()
        assert Letter.objects.get().replied_at is None
        assert aysel_writes.client.post(link, {"reply": "She will vote\nfor the river."})["Location"] == link
        letter = Letter.objects.get()
        assert letter.reply == "She will vote\nfor the river."
        assert letter.replied_at is not None
        assert "You told us of an answer" in aysel_writes.client.get(link).content.decode()

    def test_she_can_correct_it_and_its_time_stays(self, aysel_writes: Writer, link: str) -> None:
        aysel_writes.client.post(link, {"reply": "Yes"})
        first = Letter.objects.get().replied_at
        aysel_writes.client.post(link, {"reply": "No, after all"})
        letter = Letter.objects.get()
        assert (letter.reply, letter.replied_at) == ("No, after all", first)

    @pytest.mark.parametrize(("reply", "status"), [("", 303), ("x" * 4001, 422), ("\0", 422), ("<script>", 303)])
    def test_whatever_she_types_is_taken_or_refused_in_words(
        self, aysel_writes: Writer, link: str, reply: str, status: int
    ) -> None:
        assert aysel_writes.client.post(link, {"reply": reply}).status_code == status
        assert "<script>" not in aysel_writes.client.get(link).content.decode().partition("<main")[2]

    def test_it_is_shown_to_nobody_on_the_public_page(self, aysel_writes: Writer, link: str) -> None:
        aysel_writes.client.post(link, {"reply": "She will vote for it"})
        assert "She will vote" not in aysel_writes.client.get("/letters/ask-your-councillor/").content.decode()

    def test_of_who_is_forgotten_the_link_leads_nowhere(self, aysel_writes: Writer, link: str) -> None:
        erase(Supporter.objects.get())
        assert aysel_writes.client.get(link).status_code == 404
