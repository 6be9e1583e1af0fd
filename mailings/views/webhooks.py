"""Calls of mail providers: refused without an error of ours, whatever they hold."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import structlog
from anymail.exceptions import AnymailError
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]


def guarded(view: View) -> View:
    """Answer 403 to who doesn't prove to be the provider, and 400 to what can't be read.

    A database that is away is an error of ours: the provider calls again.
    """

    @csrf_exempt
    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DatabaseError:
            raise
        except SuspiciousOperation:
            return HttpResponseForbidden("Who are you?", content_type="text/plain")
        except (AnymailError, ImproperlyConfigured, ImportError) as error:
            # A provider that isn't set up here, or whose library is missing.
            log.warning("webhook_not_set_up", error=type(error).__name__)
            return HttpResponseForbidden("Not set up.", content_type="text/plain")
        except Exception as error:
            log.warning("webhook_not_understood", error=type(error).__name__)
            return HttpResponseBadRequest("Not understood.", content_type="text/plain")

    return wrapper
