"""The floor under the web: a view that says hello and one that stores a row, with nothing around them."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.floor_settings")


def hello(request: HttpRequest) -> HttpResponse:
    return _plain("Hello")


def insert(request: HttpRequest) -> HttpResponse:
    """Store the address that was sent, in a commit of its own."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmarks_floor (address) VALUES (%s)", [request.POST["address"]])
    return _plain("Stored")


def _plain(text: str) -> HttpResponse:
    """The length is told, so that the server need not send the answer in chunks."""
    return HttpResponse(text, content_type="text/plain", headers={"Content-Length": str(len(text))})


urlpatterns = [path("", hello), path("insert", insert)]
application = get_wsgi_application()
