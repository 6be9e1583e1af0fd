"""The HTML of blocks: cards and the signature."""

from __future__ import annotations

from collections.abc import Callable

from django.template.loader import render_to_string

from mailings.composing import cards
from mailings.composing.expanding import SIGNATURE
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.composing.parsing import Block


def block_writer(material: Material, sender_name: str, language: str, marks: Marks) -> Callable[[Block], str]:
    """Return what writes a block's HTML. Of a block that isn't there nothing is left."""

    def write(block: Block) -> str:
        if block.kind == SIGNATURE:
            campaign = material.campaign
            return render_to_string(
                "email/mailings/signature.html", {"name": sender_name, "campaign": campaign, "language": language}
            )
        if block.kind not in cards.kinds():
            return ""
        card = material.card(block.kind, block.argument, language)
        if card is None:
            return ""
        return render_to_string("email/mailings/card.html", {"card": card, "link": marks.link(card.url)})

    return write
