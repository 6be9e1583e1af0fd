"""From a version's Markdown to what is the same for everybody who gets it, once."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.html import escape

from mailings.composing.blocks import block_writer
from mailings.composing.body import piece_of, read_body
from mailings.composing.compiled import Compiled
from mailings.composing.expanding import expanded, lines_in
from mailings.composing.frame import Frame, page_of
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.composing.parsing import Field, parse
from mailings.composing.plain_text import plain_text
from mailings.models import Mailing, MailingVersion


def compile_version(version: MailingVersion) -> Compiled:
    """Return the version as it goes out now. The same words and rows give the same result, byte for byte.

    Whatever was typed, it compiles: a field, block or picture that doesn't exist (any more) is left out, and its
    fallback stands in for a field. `language.problems` and `checks.check` tell the team beforehand.
    """
    return compile_words(version.mailing, version.language, version.subject, version.preheader, version.body)


def compile_words(
    mailing: Mailing, language: str, subject: str, preheader: str, body: str, material: Material | None = None
) -> Compiled:
    """Return the same of words that are not stored, for previews.

    `material` is the campaign's, where several versions are compiled at once.
    """
    return assemble(mailing, language, subject, preheader, body, material or Material(mailing.campaign)).compiled


@dataclass(frozen=True)
class Assembled:
    """A compiled version with what it was made of: the body alone, as HTML with marks."""

    compiled: Compiled
    body: str
    marks: Marks


def assemble(mailing: Mailing, language: str, subject: str, preheader: str, body: str, material: Material) -> Assembled:
    """Compile a version, and return the body too, for whoever looks at that alone."""
    marks = Marks()
    with translation.override(language):
        words = marks.words_put_back(body_html(mailing, language, body, material, marks), escape)
        marked_subject = one_line(material, subject, language, marks)
        marked_preheader = one_line(material, preheader, language, marks)
        frame = Frame(mailing, language, material, marks)
        page = page_of(frame, marked_subject, marked_preheader, words)
        text = f"{plain_text(words, marks.address_of)}\n-- \n{plain_text(frame.foot)}"
    compiled = Compiled(
        language=language,
        subject=marks.split(marked_subject),
        html=marks.split(page, escape),
        text=marks.split(text),
        links=marks.links,
    )
    return Assembled(compiled, words, marks)


def body_html(mailing: Mailing, language: str, body: str, material: Material, marks: Marks) -> str:
    """The body alone, without layout and styles, with marks. In the active language."""
    sender = material.sender_of(mailing)
    sender_name = sender.name if sender else mailing.campaign.name
    lines = expanded(material, lines_in(parse(body), language), language)
    return read_body(material, lines, language, marks, block_writer(material, sender_name, language, marks)).html


def one_line(material: Material, text: str, language: str, marks: Marks) -> str:
    """A subject or a preview line, with marks: plain words and fields, and no line break."""
    written = ""
    for line in parse(" ".join(text.split())).lines:
        for part in line.parts:
            if isinstance(part, Field):
                written += marks.put(piece_of(part, material, language))
            elif isinstance(part, str):
                written += part
    return written
