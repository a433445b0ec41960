"""What the benchmark measured: the records of `site_src/benchmark/result.json`.

Seconds are of CPU time, in all processes of what was measured, unless a field says otherwise. A part that was not
run is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from gen.records.anatomies import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The same measurement in several rounds."""

    median: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where it was measured."""

    processor: str
    cores: int
    """How many the benchmark might use."""
    system: str
    python: str
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A tool, over all architectures of the comparison."""

    name: str
    does: str
    """What was called, as code."""
    device: str
    """`meta`, or `cpu` where the tool needs numbers."""
    build: Spread
    """Seconds that building the model took; 0 where the tool does that itself."""
    seconds: Spread
    """Seconds from the name to the result, so that building is part of it."""
    ratio: Spread
    """To what fastai Anatomy took in the same round."""
    memory_mb: float
    """Most memory that its process held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An architecture that was drawn for the comparison, and the first tool that could not do it."""

    key: str
    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Tools side by side, on architectures that all of them can do."""

    seed: int
    rounds: int
    architectures: tuple[str, ...]
    contestants: tuple[Contestant, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One architecture: the naive script, and our anatomy. Medians of the rounds."""

    key: str
    naive: float
    anatomy: float
    failed: bool
    """Whether the naive script ended in an error, so that it was spared a part of its work."""

    @property
    def ratio(self) -> float:
        """How often the naive script could have run meanwhile; 0 where it ended before the clock moved."""
        return self.anatomy / self.naive if self.naive else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Naive:
    """One model and one forward pass, nothing kept, against the anatomy of the main learner with its fix."""

    architectures: int
    known: int
    """Vision architectures in the catalogue."""
    rounds: int
    build: Spread
    forward: Spread
    naive: Spread
    """Both."""
    anatomy: Spread
    ratio: Spread
    """Of the totals: anatomy to naive."""
    failed: int
    """For how many the naive script ended in an error."""
    largest_failed: Pair | None
    """The largest ratio of those; the lists below are of the others."""
    largest: tuple[Pair, ...]
    """Those with the largest ratios, which were measured again; largest first."""
    slowest: tuple[Pair, ...]
    """Those whose anatomy took longest."""
    naive_memory_mb: float
    anatomy_memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Floors:
    """What cannot be had for less."""

    imports: Spread
    """Of torch, torchvision, timm and fastai, with our own modules, in a new process."""
    import_memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """MkDocs over the site that was built last, and over as many pages with nothing but a heading, in turn."""

    pages: int
    rounds: int
    ours: Spread
    blank: Spread
    ratio: Spread
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A stage of a build over more and more architectures."""

    stage: str
    architectures: tuple[int, ...]
    pages: tuple[int, ...]
    seconds: tuple[float, ...]
    """Of the stage with so many architectures, less what it takes with a single one."""
    exponent: float | None
    """b in seconds = a · architecturesᵇ, fitted in logarithms: 1 is in proportion. None where noise was larger."""
    memory_mb: float
    """Of its largest process, with most architectures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Builds:
    """`python -m gen build` of the same few architectures, in a copy of the project."""

    architectures: tuple[str, ...]
    rounds: int
    cold: Spread
    again: Spread
    """With nothing changed."""
    changed: Spread
    """After the template of the architectures' pages was changed."""
    memory_mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Workers:
    """`python -m gen inspect` with one process and with two: seconds by the clock, without the start."""

    architectures: int
    rounds: int
    one: Spread
    two: Spread
    speedup: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """All that one run measured."""

    machine: Machine
    comparison: Comparison | None = None
    naive: Naive | None = None
    floors: Floors | None = None
    site: Site | None = None
    growth: tuple[Growth, ...] = ()
    builds: Builds | None = None
    workers: Workers | None = None
