"""What structure tells of a finished learner against what the generator saw while it was built: the same changes.
`--whole` compares the whole catalogue, which takes some minutes; without it a few of every library are compared, and
those from which the rules were learned."""

from __future__ import annotations

from gen.catalogue import architectures
from gen.executors import Done, Where, open_executor
from gen.records import Kind
from tests.anatomy.agreeing import disagreements

TEACHERS = (
    "torchvision/resnet50 torchvision/densenet121 torchvision/vgg11_bn torchvision/alexnet torchvision/googlenet "
    "torchvision/swin_t torchvision/efficientnet_b0 torchvision/squeezenet1_1 torchvision/shufflenet_v2_x1_0 "
    "fastai/xresnet18 timm/vit_tiny_patch16_224 timm/convnext_atto timm/swin_tiny_patch4_window7_224"
).split()
STEP = 120


def test_structure_tells_what_the_generator_saw(whole: bool) -> None:  # noqa: FBT001 - a fixture
    """Every module that was kept, cut, changed, added or idle, of learners that were not watched."""
    known = [each for each in architectures() if each.kind is Kind.VISION]
    taught = {each.key for each in known} & set(TEACHERS)
    assert len(taught) == len(TEACHERS)
    chosen = known if whole else [each for index, each in enumerate(known) if each.key in taught or index % STEP == 0]
    found: dict[str, object] = {}
    compared = 0
    with open_executor(Where(workers=None if whole else 0), len(chosen)) as executor:
        for architecture, outcome in executor.attempt(disagreements, chosen, seconds=600):
            if not isinstance(outcome, Done) or outcome.result:
                found[architecture.key] = outcome
            elif outcome.result is not None:
                compared += 1
    assert not found
    assert compared > len(chosen) / 2
