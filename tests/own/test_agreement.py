"""Whoever sees a learner only when it is finished says the same as who saw it built. `--whole` asks for all of them."""

from __future__ import annotations

from collections.abc import Callable

from gen.catalogue import architectures
from gen.executors import Done, Where, open_executor
from gen.records import Kind
from tests.own.agreeing import disagreement

STEP = 75
SHARE = 0.99


def test_a_dissection_agrees_with_the_generator(
    whole: bool,  # noqa: FBT001 - a fixture
    record_property: Callable[[str, object], None],
) -> None:
    """The same origin for every module of both models, in 99 of 100 architectures."""
    known = [each for each in architectures() if each.kind is Kind.VISION]
    chosen = known if whole else known[::STEP]
    agreeing, found = 0, {}
    with open_executor(Where(), len(chosen)) as executor:
        for architecture, outcome in executor.attempt(disagreement, chosen, seconds=600):
            told = outcome.result if isinstance(outcome, Done) else f"{outcome.cause}: {outcome.message}"
            if told:
                found[architecture.key] = told
            elif told is not None:
                agreeing += 1
    record_property("agree", agreeing)
    record_property("differ", found)
    assert agreeing >= SHARE * (agreeing + len(found)), found
