"""What stands in a page's head, and its heading."""

import json
from typing import Any

from django import template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data as a script element that runs nothing; what could end the element is escaped."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 (escaped right above)


_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}

# Beyond this, a heading in its full size would fill a telephone's screen.
_LONG = 60


@register.filter
def in_its_size(heading: SafeString) -> SafeString:
    """A heading as it is; a long one, such as a name that somebody typed, in smaller letters."""
    is_long = len(" ".join(strip_tags(heading).split())) > _LONG
    return format_html('<span class="long">{}</span>', heading) if is_long else heading
