"""What a mail looks like on the wire: two parts of one source, styles inlined, and no header that nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from html import escape

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.models import Campaign
from events.models import Event
from mailings.models import Message
from mailings.rendering import plain_text
from mailings.tasks import deliver
from petitions.models import Petition
from supporters.models import MailingList
from tests.mailings.post_office import PostOffice

Fill = Callable[..., dict[str, str]]
Queue = Callable[..., Message]
INJECTION = "River news\r\nBcc: everybody@example.org\r\n\r\nA body of one's own"


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


def links(html: str) -> set[str]:
    return set(re.findall(r'href="(http[^"]+)"', html))


@pytest.fixture
def confirmation(
    client: Client, filled_in: Fill, mailing_list: MailingList, post_office: PostOffice
) -> Callable[[], EmailMessage]:
    """The mail that comes of asking to join the list."""

    def ask(name: str = "Günəl Əliyeva") -> EmailMessage:
        client.post("/lists/river-news/", filled_in(name=name, address="gunel@example.org", consent="on"))
        deliver()
        return post_office.letters[-1].message

    return ask


def test_it_has_a_text_and_an_html_part_and_says_that_a_program_sent_it(
    confirmation: Callable[[], EmailMessage],
) -> None:
    message = confirmation()
    assert message.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert len(message.get_all("Message-ID", [])) == 1


def test_the_text_has_every_link_of_the_html(confirmation: Callable[[], EmailMessage]) -> None:
    message = confirmation()
    html, text = part(message, "html"), part(message, "plain")
    assert any("/confirm/" in link for link in links(html))
    assert {link for link in links(html) if link not in text} == set()
    assert "<" not in text
    assert "&amp;" not in text


def test_every_kind_of_mail_has_its_links_in_the_text_too(
    client: Client,
    filled_in: Fill,
    mailing_list: MailingList,
    petition: Petition,
    event: Event,
    post_office: PostOffice,
) -> None:
    person = {"name": "Ann O'Brien-Łukasiewicz", "address": "ann@example.org"}
    for _round in range(2):
        client.post("/lists/river-news/", filled_in(**person, consent="on"))
        client.post("/petitions/swim/", filled_in(**person, country="AZ"))
        client.post("/events/river-rally/", filled_in(**person))
        deliver()
        for letter in list(post_office.letters):
            confirm = re.search(r"http://localhost:8000(/confirm/\S+/)", part(letter.message, "plain"))
            if confirm:
                client.post(confirm[1])
    deliver()

    sent = set(Message.objects.filter(state=Message.State.SENT).values_list("kind", flat=True))
    assert sent >= {
        "supporters.confirm_subscription",
        "supporters.already_subscribed",
        "petitions.confirm",
        "petitions.already_signed",
        "events.confirm",
        "events.registered",
    }
    for letter in post_office.letters:
        html, text = part(letter.message, "html"), part(letter.message, "plain")
        assert links(html), letter.message["Subject"]
        assert {link for link in links(html) if link not in text} == set()
        assert "Dear Ann O'Brien-Łukasiewicz," in text


def test_the_styles_stand_at_the_elements(confirmation: Callable[[], EmailMessage]) -> None:
    html = part(confirmation(), "html")
    button = re.search(r'<a [^>]*class="button"[^>]*>', html)
    assert button is not None
    assert "background: #0b5c6a" in button[0]
    assert "prefers-color-scheme: dark" in html
    assert not re.findall(r'(?:src|href)="(?!http://localhost:8000|mailto:)[^"]*"', html)


class TestHostileNames:
    @pytest.fixture(params=["list", "campaign", "both"])
    def _named(self, request: pytest.FixtureRequest, mailing_list: MailingList) -> None:
        if request.param in ("list", "both"):
            MailingList.objects.update(name=INJECTION)
        if request.param in ("campaign", "both"):
            Campaign.objects.update(name=INJECTION)

    @pytest.mark.usefixtures("_named")
    def test_a_line_break_makes_no_header(
        self, confirmation: Callable[[], EmailMessage], post_office: PostOffice
    ) -> None:
        message = confirmation()
        assert message["Bcc"] is None
        assert set(message.keys()) == {
            "Content-Type",
            "MIME-Version",
            "Subject",
            "From",
            "To",
            "Message-ID",
            "Auto-Submitted",
            "Date",
        }
        assert post_office.addresses() == ["gunel@example.org"]
        assert message["From"].addresses[0].addr_spec == "campaign@loudhailer.example.org"
        assert len(message["From"].addresses) == 1

    @pytest.mark.parametrize(
        "name", ['Çay, "River" & Co.', "River <river@example.net>", "Ünvan; a@example.net,", "🌊 " * 40]
    )
    def test_a_campaigns_name_is_one_senders_name_whatever_stands_in_it(
        self, confirmation: Callable[[], EmailMessage], mailing_list: MailingList, name: str
    ) -> None:
        Campaign.objects.update(name=name)
        [sender] = confirmation()["From"].addresses
        assert sender.addr_spec == "campaign@loudhailer.example.org"
        assert sender.display_name.split() == name.split()

    def test_marks_of_html_are_escaped_once_in_the_html_and_not_in_the_rest(
        self, confirmation: Callable[[], EmailMessage], mailing_list: MailingList
    ) -> None:
        name = "Rivers & <b>lakes</b> — “news”"
        MailingList.objects.update(name=name)
        message = confirmation()
        assert name in message["Subject"]
        assert name in part(message, "plain")
        assert "Rivers &amp; &lt;b&gt;lakes&lt;/b&gt;" in part(message, "html")
        assert "<b>" not in part(message, "html")

    def test_a_persons_name_brings_no_html_into_the_mail(self, confirmation: Callable[..., EmailMessage]) -> None:
        message = confirmation('<img src=x onerror="alert(1)">')
        assert "<img" not in part(message, "html")
        assert '<img src=x onerror="alert(1)">' in part(message, "plain")


WORDS = st.text(
    st.characters(blacklist_categories=["C", "Z"], blacklist_characters="\u00ad"), min_size=1, max_size=12
).filter(lambda word: word.strip() == word)
SENTENCES = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
ADDRESSES = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/]{0,20}(\?a=1&b=[a-z]{1,4})?", fullmatch=True)


class TestThePlainText:
    @given(st.lists(SENTENCES, min_size=1, max_size=5))
    @example(["-"])
    def test_has_each_paragraph_word_for_word(self, paragraphs: list[str]) -> None:
        page = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in paragraphs)
        assert plain_text(page) == "\n\n".join(paragraphs) + "\n"

    @given(SENTENCES, ADDRESSES, SENTENCES)
    def test_has_the_address_of_every_link_once(self, before: str, address: str, label: str) -> None:
        page = f'<p>{escape(before)} <a href="{escape(address)}">{escape(label)}</a></p>'
        text = plain_text(page)
        assert text.count(address) >= 1
        assert label in text
        assert before in text

    @given(ADDRESSES)
    def test_does_not_repeat_an_address_that_is_its_own_label(self, address: str) -> None:
        page = f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
        assert plain_text(page) == f"{address}\n"

    @given(st.text(max_size=300))
    def test_is_made_of_anything_without_an_error(self, page: str) -> None:
        plain_text(page)

    @given(SENTENCES, SENTENCES)
    def test_says_nothing_of_styles_and_titles(self, title: str, body: str) -> None:
        page = (
            f"<html><head><title>{escape(title)}</title><style>p {{ color: red }}</style></head><p>{escape(body)}</p>"
        )
        assert plain_text(page) == f"{body}\n"
