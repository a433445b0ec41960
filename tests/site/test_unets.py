"""What is drawn of a U-Net, and the DOT that it becomes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gen.records import Anatomy, Finding, FindingKind, Kind, Request, Skip, Stage, UNet, Verdict
from gen.site.palette import Role
from gen.site.unet_diagram import write_unet_dot
from gen.site.unets import UNetDrawing, describe_unet, skip_rows, stage_rows, unet_drawing

GOLDEN = Path(__file__).parent / "golden"
IMAGE = (2, 3, 64, 64)


def stage(number: int, kind: str, before: tuple[int, ...], after: tuple[int, ...], parameters: int = 0) -> Stage:
    """A child of `DynamicUnet`."""
    return Stage(path=f"layers.{number}", type=kind, input=before, output=after, parameters=parameters)


def unet(*, skips: tuple[Skip, ...], decoder: tuple[Stage, ...], finding: Finding | None = None) -> UNet:
    """A small U-Net whose encoder ends in 32 channels of 8 × 8."""
    anatomy = Anatomy(
        request=Request(code="learn = unet_learner(dls, net)", n_out=5, kind=Kind.UNET),
        verdict=Verdict.WORKS if finding is None else Verdict.WORKS_BUT,
        failure=None,
        findings=(finding,) if finding is not None else (),
        loaded=None,
        pretrained=None,
        learner=None,
        diff=None,
        groups=(),
        outside=None,
    )
    bottom = (2, 32, 8, 8)
    encoder = stage(0, "Sequential", IMAGE, bottom, 12_345)
    middle = (
        stage(1, "BatchNorm2d", bottom, bottom, 64),
        stage(2, "ReLU", bottom, bottom),
        stage(3, "Sequential", bottom, bottom, 36_992),
    )
    return UNet(anatomy=anatomy, skips=skips, encoder=encoder, decoder=(*middle, *decoder))


def real() -> UNet:
    """Two skip connections: one module has a name in the pretrained model, the other one has not."""
    return unet(
        skips=(
            Skip(tap="layers.0.1", before=None, shape=(2, 8, 32, 32), block="layers.5"),
            Skip(tap="layers.0.2", before="layer1", shape=(2, 16, 16, 16), block="layers.4"),
        ),
        decoder=(
            stage(4, "UnetBlock", (2, 32, 8, 8), (2, 32, 16, 16), 20_000),
            stage(5, "UnetBlock", (2, 32, 16, 16), (2, 24, 32, 32), 9_000),
            stage(6, "PixelShuffle_ICNR", (2, 24, 32, 32), (2, 24, 64, 64), 2_400),
            stage(7, "ResizeToOrig", (2, 24, 64, 64), (2, 24, 64, 64)),
            stage(8, "MergeLayer", (2, 24, 64, 64), (2, 27, 64, 64)),
            stage(9, "ResBlock", (2, 27, 64, 64), (2, 27, 64, 64), 13_176),
            stage(10, "ConvLayer", (2, 27, 64, 64), (2, 5, 64, 64), 140),
            stage(11, "ToTensorBase", (2, 5, 64, 64), (2, 5, 64, 64)),
        ),
    )


def without_skips() -> UNet:
    """The decoder has only the coarsest features."""
    end = (2, 32, 16, 16)
    return unet(
        skips=(),
        decoder=(
            stage(4, "PixelShuffle_ICNR", (2, 32, 8, 8), end, 4_224),
            stage(5, "ResizeToOrig", end, (2, 32, 64, 64)),
            stage(6, "MergeLayer", (2, 32, 64, 64), (2, 35, 64, 64)),
            stage(7, "ConvLayer", (2, 35, 64, 64), (2, 5, 64, 64), 180),
        ),
        finding=Finding(kind=FindingKind.NO_SKIP, facts={"sizes": 4}),
    )


def misread() -> UNet:
    """The channels stand last in what is handed across."""
    skip = Skip(tap="layers.0.norm", before="norm", shape=(2, 8, 8, 32), block="layers.4")
    finding = Finding(kind=FindingKind.MISREAD_FEATURES, facts={"width": 8, "channels": 32})
    return replace(unet(skips=(skip,), decoder=real().decoder[3:4], finding=finding))


def drawing_of(sample: UNet) -> UNetDrawing:
    """The drawing, which has to be there."""
    drawing = unet_drawing(sample, linked=True)
    assert drawing is not None
    return drawing


@pytest.mark.parametrize("sample", [real, without_skips, misread])
def test_the_dot_is_as_it_was(sample: Callable[[], UNet]) -> None:
    """A drawing changes only when somebody means it to: `UPDATE_GOLDEN=1` in the environment writes it anew."""
    dot = write_unet_dot(drawing_of(sample()))
    path = GOLDEN / f"unet-{sample.__name__}.dot"
    if "UPDATE_GOLDEN" in os.environ:
        path.write_text(dot)
    assert dot == path.read_text()


def test_a_skip_connection_is_named_as_the_reader_knows_it() -> None:
    """By the pretrained model's name where there is one, else as Python finds it in the encoder."""
    assert [(row.name, row.size) for row in skip_rows(real())] == [("encoder[1]", "1/2"), ("layer1", "1/4")]


def test_each_block_says_what_it_takes() -> None:
    """What changes a tensor's class alone has no row."""
    rows = stage_rows(real())
    assert [row.takes for row in rows if row.stage.type == "UnetBlock"] == ["layer1", "encoder[1]"]
    assert "ToTensorBase" not in [row.stage.type for row in rows]


def test_the_lack_of_skip_connections_is_drawn_and_said() -> None:
    """A reader sees it at a glance, and hears it."""
    drawing = drawing_of(without_skips())
    assert "no skip" in write_unet_dot(drawing)
    assert "It has no skip connection" in describe_unet(drawing)


def test_only_what_is_misread_is_drawn_as_lost() -> None:
    """The encoder's last features, which are in order, keep their solid line."""
    edges = {line.strip().split(" [")[0]: line for line in write_unet_dot(drawing_of(misread())).splitlines()}
    assert f'class="{Role.LOST}"' in edges['"tap-0" -> "layer-unet-layers-4"']
    assert f'class="{Role.KEPT}"' in edges["encoder -> middle"]
