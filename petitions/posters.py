"""A petition's poster for one of the team's links, and that link's code by itself."""

from __future__ import annotations

import segno
from django.conf import settings
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from petitions.models import Petition, ShareLink
from petitions.share_codes import share_url
from supporters.posters import Sheet, print_sheets

LONGEST_ASK = 330  # characters, beside the longest title


def poster(link: ShareLink) -> bytes:
    """Return the PDF: a sheet for each language."""
    sheets = tuple(_sheet(link.petition, link, language) for language, _name in settings.LANGUAGES)
    return print_sheets(sheets, link.petition.campaign.colour)


def _sheet(petition: Petition, link: ShareLink, language: str) -> Sheet:
    with translation.override(language):
        return Sheet(
            language=language,
            campaign=petition.campaign.name,
            strapline=petition.campaign.strapline,
            name=petition.title,
            description=Truncator(petition.ask).chars(LONGEST_ASK),
            link=share_url(link.code),
            scan=_("Scan the code, and sign"),
        )


def code_svg(link: ShareLink) -> bytes:
    """Return the link as a QR code to put into a layout of one's own: SVG in black, legible with a quarter torn off."""
    code = segno.make(share_url(link.code), error="q", micro=False)
    svg: str = code.svg_inline(border=4, scale=10)
    return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()
