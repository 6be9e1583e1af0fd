"""The register of what people can agree to: each app names its kinds of purpose, and says how to stop them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.models import Supporter


@dataclass(frozen=True)
class PurposeKind:
    """One kind of purpose, like `petition:<uuid>`.

    `names` gives for the public ids what a person gets who agrees, in the language at hand; ids of what isn't there any
    more are left out. `stop` ends it where the ledger isn't all: it runs beside the line that withdraws.
    """

    prefix: str
    names: Callable[[Collection[UUID]], Mapping[UUID, str]]
    stop: Callable[[Supporter, UUID], object] = lambda supporter, public_id: None


_kinds: dict[str, PurposeKind] = {}


def register(kind: PurposeKind) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds[kind.prefix] = kind


def names(purposes: Iterable[str]) -> dict[str, str]:
    """Return each purpose's name in words, with one query a kind."""
    wanted: dict[str, dict[UUID, str]] = defaultdict(dict)
    found = dict.fromkeys(purposes, _("Something that is no longer here"))
    for purpose in found:
        prefix, public_id = _parts(purpose)
        if public_id and prefix in _kinds:
            wanted[prefix][public_id] = purpose
    for prefix, by_id in wanted.items():
        found |= {by_id[public_id]: name for public_id, name in _kinds[prefix].names(by_id.keys()).items()}
    return found


def stop(supporter: Supporter, purpose: str) -> None:
    """End what the purpose brings, beside the ledger. In the caller's transaction."""
    prefix, public_id = _parts(purpose)
    if public_id and prefix in _kinds:
        _kinds[prefix].stop(supporter, public_id)


def _parts(purpose: str) -> tuple[str, UUID | None]:
    prefix, _colon, public_id = purpose.partition(":")
    try:
        return prefix, UUID(public_id)
    except ValueError:
        return prefix, None
