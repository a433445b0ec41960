"""Injures builds again and again, and writes down what was lost: `python -m tests.faults --tries 5`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

import click

from tests.faults.injuries import INJURIES, tried
from tests.faults.yard import plant_yard

RESULT = Path("site_src/trust/faults.json")


def main() -> int:
    """Says a line of each fault; exits with 1 if anything was lost, or said otherwise than it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--tries", type=int, default=3, help="of each fault")
    parser.add_argument("--seed", type=int, default=0, help="of the random moments")
    parser.add_argument("--only", default="", help="faults with this in their name")
    parser.add_argument("--write", action="store_true", help="keep the numbers for the site")
    options = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        yard = plant_yard(Path(folder) / "project", options.seed, learners=True)
        for name in (each for each in INJURIES if options.only in each):
            lost, seconds = 0, list[float]()
            for _ in range(options.tries):
                try:
                    lost += tried(yard, name, seconds)
                except AssertionError as error:
                    lost += 1
                    click.echo(f"{name}: {error}", err=True)
            again = round(median(seconds), 1) if seconds else None
            bad += lost
            if options.write and not lost:
                _keep({"fault": name, "tries": options.tries, "lost": lost, "seconds": again})
            click.echo(f"{name}: {options.tries} tries, {lost} lost, good again in {again} s")
    return 1 if bad else 0


def _keep(told: dict[str, object]) -> None:
    """Writes one fault down among those that were tried before."""
    known = {each["fault"]: each for each in json.loads(RESULT.read_bytes())} if RESULT.is_file() else {}
    known[told["fault"]] = told
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps([known[name] for name in INJURIES if name in known], indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
