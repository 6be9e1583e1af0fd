"""A hot petition page beside a bare view that says hello."""

from __future__ import annotations

from typing import Any

from benchmarks.ground import Ground
from benchmarks.load import Load, Order
from benchmarks.rounds import Entry, Extent, in_turns
from petitions.models import Petition

PROMISED = 0.5


def measure(ground: Ground, load: Load, petition: Petition, extent: Extent) -> Entry:
    """Measure how many pages a second the site and the bare view give."""
    last: dict[str, Any] = {}

    def get(port: int, path: str) -> float:
        last.update(load.measure(Order.get(port, path, extent.seconds, extent.connections), 200))
        return float(last["per_second"])

    def hello(number: int) -> float:
        return get(ground.floor_port, "/")

    def page(number: int) -> float:
        return get(ground.site_port, petition.get_absolute_url())

    hello(0)
    page(0)
    floor, site = in_turns(extent.rounds, hello, page)
    return Entry("petition_page", "a hot petition page (GET)", "a second", PROMISED, floor, site, last)
