"""Small anatomies made by hand, each cut in a way of its own: what the drawings are tested on, without torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gen.anatomy.diff import compare
from gen.records import Anatomy, Model, Module, Parameter, Request, Shape, Step, Verdict


def layer(path: str, kind: str, output: Shape | None, count: int = 0, *, detail: str = "") -> Module:
    """A leaf with `count` parameters; without an output it is never called."""
    called = output is not None
    own = Parameter(name="weight", shape=(count,), trainable=True, group=0, reached=called, initialised=None)
    return Module(
        path=path,
        type=kind,
        detail=detail,
        printed=None,
        is_layer=True,
        parameters=(own,) if count else (),
        buffers=0,
        calls=int(called),
        input=None,
        output=output,
    )


def container(path: str, kind: str = "Sequential", output: Shape = (2, 1), count: int = 0) -> Module:
    """A module that has children."""
    return replace(layer(path, kind, output, count), is_layer=False)


def model(*modules: Module, size: Shape = (2, 3, 224, 224), calls: Mapping[str, Sequence[Step]] | None = None) -> Model:
    """A model that runs its layers in printed order; `calls` are functional calls behind the module at a path."""
    steps: list[Step] = list((calls or {}).get("input", ()))
    recorded = []
    for module in modules:
        before = steps[-1].output if steps else size
        recorded.append(replace(module, input=before if module.calls else None))
        if module.is_layer and module.calls:
            steps.append(Step(path=module.path, operation=None, output=module.output))
        steps.extend((calls or {}).get(module.path, ()))
    return Model(modules=tuple(recorded), steps=tuple(steps), input=size, output=steps[-1].output)


def call(name: str, output: Shape, path: str = "") -> Step:
    """A functional call in the `forward` of the module at `path`."""
    return Step(path=path, operation=name, output=output)


def anatomy(
    pretrained: Model,
    learner: Model,
    *,
    same: Mapping[str, str],
    replaced: Mapping[str, str] | None = None,
    verdict: Verdict = Verdict.WORKS,
) -> Anatomy:
    """What becomes of `pretrained` in `learner`."""
    return Anatomy(
        request=Request(code="vision_learner(dls, net)", n_out=102),
        verdict=verdict,
        failure=None,
        findings=(),
        loaded=None,
        pretrained=pretrained,
        learner=learner,
        diff=compare(pretrained, learner, same=same, replaced=replaced),
        groups=(),
        outside=None,
    )


def head(width: int, *, pool: bool = True) -> tuple[Module, ...]:
    """fastai's head for a body with so many channels, as the second child of the learner's model."""
    wide = 2 * width if pool else width
    pooling = (
        container("1.0", "AdaptiveConcatPool2d", (2, wide, 1, 1)),
        layer("1.0.ap", "AdaptiveAvgPool2d", (2, width, 1, 1), detail="output_size=1"),
        layer("1.0.mp", "AdaptiveMaxPool2d", (2, width, 1, 1), detail="output_size=1"),
        layer("1.1", "Flatten", (2, wide), detail="full=False"),
    )
    return (
        container("1"),
        *(pooling if pool else ()),
        layer("1.2", "BatchNorm1d", (2, wide), 2 * wide),
        layer("1.3", "Dropout", (2, wide), detail="p=0.25, inplace=False"),
        layer("1.4", "Linear", (2, 512), wide * 512, detail=f"in_features={wide}, out_features=512, bias=False"),
        layer("1.5", "ReLU", (2, 512), detail="inplace=True"),
        layer("1.6", "BatchNorm1d", (2, 512), 1024),
        layer("1.7", "Dropout", (2, 512), detail="p=0.5, inplace=False"),
        layer("1.8", "Linear", (2, 102), 512 * 102, detail="in_features=512, out_features=102, bias=False"),
    )


def concat(width: int) -> dict[str, Sequence[Step]]:
    """The functional call that AdaptiveConcatPool2d makes itself."""
    return {"1.0.mp": (call("cat", (2, 2 * width, 1, 1), "1.0"),)}


def resnet50(classes: str = "fc") -> Anatomy:
    """Pooling and classifier cut, nine layers added."""
    features = (2, 2048, 7, 7)
    pretrained = model(
        container("", "ResNet"),
        layer("conv1", "Conv2d", (2, 64, 112, 112), 9408),
        layer("layer4", "Bottleneck", features, 23_498_624),
        layer("avgpool", "AdaptiveAvgPool2d", (2, 2048, 1, 1), detail="output_size=(1, 1)"),
        layer(classes, "Linear", (2, 1000), 2_049_000, detail="in_features=2048, out_features=1000, bias=True"),
        calls={"avgpool": [call("flatten", (2, 2048))]},
    )
    learner = model(
        container("", "Sequential"),
        container("0"),
        layer("0.0", "Conv2d", (2, 64, 112, 112), 9408),
        layer("0.1", "Bottleneck", features, 23_498_624),
        *head(2048),
        calls=concat(2048),
    )
    return anatomy(pretrained, learner, same={"0.0": "conv1", "0.1": "layer4"})


def densenet121() -> Anatomy:
    """The final ReLU of the features is a functional call, and goes with the cut."""
    features = (2, 1024, 7, 7)
    pretrained = model(
        container("", "DenseNet"),
        container("features"),
        layer("features.conv0", "Conv2d", (2, 64, 112, 112), 9408),
        layer("features.norm5", "BatchNorm2d", features, 6_944_448),
        layer("classifier", "Linear", (2, 1000), 1_025_000),
        calls={
            "features.norm5": [
                call("relu", features),
                call("adaptive_avg_pool2d", (2, 1024, 1, 1)),
                call("flatten", (2, 1024)),
            ]
        },
    )
    learner = model(
        container("", "Sequential"),
        container("0"),
        container("0.0"),
        layer("0.0.conv0", "Conv2d", (2, 64, 112, 112), 9408),
        layer("0.0.norm5", "BatchNorm2d", features, 6_944_448),
        *head(1024),
        calls=concat(1024),
    )
    same = {"0.0": "features", "0.0.conv0": "features.conv0", "0.0.norm5": "features.norm5"}
    return anatomy(pretrained, learner, same=same)


def shufflenet() -> Anatomy:
    """The only pooling child is in front: whole stages are cut, with the functional calls inside them."""
    pretrained = model(
        container("", "ShuffleNetV2"),
        layer("conv1", "Conv2d", (2, 24, 112, 112), 696),
        layer("maxpool", "MaxPool2d", (2, 24, 56, 56)),
        container("stage2", output=(2, 116, 28, 28)),
        layer("stage2.0", "Conv2d", (2, 116, 28, 28), 30_192),
        layer("stage2.1", "ReLU", (2, 116, 28, 28)),
        layer("fc", "Linear", (2, 1000), 1_025_000),
        calls={
            "stage2.0": [call("view", (2, 2, 58, 28, 28), "stage2"), call("view", (2, 116, 28, 28), "stage2")],
            "stage2.1": [call("mean", (2, 116))],
        },
    )
    learner = model(
        container("", "Sequential"),
        container("0"),
        layer("0.0", "Conv2d", (2, 24, 112, 112), 696),
        *head(24),
        calls=concat(24),
    )
    return anatomy(pretrained, learner, same={"0.0": "conv1"})


def vit() -> Anatomy:
    """The model is kept whole but for its classifier, and owns a parameter itself."""
    tokens = (2, 197, 768)
    pretrained = model(
        container("", "VisionTransformer", count=768),
        layer("conv_proj", "Conv2d", (2, 768, 14, 14), 590_592),
        layer("encoder", "Encoder", tokens, 85_207_296),
        container("heads"),
        layer("heads.head", "Linear", (2, 1000), 769_000),
        calls={"encoder": [call("getitem", (2, 768))]},
    )
    learner = model(
        container("", "Sequential"),
        container("0", "VisionTransformer", count=768),
        layer("0.conv_proj", "Conv2d", (2, 768, 14, 14), 590_592),
        layer("0.encoder", "Encoder", tokens, 85_207_296),
        layer("0.heads", "Identity", (2, 768)),
        *head(768, pool=False),
        calls={"0.encoder": [call("getitem", (2, 768), "0")]},
    )
    same = {"0": "", "0.conv_proj": "conv_proj", "0.encoder": "encoder"}
    return anatomy(pretrained, learner, same=same)


def greyscale() -> Anatomy:
    """The first convolution takes one channel, a pooling layer never runs, and the input is no longer normalised."""
    features = (2, 64, 112, 112)
    shape = (2, 3, 224, 224)
    pretrained = model(
        container("", "Net"),
        layer("conv1", "Conv2d", features, 9408),
        layer("norm", "BatchNorm2d", features, 128),
        layer("aux", "InceptionAux", None, 500),
        layer("side", "Linear", None, 70),
        layer("fc", "Linear", (2, 1000), 65_000),
        calls={"input": [call(name, shape) for name in ("mul", "add", "mul")], "norm": [call("flatten", (2, 64))]},
    )
    learner = model(
        container("", "Sequential"),
        container("0"),
        layer("0.0", "Conv2d", features, 3136),
        layer("0.1", "BatchNorm2d", features, 128),
        layer("0.2", "Linear", None, 70),
        *head(64),
        size=(2, 1, 224, 224),
        calls=concat(64),
    )
    return anatomy(pretrained, learner, same={"0.1": "norm", "0.2": "side"}, replaced={"0.0": "conv1"})
