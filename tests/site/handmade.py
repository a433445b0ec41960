"""A build made by hand, small enough to be read: a net of three layers that works, is refused, or fails."""

from __future__ import annotations

from dataclasses import replace

from gen.records import (
    Anatomy,
    Architecture,
    Cause,
    Change,
    Checkpoint,
    Diff,
    Entry,
    Failure,
    Finding,
    FindingKind,
    Fix,
    Group,
    Index,
    Initialisation,
    Library,
    Model,
    Module,
    Origin,
    Outside,
    Parameter,
    Reason,
    Request,
    Shape,
    Source,
    Step,
    Totals,
    Variation,
    Verdict,
    Version,
)
from gen.store import Records


def parameter(name: str, *shape: int, group: int | None = None, trainable: bool = False) -> Parameter:
    """A parameter; one that is trained was drawn from a normal distribution."""
    drawn = Initialisation(function="normal_", arguments=(0.0, 0.0625)) if trainable else None
    return Parameter(name=name, shape=shape, trainable=trainable, group=group, reached=True, initialised=drawn)


def module(
    path: str, kind: str, shapes: tuple[Shape, Shape], *parameters: Parameter, detail: str = "", leaf: bool = True
) -> Module:
    """A module that was called once."""
    return Module(
        path=path,
        type=kind,
        detail=detail,
        printed=None,
        is_layer=leaf,
        parameters=parameters,
        buffers=0,
        calls=1,
        input=shapes[0],
        output=shapes[1],
    )


_IMAGE, _MAPS, _POOLED = (2, 3, 32, 32), (2, 4, 16, 16), (2, 4, 1, 1)

PRETRAINED = Model(
    modules=(
        module("", "TinyNet", (_IMAGE, (2, 10)), leaf=False),
        module("conv", "Conv2d", (_IMAGE, _MAPS), parameter("weight", 4, 3, 1, 1), detail="3, 4, kernel_size=(1, 1)"),
        module("pool", "AdaptiveAvgPool2d", (_MAPS, _POOLED), detail="output_size=1"),
        module("fc", "Linear", ((2, 4), (2, 10)), parameter("weight", 10, 4), detail="in_features=4, out_features=10"),
    ),
    steps=(
        Step(path="conv", operation=None, output=_MAPS),
        Step(path="", operation="relu", output=_MAPS),
        Step(path="pool", operation=None, output=_POOLED),
        Step(path="fc", operation=None, output=(2, 10)),
    ),
    input=_IMAGE,
    output=(2, 10),
)

LEARNER = Model(
    modules=(
        module("", "Sequential", (_IMAGE, (2, 2)), leaf=False),
        module("0", "Sequential", (_IMAGE, _MAPS), leaf=False),
        module(
            "0.0",
            "Conv2d",
            (_IMAGE, _MAPS),
            parameter("weight", 4, 3, 1, 1, group=0),
            detail="3, 4, kernel_size=(1, 1)",
        ),
        module("1", "Sequential", (_MAPS, (2, 2)), leaf=False),
        module("1.0", "Flatten", (_MAPS, (2, 1024)), detail="full=False"),
        module("1.1", "Linear", ((2, 1024), (2, 2)), parameter("weight", 2, 1024, group=1, trainable=True)),
    ),
    steps=(
        Step(path="0.0", operation=None, output=_MAPS),
        Step(path="1.0", operation=None, output=(2, 1024)),
        Step(path="1.1", operation=None, output=(2, 2)),
    ),
    input=_IMAGE,
    output=(2, 2),
)

DIFF = Diff(
    changes=(
        Change(origin=Origin.CUT, before="", after=None),
        Change(origin=Origin.KEPT, before="conv", after="0.0"),
        Change(origin=Origin.CUT, before="pool", after=None),
        Change(origin=Origin.CUT, before="fc", after=None),
        *(Change(origin=Origin.ADDED, before=None, after=path) for path in ("", "0", "1", "1.0", "1.1")),
    ),
    lost=(PRETRAINED.steps[1],),
    gained=(),
    missed=(PRETRAINED.steps[1],),
    totals=Totals(kept=12, cut=40, added=2048),
)

SOURCE = Source(package="torchvision", version="0.29.2", file="torchvision/models/tiny.py", line=7, name="tiny")

ARCHITECTURE = Architecture(
    home="torchvision.models",
    library=Library.TORCHVISION,
    name="tiny",
    family="tinynet",
    summary="A tiny net.",
    paper="https://arxiv.org/abs/0000.00000",
    source=SOURCE,
    checkpoints=(
        Checkpoint(
            name="IMAGENET1K_V1",
            default=True,
            url="https://download.pytorch.org/models/tiny.pth",
            megabytes=0.5,
            parameters=52,
            interpolation="bilinear",
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
            dataset="ImageNet-1K",
            categories=1000,
            metrics=(("acc@1", 12.5), ("acc@5", 25.0)),
            image_size=32,
            notes="Trained | with care <b>and {patience}",
        ),
    ),
    meta=None,
)

OUTSIDE = Outside(
    mean=None,
    std=None,
    loss="CrossEntropyLossFlat",
    activation="softmax(dim=-1)",
    decoding="argmax(dim=-1)",
    optimizer="Adam",
    frozen=True,
)

WORKING = Anatomy(
    request=Request(code="from fastai.vision.all import *\n\nlearn = vision_learner(dls, tiny)", n_out=2),
    verdict=Verdict.WORKS_BUT,
    failure=None,
    findings=(
        Finding(
            kind=FindingKind.FEATURES_DIFFER,
            facts={"operations": ["relu"], "layers": 0, "parameters": 0, "kept": 12, "pretrained": 52, "tops": []},
        ),
    ),
    loaded="IMAGENET1K_V1",
    pretrained=PRETRAINED,
    learner=LEARNER,
    diff=DIFF,
    groups=(
        Group(index=0, parameters=12, trainable=0, modules=("0",)),
        Group(index=1, parameters=2048, trainable=2048, modules=("1",)),
    ),
    outside=OUTSIDE,
)

FAILURE = Failure(
    cause=Cause.NO_POOLING_MODULE,
    error="StopIteration",
    message="",
    raised=Source(package="fastai", version="2.8.12", file="fastai/vision/learner.py", line=87, name="create_body"),
    entered=None,
)

REFUSED = replace(
    WORKING, verdict=Verdict.REFUSED, failure=FAILURE, findings=(), learner=None, diff=None, groups=(), outside=None
)

REASONS = (
    Reason(origin=Origin.CUT, path="", text="The model's own `forward` is gone.", source=None),
    Reason(origin=Origin.CUT, path="fc", text="Its classes are not yours.", source=None),
    Reason(origin=Origin.ADDED, path="1.1", text="One output | for each {class}", source=SOURCE),
)

WORKING_ENTRY = Entry(
    architecture=ARCHITECTURE,
    anatomy=WORKING,
    reasons=REASONS,
    fix=None,
    no_fix="Nothing helps.",
    variations=(
        Variation(
            key="one-channel",
            title="Grey images",
            text="A new first convolution.",
            anatomy=replace(WORKING, pretrained=None, learner=None, findings=()),
            replaced=((PRETRAINED.modules[1], LEARNER.modules[2]),),
        ),
    ),
)
REFUSED_ENTRY = replace(
    WORKING_ENTRY,
    architecture=replace(ARCHITECTURE, name="tiny_refused"),
    anatomy=REFUSED,
    fix=Fix(recipe="cut-last", title="Tell fastai where to cut", text="Cut at the end.", anatomy=WORKING),
    no_fix=None,
    variations=(),
)
HOPELESS_ENTRY = replace(
    REFUSED_ENTRY,
    architecture=replace(ARCHITECTURE, name="tiny_hopeless"),
    fix=None,
    reasons=(),
    no_fix="Nothing helps.",
)

# The same name in another library, with a checkpoint for each way in which it was trained.
NAMESAKE_ENTRY = replace(
    WORKING_ENTRY,
    architecture=replace(
        ARCHITECTURE,
        library=Library.TIMM,
        family="tiny_vit",
        summary="Made smaller.",
        history="Tiny Nets, by A. Author.",
        source=replace(SOURCE, package="timm", version="1.0.31", file="timm/models/tiny.py"),
        home="timm",
        checkpoints=tuple(
            Checkpoint(
                name=f"tiny.a{number}_in1k",
                default=number == 1,
                url=f"https://huggingface.co/timm/tiny.a{number}_in1k",
                dataset="ImageNet-1K",
                categories=1000,
                image_size=32,
                crop=0.95,
                parameters=52 if number < 12 else None,
                interpolation="bicubic" if number < 12 else "bilinear",
                mean=(0.5, 0.5, 0.5) if number < 12 else (0.485, 0.456, 0.406),
                std=(0.5, 0.5, 0.5) if number < 12 else (0.229, 0.224, 0.225),
                licence="apache-2.0" if number % 2 else "cc-by-nc-4.0",
            )
            for number in range(1, 13)
        ),
    ),
    anatomy=replace(
        WORKING,
        verdict=Verdict.WORKS,
        findings=(),
        loaded="tiny.a1_in1k",
        outside=replace(OUTSIDE, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
    ),
    no_fix=None,
    variations=(),
)
ENTRIES = (NAMESAKE_ENTRY, WORKING_ENTRY, HOPELESS_ENTRY, REFUSED_ENTRY)

INDEX = Index(
    versions=(Version(package="fastai", version="2.8.12"), Version(package="torchvision", version="0.29.2")),
    n_out=2,
    keys=tuple(entry.architecture.key for entry in ENTRIES),
)


def keep(records: Records) -> Records:
    """Writes the build down."""
    records.begin()
    for entry in ENTRIES:
        records.save(entry)
    records.finish(INDEX)
    return records
