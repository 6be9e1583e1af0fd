"""Words with a capital in front."""

from django.utils.text import capfirst
from django.utils.translation import get_language


def capital(text: object) -> str:
    """Return the text with a capital in front, which of an i in Azerbaijani is an İ."""
    words = str(text)
    if words.startswith("i") and get_language() == "az":
        return f"İ{words[1:]}"
    return capfirst(words)
