"""The register of what measures opens and clicks: it says which links lead past it on their way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from mailings.composing.compiled import LINK, Compiled
from mailings.models import MailingVersion
from mailings.returning import can_be_filled_in, with_token


def _nothing_of_her_own(_public_id: UUID) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Measured:
    """Addresses for the places `@link:0`, `@link:1`, … and `@opened`.

    `common` are the same for all recipients; `own` makes those of one message, by its public id. A link that is in
    neither leads straight where it leads.
    """

    common: Mapping[str, str] = field(default_factory=dict)
    own: Callable[[UUID], Mapping[str, str]] = _nothing_of_her_own
    own_names: frozenset[str] = frozenset()


Measure = Callable[[MailingVersion, Compiled], Measured]

_measure: Measure | None = None


def register(measure: Measure) -> None:
    """Called once, in `AppConfig.ready()`."""
    global _measure
    _measure = measure


def measured(version: MailingVersion, compiled: Compiled) -> Measured:
    """How the version's links are measured, with where the others lead among the common ones."""
    wanted = _measure(version, compiled) if _measure else Measured()
    straight = {f"{LINK}{number}": address for number, address in enumerate(compiled.links)}
    common = {name: address for name, address in straight.items() if name not in wanted.own_names}
    common.update(wanted.common)
    return _with_own_forms(Measured(common, wanted.own, wanted.own_names))


def _with_own_forms(links: Measured) -> Measured:
    """The same with links to forms that fill themselves in, one for each recipient.

    They are those that lead straight there: where a campaign measures its links by totals, nothing of them names a
    recipient.
    """
    forms = {name: url for name, url in links.common.items() if name.startswith(LINK) and can_be_filled_in(url)}
    if not forms:
        return links
    common = {name: url for name, url in links.common.items() if name not in forms}

    def own(public_id: UUID) -> Mapping[str, str]:
        filled_in = {name: with_token(url, public_id) for name, url in forms.items()}
        return {**links.own(public_id), **filled_in}

    return Measured(common, own, links.own_names | frozenset(forms))
