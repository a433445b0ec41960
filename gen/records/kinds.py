"""The closed sets: libraries, origins, verdicts, findings and causes, each member with its meaning."""

from __future__ import annotations

from enum import StrEnum


class Library(StrEnum):
    """Who defines an architecture."""

    FASTAI = "fastai"
    """`fastai.vision.models`: the xresnets."""
    TORCHVISION = "torchvision"
    """`torchvision.models`: its classification builders."""


class Origin(StrEnum):
    """Where a module comes from; every module of both models has exactly one."""

    KEPT = "kept"
    """Of the pretrained model, in the learner, and run."""
    CUT = "cut"
    """Of the pretrained model, not in the learner."""
    ADDED = "added"
    """Made by fastai, or by the user."""
    CHANGED = "changed"
    """Of the pretrained model, replaced by a module of the same class or altered in place."""
    IDLE = "idle"
    """Of the pretrained model, still printed by the learner, but nothing of it reaches the output."""


class Verdict(StrEnum):
    """What becomes of an architecture with a kind of learner."""

    WORKS = "works"
    """It builds, runs on a batch, and is what a user takes it for."""
    WORKS_BUT = "works, but"
    """It builds and runs, and differs from what a user takes it for: see the findings."""
    FAILS = "fails on a batch"
    """It builds, and raises when a batch arrives."""
    REFUSED = "refused"
    """It raises while the learner is built."""


class FindingKind(StrEnum):
    """A silent difference between what a user takes a learner for and what it is."""

    NO_NORMALIZE = "no-normalize"
    """The weights expect normalised pixels, and fastai adds no `Normalize`."""
    OLDER_WEIGHTS = "older-weights"
    """fastai loads other weights than the library's default ones."""
    FEATURES_DIFFER = "features-differ"
    """A functional call on the way to the features went with the cut."""
    BODY_TRUNCATED = "body-truncated"
    """The cut falls so early that layers with parameters, made to extract features, are lost."""
    IDLE_PARAMETERS = "idle-parameters"
    """Pretrained parameters stay in the learner and never reach its output."""
    PARTLY_PRETRAINED = "partly-pretrained"
    """The checkpoint fits only a part of the model, and the rest is random without a word."""
    RANDOM_BODY = "random-body"
    """`pretrained=True` loads nothing, and the random body is frozen."""


class Cause(StrEnum):
    """Why a learner was refused or failed; each has its words in `annotations.yml`."""

    NO_POOLING_MODULE = "no-pooling-module"
    """`create_body` looks for a pooling module to cut at and finds none."""
    NO_LEGACY_WEIGHTS = "no-legacy-weights"
    """`pretrained=True` asks torchvision for weights that this architecture never had."""
    WRONG_CHECKPOINT = "wrong-checkpoint"
    """The checkpoint that is fetched belongs to another architecture."""
    BROKEN_BUILDER = "broken-builder"
    """The builder function itself raises, whatever it is given."""
    FIXED_INPUT = "fixed-input"
    """The architecture accepts some image sizes only."""
    LIST_OF_MODULES = "list-of-modules"
    """A child is a list, which has no `forward` and cannot be run as a part of the body."""
    SIDE_BRANCH = "side-branch"
    """A branch beside the main path, for training only, ends up in the middle of the body."""
    FIRST_LAYER = "first-layer"
    """fastai cannot replace the first layer to take another number of channels."""
    RAISED_BY_FASTAI = "raised-by-fastai"
    """An error in fastai's own code that has no cause of its own here yet."""
    RAISED_BY_LIBRARY = "raised-by-library"
    """An error in the architecture's own code that has no cause of its own here yet."""
