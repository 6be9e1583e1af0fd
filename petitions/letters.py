"""How a letter to a representative reads: what it begins from, what stands beneath it, how a mail program gets it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from urllib.parse import quote

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaign.forms import localised
from mailings.links import absolute_url
from petitions.models import Letter, LetterAction, Representative

# What mail programs and the systems that hand a link on to them take; some cut off what is longer.
LONGEST_MAILTO = 1_900
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_PLACES = re.compile(r"\{(representative|area)\}")


def filled(text: str, representative: Representative) -> str:
    """The template's words with the representative's name and area where it says {representative} and {area}."""
    values = {"representative": representative.name, "area": representative.area_name}
    return _PLACES.sub(lambda place: values[place[1]], text)


def template_language(action: LetterAction) -> str:
    """The language of the words that a letter begins from on a page in the language at hand."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    return language if getattr(action, localised("text", language)) else settings.LANGUAGE_CODE


def own_words(action: LetterAction, representative: Representative, text: str) -> int:
    """How much of the letter isn't the template's, in per cent of its words."""
    theirs, hers = filled(action.text, representative).split(), text.split()
    if not hers:
        return 0
    kept = sum(block.size for block in SequenceMatcher(None, theirs, hers, autojunk=False).get_matching_blocks())
    share = 100 * (len(hers) - kept) / len(hers)
    return round(share) if hers == theirs else max(round(share), 1)


def foreign_links(action: LetterAction, text: str) -> list[str]:
    """The links in a text that aren't in the action's template, in whichever language."""
    templates = " ".join(getattr(action, localised("text", language)) or "" for language, _name in settings.LANGUAGES)
    known = set(_LINK.findall(templates))
    return [link for link in _LINK.findall(text) if link not in known]


def whole_text(letter: Letter, address: str) -> str:
    """The letter with her name and where she lives beneath it: many representatives answer only whom they represent."""
    beneath = (letter.name, letter.postal_address, letter.postcode, address)
    return f"{letter.text}\n\n" + "\n".join(line for line in beneath if line)


def with_origin(letter: Letter, text: str) -> str:
    """What the representative gets: the letter, and by which way it came."""
    action = letter.action
    with translation.override(settings.LANGUAGE_CODE):
        origin = _(
            "%(name)s wrote this letter on the page of %(campaign)s and confirmed the address. "
            "Your answer goes to %(name)s alone."
        ) % {"name": letter.name, "campaign": action.campaign.name}
        return f"{text}\n\n-- \n{origin}\n{absolute_url(action.get_absolute_url())}\n"


def sender_name(letter: Letter) -> str:
    """In whose name it comes, in the site's first language: the representative may read no other."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(name)s via %(campaign)s") % {"name": letter.name, "campaign": letter.action.campaign.name}


def mailto(address: str, subject: str, text: str) -> str:
    """A link that opens the letter in a mail program. Too long a letter is left out of it, to be copied."""
    start = f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}"
    whole = f"{start}&body={quote(text.replace(chr(10), chr(13) + chr(10)), safe='')}"
    return whole if len(whole) <= LONGEST_MAILTO else start


def is_whole(link: str) -> bool:
    """Whether the link holds the letter's text."""
    return "&body=" in link
