"""`make bench`: measures what the software promises on speed, each beside its floor; prints and writes what it found.

    python -m benchmarks                          all, in about two minutes
    python -m benchmarks --quick                  a smoke run of seconds, whose figures mean nothing
    python -m benchmarks --signatures 5_000_000   also how much a full petition slows signing down (a long while)
    python -m benchmarks --only segments --supporters 1_000_000   segments of a million people, three signatures each
    python -m benchmarks --only importing --people 1_000_000   an import of a million people, once
    python -m benchmarks --only sending --people 1_000_000   sending, and a worker's memory with a million recipients

Uses the server of DATABASE_URL, on which it makes a database and drops it again, or an embedded one in DATA_DIR.
Writes `$DATA_DIR/bench.json`.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from benchmarks.children import child
from benchmarks.ground import fresh_database, prepare_directory, prepare_site, site_environment, web_servers
from benchmarks.load import Load
from demo.__main__ import end_on_signals, free_port, say, wanted_directory


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the promises on speed.")
    parser.add_argument("--quick", action="store_true", help="a smoke run of seconds")
    parser.add_argument("--signatures", type=int, default=0, help="fill the petition with so many, and sign again")
    parser.add_argument("--supporters", type=int, help="how many people segments are counted among")
    parser.add_argument("--messages", type=int, help="how many messages are sent in each turn")
    parser.add_argument(
        "--people",
        type=int,
        help="how many people are imported in each turn (from 200,000 on, once), and get a mailing for its memory",
    )
    parser.add_argument(
        "--only",
        choices=("importing", "page", "segments", "sending", "signing", "workspace"),
        default="",
        help="measure one part",
    )
    return parser.parse_args()


def run(wanted: argparse.Namespace, data_directory: Path) -> None:
    directory = prepare_directory(data_directory)
    say("Preparing a database and the site…")
    with fresh_database(directory) as database_url, child("sink", {}, directory / "logs", "benchmarks.sink") as sink:
        sink_port = sink.answer()["port"]
        environment = site_environment(directory, database_url, free_port(), sink_port)
        prepare_site(environment)
        with (
            web_servers(directory, environment) as ground,
            child("load", environment, ground.logs, "benchmarks.load") as load,
        ):
            from benchmarks import measurements, report

            size = measurements.QUICK if wanted.quick else measurements.FULL
            size = replace(
                size,
                signatures=wanted.signatures,
                messages=wanted.messages or size.messages,
                supporters=wanted.supporters or size.supporters,
            )
            if wanted.people:
                rounds = 1 if wanted.people >= 200_000 else size.importing_rounds
                size = replace(size, people=wanted.people, importing_rounds=rounds)
                size = replace(size, few_readers=min(10_000, wanted.people), readers=wanted.people)
            say("Measuring each beside its floor, in turns…")
            entries = measurements.measure_all(ground, Load(load), sink_port, size, wanted.only)
            report.write_json(data_directory / "bench.json", entries, quick=wanted.quick)
            print(f"\n{report.table(entries)}\n", flush=True)
            say(f"All rounds are in {data_directory / 'bench.json'}.")


def main() -> None:
    wanted = arguments()
    end_on_signals()
    try:
        run(wanted, wanted_directory())
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
