"""The register of how a mail will look, for forms that write one: mails are made by the app on the right."""

from __future__ import annotations

from collections.abc import Callable

from supporters.models import MailingList

Preview = Callable[[MailingList, str], str]

_welcome: list[Preview] = []


def register_welcome(preview: Preview) -> None:
    """Called in `AppConfig.ready()`."""
    _welcome.append(preview)


def welcome(mailing_list: MailingList, language: str) -> str:
    """Return the HTML of the welcome mail that the list would send now in this language."""
    return _welcome[0](mailing_list, language)
