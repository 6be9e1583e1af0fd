"""The register of what people can agree to: each app names its kinds of purpose, and says how to stop them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaign.models import Campaign

if TYPE_CHECKING:
    from supporters.models import Supporter


@dataclass(frozen=True)
class PurposeKind:
    """One kind of purpose, like `petition:<uuid>`, where `<uuid>` is the public id of one of `subjects`.

    `name` says in the language at hand what a person gets who agrees; `campaign` is the field by which a subject
    belongs to a campaign. `stop` ends it where the ledger isn't all: it runs beside the line that withdraws. `mailed`
    are the subjects whose consent lets a campaign's mailings reach who gave it; None where it isn't about mail.
    """

    prefix: str
    subjects: Callable[[], QuerySet[Any]]
    name: Callable[[Any], str]
    campaign: str = "campaign"
    stop: Callable[[Supporter, UUID], object] = lambda supporter, public_id: None
    mailed: Callable[[], QuerySet[Any]] | None = None

    def names(self, **which: object) -> dict[UUID, str]:
        return {subject.public_id: self.name(subject) for subject in self.subjects().filter(**which)}


_kinds: dict[str, PurposeKind] = {}


def register(kind: PurposeKind) -> None:
    """Called by each app in `AppConfig.ready()`."""
    _kinds[kind.prefix] = kind


def names(purposes: Iterable[str]) -> dict[str, str]:
    """Return each purpose's name in words, with one query a kind."""
    wanted = list(purposes)
    found = dict.fromkeys(wanted, _("Something that is no longer here"))
    for kind, public_ids in _by_kind(wanted).items():
        found |= _keyed(kind, kind.names(public_id__in=public_ids))
    return found


def names_in(campaign: Campaign, purposes: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the purposes that are this campaign's. Others are left out."""
    return {
        purpose: name
        for kind, public_ids in _by_kind(purposes).items()
        for purpose, name in _keyed(kind, kind.names(public_id__in=public_ids, **{kind.campaign: campaign.pk})).items()
    }


def purposes_of(campaign: Campaign) -> dict[str, str]:
    """Return all that people can agree to in this campaign, each purpose with its name in words."""
    return {
        purpose: name
        for kind in _kinds.values()
        for purpose, name in _keyed(kind, kind.names(**{kind.campaign: campaign.pk})).items()
    }


def mailed_in(campaign: Campaign) -> list[str]:
    """Return the purposes by which a mailing of this campaign may reach who agreed to them."""
    return [
        f"{kind.prefix}:{public_id}"
        for kind in _kinds.values()
        if kind.mailed
        for public_id in kind.mailed().filter(**{kind.campaign: campaign.pk}).values_list("public_id", flat=True)
    ]


def stop(supporter: Supporter, purpose: str) -> None:
    """End what the purpose brings, beside the ledger. In the caller's transaction."""
    prefix, public_id = _parts(purpose)
    if public_id and prefix in _kinds:
        _kinds[prefix].stop(supporter, public_id)


def _by_kind(purposes: Iterable[str]) -> dict[PurposeKind, list[UUID]]:
    found: dict[PurposeKind, list[UUID]] = defaultdict(list)
    for prefix, public_id in map(_parts, purposes):
        if public_id and prefix in _kinds:
            found[_kinds[prefix]].append(public_id)
    return found


def _keyed(kind: PurposeKind, named: dict[UUID, str]) -> dict[str, str]:
    return {f"{kind.prefix}:{public_id}": name for public_id, name in named.items()}


def _parts(purpose: str) -> tuple[str, UUID | None]:
    prefix, _colon, public_id = purpose.partition(":")
    try:
        return prefix, UUID(public_id)
    except ValueError:
        return prefix, None
