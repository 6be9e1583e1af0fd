"""Somebody's own words in the quotation marks of the reader's language."""

from django.utils.translation import pgettext


def quoted(text: object) -> str:
    """Return the text within quotation marks, in the language at hand."""
    return pgettext("quotation marks", "“%(text)s”") % {"text": text}
