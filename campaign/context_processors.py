"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from campaign.models import Campaign


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, the page's own address without its query, and the language; the campaign, which a view may
    name itself. Touches no session."""
    return {
        "site_url": settings.SITE_URL,
        "page_url": f"{settings.SITE_URL}{request.path}",
        "language": translation.get_language(),
        "is_demo": settings.DEMO,
        "campaign": SimpleLazyObject(only_campaign),
    }


def only_campaign() -> Campaign | None:
    """The campaign whose name a page bears that belongs to none; None where the site has several."""
    campaigns = list(Campaign.objects.published()[:2])
    return campaigns[0] if len(campaigns) == 1 else None
