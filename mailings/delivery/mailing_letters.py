"""The letters of mailings in one batch: what is compiled, filled for each recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import structlog
from django.utils import translation

from mailings.composing.compiled import PREFERENCES, UNSUBSCRIBE
from mailings.composing.fields import BUILT_IN, values_for
from mailings.delivery import headers
from mailings.delivery.letters import Letter, NothingToSend
from mailings.delivery.signing import signed
from mailings.delivery.versions import Key, ReadyVersion, message_id, ready, versions_of
from mailings.delivery.writing import envelope_sender
from mailings.links import message_unsubscribe_url, preferences_url
from mailings.models import MailingVersion, Message
from supporters.models import CampaignSupporter, Supporter

log = structlog.get_logger(__name__)


class MailingLetters:
    """Writes the letters of a batch's mailings. Asks for people and their answers once, when the first is written."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self._messages = [message for message in messages if message.mailing_id]

    def write(self, message: Message) -> tuple[Letter, str]:
        """Return the letter and its subject.

        Raises NothingToSend, PermanentFailure for an address that is none, and KeyError where the version is gone.
        """
        person = self._people.get(message.supporter_id or 0)
        if person is None:
            raise NothingToSend
        version = self._ready.get(_key(message)) or ready(self._versions[_key(message)])
        values = self._values(message, version, person)
        recipient = headers.envelope_address(message.address)
        content = version.template.fill(_own_header(message, version, recipient, values[UNSUBSCRIBE]), values)
        letter = Letter(envelope_sender(message), recipient, signed(content))
        return letter, version.template.subject(values)

    def _values(self, message: Message, version: ReadyVersion, person: Supporter) -> Mapping[str, str]:
        names = version.template.names
        answers = self._answers.get((version.campaign_id, person.pk), {})
        values = values_for(person, answers, version.template.fields, version.language)
        with translation.override(version.language):
            values[UNSUBSCRIBE] = message_unsubscribe_url(message.public_id)
            if PREFERENCES in names:
                values[PREFERENCES] = preferences_url(person)
        values.update(version.measured.own(message.public_id))
        return values

    @cached_property
    def _versions(self) -> dict[Key, MailingVersion]:
        return versions_of({message.mailing_id for message in self._messages if message.mailing_id})

    @cached_property
    def _ready(self) -> dict[Key, ReadyVersion]:
        """The batch's versions but those that can't be made ready, which hold up their own messages alone."""
        found = {}
        for key in {_key(message) for message in self._messages} & self._versions.keys():
            try:
                found[key] = ready(self._versions[key])
            except Exception:
                log.exception("version_not_ready", version=self._versions[key].pk)
        return found

    @cached_property
    def _fields(self) -> frozenset[str]:
        """The merge fields that the batch's versions name."""
        return frozenset[str]().union(*(version.template.fields for version in self._ready.values()))

    @cached_property
    def _people(self) -> dict[int, Supporter]:
        columns = {name for name in self._fields if name in BUILT_IN and hasattr(Supporter, name)}
        found = Supporter.objects.filter(pk__in=self._supporters).only("public_id", *columns)
        return {person.pk: person for person in found}

    @cached_property
    def _answers(self) -> dict[tuple[int, int], dict[str, Any]]:
        """What these people answered to the campaigns' own questions, where a version puts it in."""
        if self._fields <= BUILT_IN.keys():
            return {}
        campaigns = {version.campaign_id for version in self._ready.values()}
        found = CampaignSupporter.objects.filter(campaign__in=campaigns, supporter__in=self._supporters)
        rows = found.values_list("campaign_id", "supporter_id", "custom_values")
        return {(campaign, supporter): answers for campaign, supporter, answers in rows}

    @property
    def _supporters(self) -> list[int]:
        return [message.supporter_id for message in self._messages if message.supporter_id]


def _key(message: Message) -> Key:
    return (message.mailing_id or 0, message.variant, message.language)


def _own_header(message: Message, version: ReadyVersion, recipient: str, unsubscribe: str) -> list[tuple[str, bytes]]:
    fields = [
        ("To", recipient.encode()),
        ("Date", headers.now_as_date()),
        ("Message-ID", message_id(message.public_id)),
        ("List-Unsubscribe", f"<{unsubscribe}>".encode()),
    ]
    if message.purpose:
        fields.append(("List-Id", version.list_id(message.purpose)))
    return fields
