"""Paper sheets as PDF: the petition's text, lines to sign on, and the sheet's number as a code."""

from __future__ import annotations

from collections.abc import Sequence

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from petitions.models import PaperSheet, Petition
from petitions.services.paper import paper_wording
from supporters.documents import pdf_document


def sheets_pdf(petition: Petition, sheets: Sequence[PaperSheet]) -> bytes:
    """The sheets, each in its language, on a page of its own. Relies on there being one."""
    language = sheets[0].language
    with translation.override(language):
        context = {
            "petition": petition,
            "campaign": petition.campaign,
            "targets": list(petition.targets.all()),
            "wording": paper_wording(petition, language),
            "language": language,
            "sheets": [(sheet, _code(sheet), range(1, sheet.lines + 1)) for sheet in sheets],
            "site": settings.SITE_URL.split("://", 1)[-1],
        }
        return pdf_document("petitions/paper_sheets.html", context)


def _code(sheet: PaperSheet) -> SafeString:
    """Where the sheet is typed in: whoever of the team reads the code is on its page."""
    page = reverse(
        "organise_petitions:paper_sheet", args=[sheet.petition.campaign.slug, sheet.petition.slug, sheet.public_id]
    )
    svg = segno.make(f"{settings.SITE_URL}{page}", error="m", micro=False).svg_inline(border=0, scale=10, omitsize=True)
    return mark_safe(svg)  # noqa: S308 (segno's own SVG)
