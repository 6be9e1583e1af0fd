"""What is looked at before a mailing goes out, and what to do about what is found.

Nobody else's site is asked for anything. `check` is what pages show; whoever sends demands that it finds no error.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from django.conf import settings
from django.utils.translation import gettext as _

from mailings.composing import cards
from mailings.composing.compiled import LINK, UNSUBSCRIBE, Compiled, Pieces, Place
from mailings.composing.compiling import Assembled, assemble
from mailings.composing.expanding import expanded, lines_in
from mailings.composing.findings import ERROR, HINT, WARNING, Finding
from mailings.composing.judging_links import LinkJudge
from mailings.composing.language import problems_of, problems_of_line
from mailings.composing.material import Material
from mailings.composing.parsing import Block, parse
from mailings.composing.readers import languages_of_readers
from mailings.composing.reading import Found, read
from mailings.models import Mailing, MailingVersion

GMAIL_CLIPS_AT = 102 * 1024  # bytes of HTML, whereafter Gmail shows a link to the rest
NEARLY = 90 * 1024
OWN_LINK_LENGTH = 200  # characters: about as long as a link with a token gets
LONGEST_SUBJECT = 70  # characters that most inboxes show
FEWEST_WORDS_A_PICTURE = 20
_EXCLAMATIONS = re.compile(r"!")
_REPLY = re.compile(r"^\s*(re|fwd?|aw|cav)\s*:", re.IGNORECASE)


def check(mailing: Mailing) -> list[Finding]:
    """Return all that is found, the gravest first. The words are in the language at hand."""
    versions = [version for version in mailing.versions.all() if version.subject.strip() or version.body.strip()]
    material = Material(mailing.campaign)
    found = [*_of_mailing(mailing, versions, material)]
    links = LinkJudge()
    for version in versions:
        found += _of_version(_Read(mailing, version, material, _where(version, versions)), links)
    order = {ERROR: 0, WARNING: 1, HINT: 2}
    return sorted(dict.fromkeys(found), key=lambda finding: order[finding.level])


def _where(version: MailingVersion, versions: list[MailingVersion]) -> str:
    language = _language_name(version.language)
    if len({other.variant for other in versions}) == 1:
        return language
    return _("%(language)s, variant %(variant)s") % {"language": language, "variant": version.variant}


def _language_name(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))


class _Read:
    """A version, compiled and read, with the name of its place in sentences."""

    def __init__(self, mailing: Mailing, version: MailingVersion, material: Material, where: str) -> None:
        self.mailing, self.version, self.material, self.where = mailing, version, material, where

    @cached_property
    def assembled(self) -> Assembled:
        version = self.version
        return assemble(self.mailing, version.language, version.subject, version.preheader, version.body, self.material)

    @cached_property
    def body(self) -> Found:
        """The body as it is read, without the letter around it."""
        return read(self.assembled.body, self.assembled.marks.address_of)

    @property
    def blocks(self) -> list[Block]:
        language = self.version.language
        lines = expanded(self.material, lines_in(parse(self.version.body), language), language)
        return [part for line in lines for part in line.parts if isinstance(part, Block)]

    def at(self, level: str, words: str) -> Finding:
        return Finding(level, words, self.where)

    def at_line(self, line: int, words: str) -> Finding:
        return Finding(ERROR, words, _("%(where)s, line %(line)d") % {"where": self.where, "line": line})


def _of_mailing(mailing: Mailing, versions: list[MailingVersion], material: Material) -> Iterator[Finding]:
    yield from _of_languages(mailing, versions)
    yield from _of_variants(versions)
    if not mailing.campaign.imprint:
        words = _("The campaign has no imprint. Say there who writes and how to reach you: it stands at the foot.")
        yield Finding(WARNING, words)
    for problem in parse(material.layout_of(mailing).footer).problems:
        where = _("The layout’s words at the foot, line %(line)d") % {"line": problem.line}
        yield Finding(ERROR, problem.words, where)
    yield from _of_sender(mailing, material)


def _of_sender(mailing: Mailing, material: Material) -> Iterator[Finding]:
    sender = material.sender_of(mailing)
    if sender and sender.archived_at:
        words = _("The sender “%(name)s” is archived. Choose another.") % {"name": sender.name}
        yield Finding(ERROR, words)
    elif not sender or not sender.address:
        words = _("No address of your own is set up, so that the site’s own writes. Add one under Senders.")
        yield Finding(HINT, words)


def _of_languages(mailing: Mailing, versions: list[MailingVersion]) -> Iterator[Finding]:
    by_variant: dict[str, set[str]] = defaultdict(set)
    for version in versions:
        by_variant[version.variant].add(version.language)
    if not versions:
        words = _("There are no words yet. Write the mailing in %(language)s.")
        yield Finding(ERROR, words % {"language": _language_name(mailing.main_language)})
        return
    somewhere = {version.language for version in versions}
    wanted = {mailing.main_language, *languages_of_readers(mailing), *somewhere}
    for variant, written in sorted(by_variant.items()):
        for language in sorted(wanted - written):
            if language in somewhere:
                yield _variant_lacks(mailing, variant, language)
            else:
                yield _nobody_wrote(mailing, language)


def _nobody_wrote(mailing: Mailing, language: str) -> Finding:
    shown = {"language": _language_name(language), "main": _language_name(mailing.main_language)}
    if language == mailing.main_language:
        words = _("There are no words in %(language)s, which everybody gets whose own language is missing. Write them.")
        return Finding(ERROR, words % shown)
    words = _("Some of the people read %(language)s and would get it in %(main)s. Translate it, or mean it so.")
    return Finding(WARNING, words % shown)


def _variant_lacks(mailing: Mailing, variant: str, language: str) -> Finding:
    main = _language_name(mailing.main_language)
    shown = {"variant": variant, "language": _language_name(language), "main": main}
    if language == mailing.main_language:
        words = _("Variant %(variant)s has no words in %(language)s, which everybody gets whose own is missing.")
        return Finding(ERROR, words % shown)
    words = _("Variant %(variant)s isn’t written in %(language)s: those who read that get it in %(main)s.")
    return Finding(WARNING, words % shown)


def _of_variants(versions: list[MailingVersion]) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], MailingVersion] = {}
    for version in versions:
        key = (version.subject.strip(), version.preheader.strip(), version.body.strip())
        other = seen.setdefault(key, version)
        if other is version or not any(key):
            continue
        if other.language == version.language:
            words = _("Variants %(one)s and %(other)s are the same in %(language)s: there is nothing to compare.")
        else:
            words = _("The words in %(language)s are the same as those in %(other_language)s. Translate them.")
        shown = {
            "one": other.variant,
            "other": version.variant,
            "language": _language_name(version.language),
            "other_language": _language_name(other.language),
        }
        yield Finding(WARNING, words % shown)


def _of_version(version: _Read, links: LinkJudge) -> Iterator[Finding]:
    if not version.version.subject.strip():
        yield version.at(ERROR, _("The subject is empty. Say in a few words what it is about."))
    if not version.version.body.strip():
        yield version.at(ERROR, _("The text is empty. Write it first."))
        return
    yield from _of_language(version)
    yield from _of_blocks(version)
    yield from _of_fields(version)
    for link in version.body.links:
        yield from links.judge(link, version.where)
    yield from _of_pictures(version)
    yield from _of_subject(version)
    yield from _of_frame(version)


def _of_language(version: _Read) -> Iterator[Finding]:
    written = version.version
    for line in (written.subject, written.preheader):
        for problem in problems_of_line(version.material, line):
            yield version.at(ERROR, f"{problem.words} ({line})")
    for problem in problems_of(version.material, written.body):
        yield version.at_line(problem.line, problem.words)


def _of_blocks(version: _Read) -> Iterator[Finding]:
    for block in version.blocks:
        if block.kind not in cards.kinds():
            continue
        card = version.material.card(block.kind, block.argument, version.version.language)
        if card and card.over:
            words = _("“%(title)s” asks for what can’t be done any more (%(why)s). Take it out, or choose another.")
            yield version.at(WARNING, words % {"title": card.title, "why": card.over})


def _of_fields(version: _Read) -> Iterator[Finding]:
    pieces: Pieces = (*version.assembled.compiled.subject, *version.assembled.compiled.html)
    places = (piece for piece in pieces if isinstance(piece, Place))
    for name in sorted({place.name for place in places if place.name[0] != "@" and not place.fallback}):
        words = _(
            "Nothing stands in for {{ %(name)s }} where it isn’t known. Write {{ %(name)s|… }} with words instead."
        )
        yield version.at(WARNING, words % {"name": name})


def _of_pictures(version: _Read) -> Iterator[Finding]:
    body = version.body
    if not all(description.strip() for description in body.descriptions):
        words = _("A picture has no description for those who don’t see it. Write it between the brackets: ![…](…).")
        yield version.at(WARNING, words)
    pictures = len(body.descriptions)
    if pictures and len(body.words.split()) < FEWEST_WORDS_A_PICTURE * pictures:
        words = _(
            "There are few words beside the pictures. Filters take that for advertising, and many show no pictures."
        )
        yield version.at(WARNING, words)


def _of_subject(version: _Read) -> Iterator[Finding]:
    subject, body = version.version.subject.strip(), version.body.words
    if not version.version.preheader.strip() and subject:
        words = _(
            "There is no preview line. Inboxes show it after the subject; without it, the first words of the text."
        )
        yield version.at(HINT, words)
    if len(subject) > LONGEST_SUBJECT:
        words = _("The subject is long: most inboxes show about %(number)d letters.") % {"number": LONGEST_SUBJECT}
        yield version.at(HINT, words)
    if sum(letter.isalpha() for letter in subject) > 5 and subject == subject.upper() != subject.lower():
        words = _(
            "The subject is all in capitals, which filters and readers take for shouting. Write it in small letters."
        )
        yield version.at(WARNING, words)
    if _REPLY.match(subject):
        words = _("The subject begins like an answer to somebody’s letter, which it isn’t. Leave that out.")
        yield version.at(WARNING, words)
    if len(_EXCLAMATIONS.findall(subject)) > 1 or len(_EXCLAMATIONS.findall(body)) > 5 or "!!" in body:
        yield version.at(WARNING, _("There are many exclamation marks, which filters count. Let the words do it."))


def _of_frame(version: _Read) -> Iterator[Finding]:
    compiled = version.assembled.compiled
    for pieces in (compiled.html, compiled.text):
        if not any(isinstance(piece, Place) and piece.name == UNSUBSCRIBE for piece in pieces):
            yield version.at(
                ERROR, _("There is no link to unsubscribe. Don’t send it, and tell whoever runs the site.")
            )
    size = size_of(compiled)
    shown = {"size": -(-size // 1024)}
    if size > GMAIL_CLIPS_AT:
        words = _("It is too large (%(size)d KB): Gmail cuts it off at 102 KB, and the link to unsubscribe with it.")
        yield version.at(ERROR, words % shown)
    elif size > NEARLY:
        words = _("It is nearly too large (%(size)d KB): Gmail cuts mail off at 102 KB. Shorten it if you can.")
        yield version.at(WARNING, words % shown)


def size_of(compiled: Compiled) -> int:
    """About how many bytes the HTML has for one person, links of her own counted as long as they get."""
    return sum(_length(piece) for piece in compiled.html)


def _length(piece: str | Place) -> int:
    if isinstance(piece, str):
        return len(piece.encode())
    if piece.name.startswith(LINK) or piece.name.startswith("@"):
        return OWN_LINK_LENGTH
    return max(len(piece.fallback.encode()), 20)
