"""What a browser sends of a page's form, and what organisers type into one."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client

from tests.campaign.reading import elements, words

Typed = dict[str, str | list[str]]

RALLY = {
    "kind": "rally",
    "title_en_gb": "Justice for the river",
    "summary_en_gb": "Come to the river.",
    "area_en_gb": "Riverside",
    "starts_at": "2027-07-28T11:30",
    "ends_at": "2027-07-28T13:00",
    "timezone": "Europe/London",
    "venue_visibility": "everybody",
}
PETITION = {
    "title_en_gb": "Mayor: open the bridge",
    "ask_en_gb": "Open it again.",
    "goal": "1000",
    "targets-TOTAL_FORMS": "1",
    "targets-INITIAL_FORMS": "0",
    "targets-0-office_en_gb": "Mayor",
}
ASKED = {
    "postcode_asked": "required",
    "phone_asked": "no",
    "signers_shown": "all",
    "next": "share",
    "questions-TOTAL_FORMS": "0",
    "questions-INITIAL_FORMS": "0",
}
SIGNATORIES = {"signatories-TOTAL_FORMS": "0", "signatories-INITIAL_FORMS": "0"}
LETTER_ACTION = {
    "body": "City Council",
    "title_en_gb": "Ask your councillor about the bridge",
    "subject_en_gb": "The bridge in {area}",
    "text_en_gb": "Dear {representative}, please open the bridge.",
}
MAILING_LIST = {
    "name_en_gb": "Bridge news",
    "description_en_gb": "What becomes of the bridge. Monthly.",
    "is_public": "on",
    "double_opt_in": "on",
    "language": "",
    "sender_role": "organiser",
}
NEW_PERSON = {
    "address": "elshen@example.org",
    "name": "Elşən Məmmədov",
    "phone": "020 7946 0018",
    "country": "GB",
    "language": "az",
    "agreed_to": "calls",
    "source": "paper",
    "words": "Call me about the river.",
    "place": "Stall at the rally",
    "said_on": "2026-07-28",
}
NEW_FIELD = {"label_en_gb": "Shirt size", "key": "size", "kind": "choice", "choices": "M\nL"}


class _Reader(HTMLParser):
    """Reads each form's fields as a browser would send them when no one touches anything."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[dict[str, str], Typed]] = []
        self.textarea = ""
        self.select = ""
        self.is_multiple = self.is_chosen = False
        self.first_option: str | None = None

    def _add(self, name: str, value: str) -> None:
        fields = self.forms[-1][1]
        fields[name] = [*fields.get(name, []), value]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        name, kind = values.get("name", ""), values.get("type", "text")
        if tag == "form":
            self.forms.append((values, {}))
        elif not self.forms:
            return
        elif tag == "input" and name and kind not in ("submit", "button", "file", "image"):
            if kind not in ("checkbox", "radio") or "checked" in values:
                self._add(name, values.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea" and name:
            self.textarea = name
            self._add(name, "")
        elif tag == "select" and name:
            self.select, self.is_multiple, self.first_option, self.is_chosen = name, "multiple" in values, None, False
            self.forms[-1][1].setdefault(name, [])
        elif tag == "option" and self.select:
            self.first_option = values["value"] if self.first_option is None else self.first_option
            if "selected" in values:
                self._add(self.select, values["value"])
                self.is_chosen = True

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1][1][self.textarea][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:
            [*_before, text] = self.forms[-1][1][self.textarea]
            self.forms[-1][1][self.textarea][-1] = text.removeprefix("\n")
            self.textarea = ""
        elif tag == "select":
            if self.select and not self.is_multiple and not self.is_chosen and self.first_option is not None:
                self._add(self.select, self.first_option)
            self.select = ""


def _forms(page: str) -> list[tuple[dict[str, str], Typed]]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.forms


def form_on(page: str, field: str) -> Typed:
    """The page's form that has this field, filled in as the page shows it."""
    [found] = [fields for _attributes, fields in _forms(page) if field in fields]
    return found


def form_named(page: str, name: str) -> Typed:
    """The page's form of this id, filled in as the page shows it."""
    [found] = [fields for values, fields in _forms(page) if values.get("id") == name]
    return found


def change(client: Client, path: str, having: str = "title_en_gb", /, **typed: str) -> HttpResponse:
    """Open the page, change these fields of the form that has this one, and send it."""
    shown = form_on(client.get(path).content.decode(), having)
    assert typed.keys() <= shown.keys(), typed.keys() - shown.keys()
    return client.post(path, {**shown, **typed})


def sentences(page: str) -> dict[str, str]:
    """What the page says is wrong, by the field that it stands beside."""
    found = {}
    for _tag, values in elements(page):
        if values.get("aria-invalid") == "true":
            described = values["aria-describedby"].split()[-1]
            found[values["name"]] = words(page.split(f'id="{described}"')[1].partition(">")[2].split("</div>")[0])
    return found
