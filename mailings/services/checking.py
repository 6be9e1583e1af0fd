"""What stands in the way of sending a mailing, and what is worth a look before."""

from __future__ import annotations

from dataclasses import dataclass

from campaign.models import User
from mailings.audience.choice import choice_of
from mailings.composing.checks import check
from mailings.composing.findings import ERROR, WARNING, Finding
from mailings.models import Mailing


@dataclass(frozen=True)
class Outlook:
    """Sentences: what is wrong with the words and with the audience, which stops it, and what is worth a look."""

    of_words: tuple[str, ...]
    of_audience: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def obstacles(self) -> tuple[str, ...]:
        return (*self.of_words, *self.of_audience)


def outlook(mailing: Mailing, by: User | None) -> Outlook:
    """How it looks for sending the mailing in the name of `by`, as everything is now."""
    findings = check(mailing)
    return Outlook(
        tuple(_sentence(finding) for finding in findings if finding.level == ERROR),
        tuple(choice_of(mailing).problems(by)),
        tuple(_sentence(finding) for finding in findings if finding.level == WARNING),
    )


def obstacles(mailing: Mailing, by: User | None) -> tuple[str, ...]:
    """Why it can't go out in the name of `by`, and what to do."""
    return outlook(mailing, by).obstacles


def _sentence(finding: Finding) -> str:
    return f"{finding.where}: {finding.words}" if finding.where else finding.words


def languages_of(mailing: Mailing) -> dict[str, list[str]]:
    """The languages in which each variant is written. What has neither subject nor text isn't written."""
    found: dict[str, list[str]] = {}
    for version in mailing.versions.all():
        if version.subject.strip() or version.body.strip():
            found.setdefault(version.variant, []).append(version.language)
    return dict(sorted(found.items()))
