"""What stands in the way of sending a mailing, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from campaign.models import User
from mailings.audience.choice import Choice, choice_of
from mailings.models import Mailing


def obstacles(mailing: Mailing, by: User | None, choice: Choice | None = None) -> Iterator[str]:
    """Why it can't go out in the name of `by`, and what to do. `choice` is its audience, where it is known already."""
    yield from _missing_words(mailing)
    if mailing.sender and mailing.sender.archived_at:
        yield _("The sender “%(name)s” is archived. Choose another.") % {"name": mailing.sender.name}
    yield from (choice or choice_of(mailing)).problems(by)


def languages_of(mailing: Mailing) -> dict[str, list[str]]:
    """The languages in which each variant is written. What has neither subject nor text isn't written."""
    found: dict[str, list[str]] = {}
    for version in mailing.versions.all():
        if version.subject.strip() or version.body.strip():
            found.setdefault(version.variant, []).append(version.language)
    return dict(sorted(found.items()))


def _missing_words(mailing: Mailing) -> Iterator[str]:
    written = languages_of(mailing)
    if not written:
        yield _("There are no words yet. Write the mailing first.")
    for variant, languages in written.items():
        if mailing.main_language not in languages:
            yield _missing(mailing, variant, is_one_of_several=len(written) > 1)


def _missing(mailing: Mailing, variant: str, *, is_one_of_several: bool) -> str:
    language = dict(settings.LANGUAGES)[mailing.main_language]
    if is_one_of_several:
        return _(
            "Variant %(variant)s isn’t written in %(language)s, the language for everybody whose own is missing."
        ) % {
            "variant": variant,
            "language": language,
        }
    return _("It isn’t written in %(language)s, the language for everybody whose own is missing.") % {
        "language": language
    }
