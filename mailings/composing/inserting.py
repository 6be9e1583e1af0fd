"""What can be put into a mailing's text by a press: each thing with its words, and what is written for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaign.capitals import capital
from campaign.models import Campaign
from mailings.composing import cards, fields
from mailings.models import MailingImage

MOST_SHOWN = 30
# What was selected in the text comes here, or these words do.
SELECTED = "…"


@dataclass(frozen=True)
class Entry:
    """`code` is what is written. The words in it between `before` and `after` give way to what is selected."""

    words: str | Promise
    code: str
    placeholder: str = ""
    picture: MailingImage | None = None

    @property
    def before(self) -> str:
        return self.code.partition(self.placeholder)[0] if self.placeholder else self.code

    @property
    def after(self) -> str:
        return self.code.partition(self.placeholder)[2] if self.placeholder else ""

    @property
    def is_block(self) -> bool:
        """Whether it stands on lines of its own."""
        return self.code.startswith(("[[", "#", "- ", "> ", "---", "![")) or self.code.endswith('"button")')


@dataclass(frozen=True)
class Menu:
    """Entries of one kind; `nothing` is said where there are none."""

    key: str
    words: str | Promise
    entries: list[Entry] = field(default_factory=list)
    nothing: str | Promise = ""


def menus(campaign: Campaign) -> list[Menu]:
    """All that this campaign's mailings can hold."""
    return [
        Menu("format", gettext_lazy("Format"), _formats()),
        Menu("fields", gettext_lazy("Fields"), _fields(campaign)),
        Menu("blocks", gettext_lazy("Blocks"), [*_blocks(), *_cards(campaign)]),
        Menu(
            "snippets",
            gettext_lazy("Snippets"),
            [Entry(name, f"[[snippet:{key}]]") for key, name in campaign.snippets.values_list("key", "name")],
            gettext_lazy("No snippets yet: words that you say in many mailings."),
        ),
        Menu("pictures", gettext_lazy("Pictures"), _pictures(campaign), gettext_lazy("No pictures yet.")),
    ]


def _formats() -> list[Entry]:
    words = _("words")
    return [
        Entry(_("Heading"), f"## {words}", words),
        Entry(_("Bold"), f"**{words}**", words),
        Entry(_("Italic"), f"*{words}*", words),
        Entry(_("Link"), f"[{words}](https://)", words),
        Entry(_("List"), f"- {words}", words),
        Entry(_("Quotation"), f"> {words}", words),
    ]


def _fields(campaign: Campaign) -> list[Entry]:
    """Her first name comes with words for whoever hasn't told it."""
    return [
        Entry(capital(label), "{{ first_name|friend|az=dost }}" if name == "first_name" else f"{{{{ {name} }}}}")
        for name, label in fields.labels(campaign).items()
    ]


def _blocks() -> list[Entry]:
    words, text = _("Words on the button"), _("Text")
    return [
        Entry(_("Button"), f'[{words}](https:// "button")', words),
        Entry(_("Divider"), "---"),
        Entry(_("Signature"), "[[signature]]"),
        Entry(_("Only for whoever reads Azerbaijani"), f"[[only az]]\n{text}\n[[end]]", text),
        Entry(_("Only for whoever reads English"), f"[[only en]]\n{text}\n[[end]]", text),
    ]


def _cards(campaign: Campaign) -> list[Entry]:
    return [
        Entry(title, f"[[{kind}:{slug}]]")
        for kind in cards.kinds()
        for slug, title in cards.titles(campaign, kind)[:MOST_SHOWN]
    ]


def _pictures(campaign: Campaign) -> list[Entry]:
    return [
        Entry(picture.description, f"![{picture.description}]({picture.image.url})", picture=picture)
        for picture in campaign.mailing_images.all()[:MOST_SHOWN]
    ]
