"""The letter around a mailing's words: the campaign's mark at the top, reason, imprint and the way out at the foot."""

from __future__ import annotations

from functools import cached_property

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from campaign.colours import mail_colours
from campaign.markdown import render
from mailings.composing.compiled import OPENED, PREFERENCES, UNSUBSCRIBE, VIEW, Place
from mailings.composing.expanding import lines_in
from mailings.composing.marks import Marks
from mailings.composing.material import Material
from mailings.composing.parsing import parse
from mailings.composing.pictures import fitted
from mailings.models import Mailing

LARGEST_LOGO = (200, 56)  # pixels
# What a media query says (dark mode, phones) stays in a style element; the rest goes to the elements themselves.
# Keeps the letter's first words out of the preview line: nothing to be seen, and nothing to be squeezed together.
_PADDING = "\u034f\u200c\u00a0" * 40
# A program looks for it in the first 1024 bytes (HTML, section 4.2.5.4); the inliner puts its rules before.
_CHARSET = '<meta charset="utf-8">'
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class Frame:
    """What stands around the body of one version. Its words are in the active language."""

    def __init__(self, mailing: Mailing, language: str, material: Material, marks: Marks) -> None:
        self.mailing, self.language = mailing, language
        self.layout = material.layout_of(mailing)
        self.opened = marks.put(Place(OPENED)) if material.asks_about_opening else ""
        self._marks = marks

    @cached_property
    def foot(self) -> str:
        """The words at the foot, as HTML with marks: the same in the letter and in its plain text."""
        context = {
            "campaign": self.mailing.campaign,
            "footer": render(self._footer),
            "unsubscribe": self._marks.put(Place(UNSUBSCRIBE)),
            "preferences": self._marks.put(Place(PREFERENCES)),
            "view": self._marks.put(Place(VIEW)) if self.mailing.is_public else "",
        }
        return render_to_string("email/mailings/foot.html", context)

    @property
    def _footer(self) -> str:
        """The layout's Markdown for the foot, those lines alone that stand in this language."""
        return "\n".join(line.words for line in lines_in(parse(self.layout.footer), self.language))

    @property
    def logo_size(self) -> dict[str, int]:
        return fitted(self.layout.logo, *LARGEST_LOGO) if self.layout.logo else {}

    @property
    def logo(self) -> str:
        """The address of the layout's logo, or nothing."""
        return f"{settings.SITE_URL}{self.layout.logo.url}" if self.layout.logo else ""


def page_of(frame: Frame, subject: str, preheader: str, body: str) -> str:
    """The whole letter as HTML, its styles at the elements, with marks."""
    campaign = frame.mailing.campaign
    context = {
        "language": frame.language,
        "subject": subject,
        "preheader": preheader,
        "padding": _PADDING,
        "body": body,
        "foot": frame.foot,
        "campaign": campaign,
        "header": frame.layout.header or campaign.name,
        "logo": frame.logo,
        "logo_size": frame.logo_size,
        "logo_description": frame.layout.logo_description or campaign.name,
        "colours": mail_colours(frame.layout.colour or campaign.colour),
        "opened": frame.opened,
    }
    page = str(_inliner.inline(render_to_string("email/mailing.html", context)))
    return page.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)
