"""Mutants that nobody tried: how they are counted, and what is complained of."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from gen.records.trust import Mutation, Survivor
from tests.mutation.judging import Mutant, count, faults, survivor_of

ROOT = Path(__file__).parents[2]
RARE = Survivor(function="f", was="a = 1", becomes="a = 2", why="")
WHY = Survivor(function="f", was="a = 1", becomes="a = 2", why="Nothing reads `a`.")


def tried(killed: int, module: str = "m.py") -> list[Mutant]:
    """So many that die, and one that lives."""
    return [Mutant(module=module, alive=None)] * killed + [Mutant(module=module, alive=RARE)]


def test_the_change_is_read_from_a_diff() -> None:
    """Lines that stand below each other make one; a line may only go."""
    diff = ["--- m.py", "+++ m.py", "@@ -1,3 +1,3 @@", " def f():", "-    a = g(", "-        1)", "+    a = g()", " x"]
    assert survivor_of("f", diff) == Survivor(function="f", was="a = g( 1)", becomes="a = g()", why="")
    assert survivor_of("f", diff[:5]).becomes == ""


def test_modules_are_counted_apart_and_an_explained_survivor_is_no_fault() -> None:
    """Nine of ten are enough."""
    figures = count([*tried(9, "n.py"), *tried(20)], {"m.py": [WHY], "n.py": [WHY]})
    assert [(each.module, each.mutants, each.killed) for each in figures] == [("m.py", 21, 20), ("n.py", 10, 9)]
    assert figures[0].survivors == (WHY,)
    assert not list(faults(figures, {"m.py": [WHY], "n.py": [WHY]}))


def test_every_fault_is_named() -> None:
    """Too many live, one is not explained, and what is explained does not live."""
    other = Survivor(function="g", was="", becomes="d", why="It is gone.")
    explanations = {"m.py": [other]}
    assert list(faults(count(tried(8), explanations), explanations)) == [
        "m.py: 8 of 9 mutants die, which is less than 90%",
        "m.py: nothing explains that this mutant lives: f: a = 1 -> a = 2",
        "m.py: an explanation of a mutant that does not live: g: nothing -> d",
    ]


def test_the_published_figures_hold() -> None:
    """They agree with the explanations, and what these say of a module's text still stands there."""
    folder = ROOT / "tests" / "mutation"
    explanations = msgspec.yaml.decode((folder / "survivors.yml").read_bytes(), type=Mapping[str, tuple[Survivor, ...]])
    published = msgspec.json.decode((ROOT / "site_src" / "trust" / "mutation.json").read_bytes(), type=Mutation)
    assert not list(faults(published.modules, explanations))
    for module, each in ((module, each) for module, own in explanations.items() for each in own):
        text = " ".join((ROOT / module).read_text(encoding="utf-8").split())
        assert " ".join(each.was.split()) in text, f"{module}: {each.was}"
