"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, the page's own address without its query, and the language. Touches no session."""
    return {
        "site_url": settings.SITE_URL,
        "page_url": f"{settings.SITE_URL}{request.path}",
        "language": translation.get_language(),
        "is_demo": settings.DEMO,
    }
