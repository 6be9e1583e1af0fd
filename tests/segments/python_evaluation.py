"""What a definition means, in plain Python over plain facts: the other opinion to which the SQL is held."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.segments.world import FOREIGN, NOW, PLACES, Person, World, ago

LONDON = ZoneInfo("Europe/London")


class Evaluation:
    """Asks a person's facts what a definition asks of the database."""

    def __init__(self, world: World) -> None:
        self.world = world

    def holds(self, person: Person, definition: dict[str, Any]) -> bool:
        if person.is_restricted or person.is_anonymised or person.is_elsewhere:
            return False
        return self._node(person, definition)

    def _node(self, person: Person, node: dict[str, Any]) -> bool:
        if not node:
            return True
        if "criterion" in node:
            key = node["criterion"]
            name = key.replace("field:", "field_")
            judge: Callable[[Person, dict[str, Any]], bool] = getattr(self, name)
            return judge(person, node)
        [(kind, nodes)] = node.items()
        found = [self._node(person, inner) for inner in nodes]
        return {"all": all(found), "any": any(found), "none": not any(found)}[kind]

    def list(self, person: Person, leaf: dict[str, Any]) -> bool:
        state = leaf["is"].replace("not_on", "active")
        found = self._has(person.lists, leaf.get("list"), self.world.lists, state, leaf)
        return found is not (leaf["is"] == "not_on")

    def petition(self, person: Person, leaf: dict[str, Any]) -> bool:
        found = self._has(person.signatures, leaf.get("petition"), self.world.petitions, "confirmed", leaf)
        return found is (leaf["is"] == "signed")

    def letter(self, person: Person, leaf: dict[str, Any]) -> bool:
        found = self._has(person.letters, leaf.get("action"), self.world.letter_actions, "sent", leaf)
        return found is (leaf["is"] == "wrote")

    def event(self, person: Person, leaf: dict[str, Any]) -> bool:
        states = {"registered": "going", "not_registered": "going", "waiting": "pending", "cancelled": "cancelled"}
        found = self._has(person.registrations, leaf.get("event"), self.world.events, states[leaf["is"]], leaf)
        return found is not (leaf["is"] == "not_registered")

    def tag(self, person: Person, leaf: dict[str, Any]) -> bool:
        wanted = {i for i in (0, 1) if leaf.get("tag") in (None, str(self.world.tags[i].pk))}
        return bool(person.tags & wanted) is (leaf["is"] == "has")

    def mail(self, person: Person, leaf: dict[str, Any]) -> bool:
        rows = {
            "lists": person.lists,
            "petitions": person.signatures,
            "events": person.registrations,
            "letters": person.letters,
        }
        found = any(
            leaf["mail"] in ("any", topic)
            and i != FOREIGN
            and i in rows[topic]
            and state == "sent"
            and in_time(ago(days), leaf)
            for topic, i, state, days in person.mails
        )
        return found is (leaf["is"] == "sent")

    def mailing(self, person: Person, leaf: dict[str, Any]) -> bool:
        found = self._has(person.mailings, leaf.get("mailing"), self.world.mailings, "sent", leaf)
        return found is (leaf["is"] == "sent")

    def mailing_response(self, person: Person, leaf: dict[str, Any]) -> bool:
        """Did it in the time; or was sent some in the time and did it with none of these."""
        did = person.opens if leaf["is"].endswith("opened") else person.clicks
        wanted = {
            i: (state, days)
            for i, (state, days) in person.mailings.items()
            if i != FOREIGN and leaf.get("mailing") in (None, str(self.world.mailings[i].public_id))
        }
        hers = {i: days for i, (by_her, days) in did.items() if i in wanted and by_her}
        if not leaf["is"].startswith("not_"):
            return any(in_time(ago(days), leaf) for days in hers.values())
        in_question = {i for i, (state, days) in wanted.items() if state == "sent" and in_time(ago(days), leaf)}
        return bool(in_question) and not in_question & hers.keys()

    def consent(self, person: Person, leaf: dict[str, Any]) -> bool:
        by_purpose = {self.world.purpose(key): state for key, state in person.consents.items()}
        if leaf["is"] == "never":
            return leaf["purpose"] not in by_purpose
        granted, days = by_purpose.get(leaf["purpose"], (None, 0))
        return granted is (leaf["is"] == "granted") and in_time(ago(days), leaf)

    def frequency(self, person: Person, leaf: dict[str, Any]) -> bool:
        return person.frequency == leaf["frequency"]

    def paused(self, person: Person, leaf: dict[str, Any]) -> bool:
        return (person.paused_for is not None and person.paused_for >= 0) is (leaf["is"] == "has")

    def language(self, person: Person, leaf: dict[str, Any]) -> bool:
        return person.language == leaf["language"]

    def joined(self, person: Person, leaf: dict[str, Any]) -> bool:
        return in_time(ago(person.joined), leaf)

    def active(self, person: Person, leaf: dict[str, Any]) -> bool:
        return in_time(ago(person.active), leaf) is (leaf["is"] == "was")

    def source(self, person: Person, leaf: dict[str, Any]) -> bool:
        return person.source in leaf["sources"]

    def phone(self, person: Person, leaf: dict[str, Any]) -> bool:
        return bool(person.phone) is (leaf["is"] == "has")

    def country(self, person: Person, leaf: dict[str, Any]) -> bool:
        return (person.country == leaf["country"]) is (leaf["is"] == "is")

    def postcode_area(self, person: Person, leaf: dict[str, Any]) -> bool:
        outward = person.postcode.split(" ")[0]
        letters = outward.rstrip("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:10])
        if outward and outward[-1].isalpha():
            letters = outward.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").rstrip("0123456789")
        district = outward.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        found = any(area in (letters, district, outward) for area in leaf["areas"].split(", "))
        return bool(outward and found) is (leaf["is"] == "is")

    def constituency(self, person: Person, leaf: dict[str, Any]) -> bool:
        return (bool(person.postcode) and PLACES[person.postcode][2] == leaf["area"]) is (leaf["is"] == "is")

    def region(self, person: Person, leaf: dict[str, Any]) -> bool:
        return (bool(person.postcode) and PLACES[person.postcode][3] == leaf["area"]) is (leaf["is"] == "is")

    def distance(self, person: Person, leaf: dict[str, Any]) -> bool:
        north, east, *_ = PLACES.get(person.postcode, (None, None))
        near = north is not None and haversine(PLACES[leaf["postcode"]][:2], (north, east)) <= leaf["kilometres"]
        return near is (leaf["is"] == "lives")

    def segment(self, person: Person, leaf: dict[str, Any]) -> bool:
        return self._node(person, self.world.segment.definition) is (leaf["is"] == "in")

    def field_note(self, person: Person, leaf: dict[str, Any]) -> bool:
        kept, value = person.custom.get("note"), str(leaf.get("value", "")).lower()
        text = str(kept).lower()
        return {
            "filled": kept is not None,
            "empty": kept is None,
            "is": kept is not None and text == value,
            "is_not": kept is None or text != value,
            "contains": kept is not None and value in text,
        }[leaf["is"]]

    def field_age(self, person: Person, leaf: dict[str, Any]) -> bool:
        age, value = person.custom.get("age"), leaf.get("value")
        if leaf["is"] in ("filled", "empty"):
            return (age is not None) is (leaf["is"] == "filled")
        return (
            age is not None
            and {
                "is": age == value,
                "less": age < value,
                "at_most": age <= value,
                "at_least": age >= value,
                "more": age > value,
            }[leaf["is"]]
        )

    def field_born(self, person: Person, leaf: dict[str, Any]) -> bool:
        born = person.custom.get("born")
        if leaf["is"] in ("filled", "empty"):
            return (born is not None) is (leaf["is"] == "filled")
        return born is not None and day_in_time(date.fromisoformat(str(born)), leaf)

    def field_size(self, person: Person, leaf: dict[str, Any]) -> bool:
        return (person.custom.get("size") in leaf["choices"]) is (leaf["is"] == "is")

    def _has(
        self, rows: dict[int, tuple[str, int]], wanted: str | None, things: Any, state: str, leaf: dict[str, Any]
    ) -> bool:
        return any(
            wanted in (None, str(things[i].public_id)) and found == state and in_time(ago(days), leaf)
            for i, (found, days) in rows.items()
            if i != FOREIGN
        )


def in_time(at: datetime, leaf: dict[str, Any]) -> bool:
    when = leaf.get("when", {})
    seconds = (NOW - at).total_seconds()
    if "last_days" in when:
        return seconds <= when["last_days"] * 86400
    if "older_than_days" in when:
        return seconds > when["older_than_days"] * 86400
    day = at.astimezone(LONDON).date().isoformat()
    return when.get("from", "") <= day <= when.get("until", "9999")


def day_in_time(day: date, leaf: dict[str, Any]) -> bool:
    when = leaf.get("when", {})
    days = (NOW.astimezone(LONDON).date() - day).days
    if "last_days" in when:
        return 0 <= days < when["last_days"]
    if "older_than_days" in when:
        return days > when["older_than_days"]
    return when.get("from", "") <= day.isoformat() <= when.get("until", "9999")


def haversine(one: tuple[float, float], other: tuple[float, float]) -> float:
    (north, east), (north2, east2) = (map(math.radians, place) for place in (one, other))
    inner = math.sin((north2 - north) / 2) ** 2
    inner += math.cos(north) * math.cos(north2) * math.sin((east2 - east) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(inner))
