"""Bodies and header fields become bytes that every mail server takes, and come out again as they went in."""

from __future__ import annotations

import email
from email import policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailings.composing.compiled import Compiled, Place
from mailings.composing.filling import fill
from mailings.delivery import headers, mime
from mailings.delivery.errors import PermanentFailure
from mailings.delivery.filling import Template
from tests.mailings.wire import checked, text_of

# All that a text may hold but lone surrogates, which UTF-8 has no bytes for, and controls, which are left out.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])
LETTERS = st.one_of(CHARACTERS, st.sampled_from(" \t\n.=_-?"))
TEXTS = st.text(LETTERS, max_size=400)
NAMES = st.sampled_from(["first_name", "postcode", "@unsubscribe"])
PLACES = st.builds(Place, NAMES, TEXTS)
PIECES = st.lists(st.one_of(TEXTS, PLACES), max_size=8).map(tuple)
VALUES = st.dictionaries(NAMES, TEXTS)


def as_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def message(text: str) -> bytes:
    part = mime.text_part("plain", mime.quoted_printable(text))
    return b"MIME-Version: 1.0\r\n" + mime.multipart("alternative", mime.BOUNDARY, [part])


class TestQuotedPrintable:
    @given(TEXTS)
    @example("a" * 75 + " \nb")
    @example("a" * 74 + "= \nb")
    @example("From here to there" + "ə" * 40 + "From")
    @example(".\n..\n.")
    @example("ends with a space ")
    @example("\n \n\t\n")
    @example("🌊" * 30 + "\r" + "--=_loudhailer--\r\n")
    def test_any_text_comes_out_as_it_went_in(self, text: str) -> None:
        assert text_of(checked(message(text)), "plain") == as_lines(text)

    def test_no_line_begins_as_mailbox_files_separate_mails(self) -> None:
        assert b"\nFrom " not in mime.quoted_printable("From\nFrom here\n" + "x" * 75 + "From there")

    def test_controls_are_left_out(self) -> None:
        assert mime.quoted_printable("a\0b\x1b[31mc\x7f\td") == b"ab[31mc\td"


class TestATemplate:
    """Filling bytes comes to the same words as filling text, which previews do."""

    @given(PIECES, PIECES, PIECES, VALUES)
    def test_is_filled_to_the_same_words_as_a_preview(
        self,
        subject: tuple[str | Place, ...],
        html: tuple[str | Place, ...],
        text: tuple[str | Place, ...],
        values: dict[str, str],
    ) -> None:
        compiled = Compiled("en-gb", subject, html, text)
        template = Template(compiled, {"MIME-Version": b"1.0"}, {})
        read = checked(template.fill([("To", b"ann@example.org")], values))
        fields = {name: value for name, value in values.items() if not name.startswith("@")}
        previewed = fill(compiled, fields, {"@unsubscribe": "", **values})
        assert text_of(read, "plain") == as_lines(_with_fallbacks(text, values))
        if all(isinstance(piece, str) or not piece.name.startswith("@") for piece in html):
            assert text_of(read, "html") == as_lines(previewed.html)

    def test_what_is_the_same_for_everybody_is_no_gap(self) -> None:
        pieces = ("See ", Place("@link:0"), " or ", Place("@view"))
        common = {"@link:0": "https://example.org/?a=1&b=2", "@view": "https://example.org/v"}
        template = Template(Compiled("en-gb", (), pieces, pieces), {}, common)
        assert template.names == frozenset()
        read = checked(template.fill([("MIME-Version", b"1.0")], {}))
        assert text_of(read, "plain") == "See https://example.org/?a=1&b=2 or https://example.org/v"
        assert "a=1&amp;b=2" in text_of(read, "html")

    def test_values_bring_no_markup_into_the_html(self) -> None:
        pieces = (Place("name", "<i>friend</i>"),)
        template = Template(Compiled("en-gb", (), pieces, pieces), {}, {})
        for values in ({}, {"name": '<b onclick="x()">Ann & Bob\'s</b>'}):
            html = text_of(checked(template.fill([("MIME-Version", b"1.0")], values)), "html")
            assert "<" not in html
            assert '"' not in html


def _with_fallbacks(pieces: tuple[str | Place, ...], values: dict[str, str]) -> str:
    return "".join(piece if isinstance(piece, str) else values.get(piece.name) or piece.fallback for piece in pieces)


HEADER_TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(' "\\<>@,;=?\r\n')), max_size=300
)


class TestHeaderFields:
    @given(HEADER_TEXTS)
    @example("=?utf-8?b?QQ==?=")
    @example("x" * 1200)
    @example("a sentence " * 40)
    @example("Ə" * 120)
    @example("to\r\nBcc: everybody@example.org")
    def test_any_subject_is_read_as_it_was_written_in_one_line(self, words: str) -> None:
        content = b"Subject: " + headers.unstructured(words) + b"\r\nMIME-Version: 1.0\r\n\r\n\r\n"
        assert str(checked(content)["Subject"]).split() == headers.one_line(words).split()

    @given(HEADER_TEXTS)
    @example('Çay, "River" & Co.')
    @example("River <river@example.net>")
    @example("Ünvan; a@example.net,")
    @example("x" * 500)
    @example("\\")
    def test_any_name_is_one_mailbox_of_that_name(self, name: str) -> None:
        content = b"From: " + headers.mailbox(name, "a@example.org") + b"\r\nMIME-Version: 1.0\r\n\r\n\r\n"
        [sender] = checked(content)["From"].addresses
        assert sender.addr_spec == "a@example.org"
        # Python's parser keeps the spaces between encoded words of a name: RFC 2047, section 6.2, says to ignore them.
        assert "".join(sender.display_name.split()) == "".join(headers.one_line(name).split())

    def test_what_turns_the_direction_of_a_line_is_left_out(self) -> None:
        assert headers.one_line("Ann\u202egpj.exe\u2066\x00\u2028 Bell") == "Ann gpj.exe Bell"

    @pytest.mark.parametrize(
        ("address", "envelope"),
        [
            ("Ann+River@example.org", "Ann+River@example.org"),
            ("o'brien@example.org", "o'brien@example.org"),
            ("jurgen@bücher.example", "jurgen@xn--bcher-kva.example"),
            ("root@localhost", "root@localhost"),
        ],
    )
    def test_an_envelope_takes_addresses_of_all_kinds(self, address: str, envelope: str) -> None:
        assert headers.envelope_address(address) == envelope

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "nobody",
            "@",
            "a@",
            "@b",
            "a b@example.org",
            "a@b@c",
            "a@example.org\r\nBcc: b@c",
            "<a@b>",
            "a@b>",
            "a@\0",
        ],
    )
    def test_and_refuses_what_is_none(self, address: str) -> None:
        with pytest.raises(PermanentFailure):
            headers.envelope_address(address)


def test_a_parsed_message_of_ours_has_both_parts_in_order() -> None:
    template = Template(Compiled("en-gb", ("Hi",), ("<p>Hi</p>",), ("Hi",)), {"MIME-Version": b"1.0"}, {})
    read = email.message_from_bytes(template.fill([], {}), policy=policy.default)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]  # type: ignore[attr-defined]
