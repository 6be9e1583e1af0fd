"""What stands around every request."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

GetResponse = Callable[[HttpRequest], HttpResponse]

_MAX_PAGES = 500
_MAX_PAGE_BYTES = 500_000


class PublicPageCache:
    """Answers a public page from this process's memory for a moment (`PUBLIC_CACHE_SECONDS`).

    Public pages are the same bytes for everyone, so that a page which a whole country opens costs a dictionary
    look-up. Kept is only what a view marked as public (`campaign.caching.public_page`), asked for by GET without
    a query. Stands first: whatever the middleware behind it adds to the response is kept with it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.pages: OrderedDict[tuple[str, str, str], tuple[float, HttpResponse]] = OrderedDict()
        self.lock = threading.Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seconds = settings.PUBLIC_CACHE_SECONDS
        if not seconds or request.method != "GET" or request.META.get("QUERY_STRING"):
            return self.get_response(request)
        key = (request.scheme or "", request.META.get("HTTP_HOST", ""), request.path_info)
        kept = self.pages.get(key)
        if kept and kept[0] > time.monotonic():
            return self._answer(request, kept[1])
        response = self.get_response(request)
        if getattr(response, "is_public_page", False) and len(response.content) <= _MAX_PAGE_BYTES:
            self._keep(key, time.monotonic() + seconds, response)
            return self._answer(request, response)
        return response

    def _keep(self, key: tuple[str, str, str], until: float, response: HttpResponse) -> None:
        with self.lock:
            self.pages[key] = (until, response)
            self.pages.move_to_end(key)
            while len(self.pages) > _MAX_PAGES:
                self.pages.popitem(last=False)

    @staticmethod
    def _answer(request: HttpRequest, page: HttpResponse) -> HttpResponse:
        """A fresh response for each request: a server closes what it has sent."""
        if request.META.get("HTTP_IF_NONE_MATCH") == page.headers.get("ETag"):
            response: HttpResponse = HttpResponseNotModified()
        else:
            response = HttpResponse(page.content, status=page.status_code)
        response.headers = page.headers
        return response


class LanguageFromPath:
    """Takes the language from the path alone (`/az/…`), so that one address is always the same bytes."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class ContentPolicy(CSPMiddleware):
    """django-csp's header, put together once for all pages that ask for nothing of their own; and the admin's.

    The admin's theme evaluates attributes (Alpine) and sets its colours by inline styles. Scripts in the page itself
    stay forbidden there too, and no page outside the admin is touched.
    """

    ADMIN_POLICY = {"script-src": ["'unsafe-eval'"], "style-src": ["'unsafe-inline'"]}
    ITS_OWN = ("_csp_config", "_csp_update", "_csp_replace", "_csp_exempt")

    @cached_property
    def admin(self) -> str:
        return reverse("admin:index")

    @cached_property
    def common_policy(self) -> str:
        return str(build_policy())

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path_info.startswith(self.admin):
            response._csp_update = self.ADMIN_POLICY  # type: ignore[attr-defined]
        if settings.DEBUG or any(name in response.__dict__ for name in self.ITS_OWN) or hasattr(request, "_csp_nonce"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.common_policy)
        return response
