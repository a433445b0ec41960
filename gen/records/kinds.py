"""The closed sets: libraries, origins, verdicts, findings and causes, each member with its meaning."""

from __future__ import annotations

from enum import StrEnum


class Library(StrEnum):
    """Who defines an architecture."""

    FASTAI = "fastai"
    """`fastai.vision.models`: the xresnets."""
    TIMM = "timm"
    """timm's registry, whose names fastai takes as strings."""
    TORCHVISION = "torchvision"
    """`torchvision.models`: its classification builders."""
    TEXT = "text"
    """`fastai.text.models`: language models, and the classifiers made of them."""
    TABULAR = "tabular"
    """`fastai.tabular` and `fastai.collab`: models that are made for the data, with nothing pretrained."""
    OTHERS = "others"
    """Any other installed package, which offers them by an entry point."""


class Kind(StrEnum):
    """A kind of learner, by the function of fastai's that makes it."""

    VISION = "vision_learner"
    """Classifies images, or predicts numbers of them."""
    UNET = "unet_learner"
    """Predicts something for each pixel."""
    CLASSIFIER = "text_classifier_learner"
    """Classifies texts."""
    LANGUAGE_MODEL = "language_model_learner"
    """Predicts the next word."""
    TABULAR = "tabular_learner"
    """Predicts from the columns of a table."""
    COLLAB = "collab_learner"
    """Predicts how a user rates an item."""


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
    FIRST_LAYER_RANDOM = "first-layer-random"
    """The first layer cannot be converted to another number of channels, and is left random without a word."""
    OTHER_FEATURES = "other-features"
    """The body does with features what the pretrained model does with the scores of its classifiers."""
    NO_SKIP = "no-skip"
    """A U-Net hands nothing of the encoder across to the decoder."""
    ONE_SKIP = "one-skip"
    """A U-Net has a single skip connection."""
    MISREAD_FEATURES = "misread-features"
    """A U-Net takes a width for the number of channels, because the features are channels-last."""


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
    NO_WEIGHTS = "no-weights"
    """The library has no weights at all for this name."""
    CHANNELS_LAST = "channels-last"
    """The features have their channels last, where the head looks for them in the second place."""
    FEATURES_NOT_POOLED = "features-not-pooled"
    """The features have another form or number than the head is made for."""
    NAMES_NOT_TAKEN = "names-not-taken"
    """`unet_learner` takes functions only, and not the name of an architecture."""
    TIMED_OUT = "timed-out"
    """Nothing came back within the time that an architecture is given."""
    KILLED = "killed"
    """The process that built it died."""
    OUT_OF_MEMORY = "out-of-memory"
    """It needs more memory than an architecture is given."""
    RAISED_BY_FASTAI = "raised-by-fastai"
    """An error in fastai's own code that has no cause of its own here yet."""
    RAISED_BY_LIBRARY = "raised-by-library"
    """An error in the architecture's own code that has no cause of its own here yet."""
