"""What is known of an architecture before anything is built."""

from __future__ import annotations

from dataclasses import dataclass

from gen.records.kinds import Kind, Library

# Kinds that share an architecture with another kind have folders of their own.
_FOLDERS = {Kind.CLASSIFIER: "classifier", Kind.LANGUAGE_MODEL: "language-model"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place in the installed version of a package, for a link."""

    package: str
    version: str
    file: str
    """Relative to the package's parent, with forward slashes: `fastai/vision/learner.py`."""
    line: int
    name: str
    """What stands there: `create_head`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One set of pretrained weights, as the library's own registry describes it."""

    name: str
    default: bool
    url: str
    parameters: int | None = None
    megabytes: float | None = None
    gigaflops: float | None = None
    dataset: str | None = None
    categories: int | None = None
    metrics: tuple[tuple[str, float], ...] = ()
    image_size: int | None = None
    """Height of the images that it was trained on, in pixels; their width too, unless that is given."""
    image_width: int | None = None
    crop: float | None = None
    """Share of the resized image's side that is cut out of its middle."""
    resize_size: int | None = None
    interpolation: str | None = None
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    recipe: str | None = None
    licence: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The entry that fastai ships for an architecture in `model_meta`."""

    cut: str
    """As source: `-2`, `None`."""
    splitter: str
    stats: bool
    weights: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A recipe for a model, and what is known of it before anything is built."""

    library: Library
    name: str
    family: str
    """The module that defines it: `resnet`."""
    summary: str
    """First sentence of the builder's docstring, or of its module's."""
    paper: str | None
    source: Source
    home: str
    """Module from which a reader imports it: `torchvision.models`; `timm` for what is taken by name."""
    history: str | None = None
    """Where its family comes from, in one line of its module's docstring."""
    image_size: tuple[int, int] | None = None
    """Height and width of the images that it is made for, in pixels, where the library says so."""
    checkpoints: tuple[Checkpoint, ...]
    former_names: tuple[str, ...] = ()
    """Names that the library once had for it, or for some of its weights, and still takes; sorted."""
    meta: Meta | None = None
    """None where fastai ships no cut, splitter and statistics for it."""
    kind: Kind = Kind.VISION
    """The kind of learner that its page is about."""

    @property
    def key(self) -> str:
        """Where its page lives: `torchvision/resnet50`, `text/awd_lstm/classifier`."""
        place = f"{self.library}/{self.name}"
        return f"{place}/{_FOLDERS[self.kind]}" if self.kind in _FOLDERS else place

    @property
    def default_checkpoint(self) -> Checkpoint | None:
        """The library's recommended weights, if it has any."""
        return next((weights for weights in self.checkpoints if weights.default), None)
