"""Random people and random definitions."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from supporters.models import CampaignSupporter
from tests.segments.world import LISTS, PLACES, SIZES, Person, World, day

DAYS = st.integers(0, 9)
NOTES = st.sampled_from(["river", "River bank", "100%", "a_b", "", "x'y\"z", "\\"]).filter(bool)
NUMBERS = st.one_of(st.integers(-2, 3), st.sampled_from([0.5, 2.5]))
COUNTRIES = ["GB", "AZ", "TR"]
PURPOSES = [f"{kind}{i}" for kind in ("list", "petition", "event") for i in LISTS] + ["calls"]
AREAS = ["SW", "SW1", "SW1A", "S", "S1", "M", "M1, BT", "SE1", "SE10, SW"]


def of_things(*states: str) -> st.SearchStrategy[dict[int, tuple[str, int]]]:
    return st.dictionaries(st.sampled_from(LISTS), st.tuples(st.sampled_from(states), DAYS))


def custom_values() -> st.SearchStrategy[dict[str, Any]]:
    born = DAYS.map(lambda days: day(days).isoformat())
    return st.fixed_dictionaries(
        {}, optional={"note": NOTES, "age": NUMBERS, "born": born, "size": st.sampled_from(SIZES)}
    )


PEOPLE = st.lists(
    st.builds(
        Person,
        country=st.sampled_from(["", *COUNTRIES]),
        postcode=st.sampled_from(["", *PLACES]),
        language=st.sampled_from(["en-gb", "az"]),
        phone=st.sampled_from(["", "+442079460000"]),
        frequency=st.sampled_from(["always", "weekly"]),
        paused_for=st.one_of(st.none(), st.integers(-3, 3)),
        source=st.sampled_from(CampaignSupporter.Source.values),
        joined=DAYS,
        active=DAYS,
        is_restricted=st.integers(0, 9).map(lambda number: number == 7),
        is_anonymised=st.integers(0, 9).map(lambda number: number == 7),
        is_elsewhere=st.integers(0, 9).map(lambda number: number == 7),
        custom=custom_values(),
        lists=of_things("active", "pending", "left"),
        tags=st.frozensets(st.sampled_from(LISTS)),
        signatures=of_things("confirmed", "pending"),
        registrations=of_things("going", "pending", "cancelled"),
        letters=of_things("sent", "pending"),
        consents=st.dictionaries(st.sampled_from(PURPOSES), st.tuples(st.booleans(), DAYS)),
        mails=st.lists(
            st.tuples(
                st.sampled_from(["lists", "petitions", "events", "letters"]),
                st.sampled_from(LISTS),
                st.sampled_from(["sent", "queued"]),
                DAYS,
            ),
            max_size=3,
        ).map(tuple),
        mailings=of_things("sent", "queued"),
        opens=st.dictionaries(st.sampled_from(LISTS), st.tuples(st.booleans(), DAYS)),
        clicks=st.dictionaries(st.sampled_from(LISTS), st.tuples(st.booleans(), DAYS)),
    ),
    min_size=4,
    max_size=12,
)

_DAY = st.integers(-1, 10).map(lambda days: day(days).isoformat())
TIMES = st.one_of(
    st.fixed_dictionaries({"last_days": st.integers(1, 10)}),
    st.fixed_dictionaries({"older_than_days": st.integers(1, 10)}),
    st.fixed_dictionaries({"from": _DAY}),
    st.fixed_dictionaries({"until": _DAY}),
    st.tuples(_DAY, _DAY).map(lambda days: {"from": min(days), "until": max(days)}),
)


def definitions(world: World) -> st.SearchStrategy[dict[str, Any]]:
    """Any definition of this world, nested up to three deep."""
    return st.recursive(leaves(world), groups, max_leaves=8).map(as_definition)


def groups(nodes: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    parts = st.lists(nodes, min_size=1, max_size=3)
    return st.tuples(st.sampled_from(["all", "any", "none"]), parts).map(lambda pair: {pair[0]: pair[1]})


def as_definition(node: dict[str, Any]) -> dict[str, Any]:
    return {"all": [node]} if "criterion" in node else node


def leaf(key: str, is_: tuple[str, ...] = (), *, timed: bool = False, **values: Any) -> st.SearchStrategy[Any]:
    fixed: dict[str, Any] = {"criterion": st.just(key), **values}
    if is_:
        fixed["is"] = st.sampled_from(is_)
    return st.fixed_dictionaries(fixed, optional={"when": TIMES} if timed else {})


def some(things: Any, by: str = "public_id") -> st.SearchStrategy[str]:
    return st.sampled_from([str(getattr(thing, by)) for thing in things[:2]])


def leaves(world: World, *, saved: bool = True) -> st.SearchStrategy[dict[str, Any]]:
    """Every criterion with any of its parameters."""

    def one_or_any(name: str, things: Any, strategy: Any, by: str = "public_id") -> st.SearchStrategy[Any]:
        chosen = st.one_of(st.none(), some(things, by))
        return st.tuples(strategy, chosen).map(lambda pair: {**pair[0], **({name: pair[1]} if pair[1] else {})})

    purposes = st.sampled_from([world.purpose(key) for key in PURPOSES if not key.endswith("2")])
    numbers = st.fixed_dictionaries(
        {
            "criterion": st.just("field:age"),
            "is": st.sampled_from(["is", "less", "at_most", "at_least", "more"]),
            "value": NUMBERS,
        }
    )
    return st.one_of(
        one_or_any("list", world.lists, leaf("list", ("active", "pending", "left", "not_on"), timed=True)),
        one_or_any("petition", world.petitions, leaf("petition", ("signed", "not_signed"), timed=True)),
        one_or_any("action", world.letter_actions, leaf("letter", ("wrote", "not_wrote"), timed=True)),
        one_or_any(
            "event",
            world.events,
            leaf("event", ("registered", "waiting", "cancelled", "not_registered"), timed=True),
        ),
        one_or_any("tag", world.tags, leaf("tag", ("has", "has_not")), by="pk"),
        leaf(
            "mail",
            ("sent", "not_sent"),
            timed=True,
            mail=st.sampled_from(["any", "lists", "petitions", "events", "letters"]),
        ),
        one_or_any("mailing", world.mailings, leaf("mailing", ("sent", "not_sent"), timed=True)),
        one_or_any(
            "mailing",
            world.mailings,
            leaf("mailing_response", ("opened", "not_opened", "clicked", "not_clicked"), timed=True),
        ),
        leaf("consent", ("granted", "withdrawn"), timed=True, purpose=purposes),
        leaf("consent", ("never",), purpose=purposes),
        leaf("frequency", frequency=st.sampled_from(["always", "weekly"])),
        leaf("paused", ("has", "has_not")),
        leaf("language", language=st.sampled_from(["en-gb", "az"])),
        leaf("joined", timed=True),
        leaf("active", ("was", "was_not"), timed=True),
        leaf(
            "source",
            sources=st.lists(st.sampled_from(CampaignSupporter.Source.values), min_size=1, max_size=3, unique=True),
        ),
        leaf("phone", ("has", "has_not")),
        leaf("country", ("is", "is_not"), country=st.sampled_from(COUNTRIES)),
        leaf("postcode_area", ("is", "is_not"), areas=st.sampled_from(AREAS)),
        leaf("constituency", ("is", "is_not"), area=st.sampled_from(sorted({place[2] for place in PLACES.values()}))),
        leaf("region", ("is", "is_not"), area=st.sampled_from(sorted({place[3] for place in PLACES.values()}))),
        leaf(
            "distance",
            ("lives", "lives_not"),
            kilometres=st.sampled_from([1, 9, 11, 260, 500]),
            postcode=st.sampled_from(sorted(PLACES.keys() - {"S1 2HE", "SW1 1AA"})),
        ),
        leaf("field:note", ("is", "is_not", "contains"), value=NOTES),
        leaf("field:note", ("filled", "empty")),
        numbers,
        leaf("field:age", ("filled", "empty")),
        leaf("field:born", ("filled", "empty")),
        st.fixed_dictionaries({"criterion": st.just("field:born"), "is": st.just("is"), "when": TIMES}),
        leaf("field:size", ("is", "is_not"), choices=st.lists(st.sampled_from(SIZES), min_size=1, unique=True)),
        *([leaf("segment", ("in", "not_in"), segment=st.just(str(world.segment.public_id)))] if saved else []),
    )
