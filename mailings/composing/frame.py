"""The letter around a mailing's words: the campaign's mark at the top, reason, imprint and the way out at the foot."""

from __future__ import annotations

from functools import cached_property

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from campaign.colours import mail_colours
from mailings.composing.choices import layout_of
from mailings.composing.compiled import OPENED, PREFERENCES, UNSUBSCRIBE, VIEW, Place
from mailings.composing.marks import Marks
from mailings.models import Layout, Mailing, MailingPolicy

# What a media query says (dark mode, phones) stays in a style element; the rest goes to the elements themselves.
# A program looks for it in the first 1024 bytes (HTML, section 4.2.5.4); the inliner puts its rules before.
_CHARSET = '<meta charset="utf-8">'
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


class Frame:
    """What stands around the body of one version. Its words are in the active language."""

    def __init__(self, mailing: Mailing, language: str, marks: Marks) -> None:
        self.mailing, self.language, self.marks = mailing, language, marks

    @cached_property
    def layout(self) -> Layout:
        return layout_of(self.mailing) or Layout(campaign=self.mailing.campaign)

    @cached_property
    def foot(self) -> str:
        """The words at the foot, as HTML with marks: the same in the letter and in its plain text."""
        context = {
            "campaign": self.mailing.campaign,
            "layout": self.layout,
            "unsubscribe": self.marks.put(Place(UNSUBSCRIBE)),
            "preferences": self.marks.put(Place(PREFERENCES)),
            "view": self.marks.put(Place(VIEW)) if self.mailing.is_public else "",
        }
        return render_to_string("email/mailings/foot.html", context)

    @property
    def logo(self) -> str:
        """The address of the layout's logo, or nothing."""
        return f"{settings.SITE_URL}{self.layout.logo.url}" if self.layout.logo else ""

    @property
    def opened(self) -> str:
        """The mark of the address that tells of opening, where the campaign asks for that."""
        tracking = MailingPolicy.of(self.mailing.campaign).tracking
        return "" if tracking == MailingPolicy.Tracking.NONE else self.marks.put(Place(OPENED))


def page_of(frame: Frame, subject: str, preheader: str, body: str) -> str:
    """The whole letter as HTML, its styles at the elements, with marks."""
    campaign = frame.mailing.campaign
    context = {
        "language": frame.language,
        "subject": subject,
        "preheader": preheader,
        "body": body,
        "foot": frame.foot,
        "campaign": campaign,
        "header": frame.layout.header or campaign.name,
        "logo": frame.logo,
        "logo_description": frame.layout.logo_description or campaign.name,
        "colours": mail_colours(frame.layout.colour or campaign.colour),
        "opened": frame.opened,
    }
    page = str(_inliner.inline(render_to_string("email/mailing.html", context)))
    return page.replace(_CHARSET, "", 1).replace("<head>", f"<head>{_CHARSET}", 1)
