"""A `UNet` -> the rows of its tables, and what its drawing shows: the two arms of the U, level by level. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gen.records import Entry, FindingKind, Shape, Skip, Stage, UNet
from gen.site.anchors import row_anchor
from gen.site.drawing import shape_text

_NUMBER = re.compile(r"\.(\d+)\b")
_MERGE = "MergeLayer"  # where `DynamicUnet` lays the image itself beside what the decoder made of it
_UNSEEN = "ToTensorBase"  # changes the class of the tensor, and nothing that can be drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipRow:
    """A skip connection."""

    skip: Skip
    name: str
    """Of the module that gives it: in the pretrained model where it has one there, else in the encoder."""
    size: str
    """Height against the image's: `1/4`."""
    misread: bool
    """Whether the decoder takes a width for the number of channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """A part of the decoder."""

    stage: Stage
    anchor: str
    takes: str | None
    """Name of the module whose features are handed across to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetSection:
    """The rows of a page's section about U-Nets; none where no U-Net runs."""

    skips: tuple[SkipRow, ...]
    stages: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A box of the right arm: a stage of the decoder, or those between the encoder and the first block."""

    key: str
    title: str
    note: str
    parameters: int
    anchor: str | None
    skip: SkipRow | None = None
    takes_image: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UNetDrawing:
    """What is drawn of a U-Net."""

    image: Shape
    features: Shape
    """What the encoder ends in."""
    misread: bool
    """Whether the decoder takes a width of these for the number of channels."""
    output: Shape | None
    encoder: int
    """Parameters."""
    middle: Part
    decoder: tuple[Part, ...]
    """From the bottom of the U to its top."""

    @property
    def skips(self) -> tuple[SkipRow, ...]:
        """From the top of the U to its bottom."""
        return tuple(part.skip for part in reversed(self.decoder) if part.skip is not None)


def unet_section(entry: Entry) -> UNetSection | None:
    """The rows for the U-Net that is shown; None where an architecture has no such section."""
    if entry.unet is None:
        return None
    shown = entry.unet.shown
    return UNetSection(skips=skip_rows(shown), stages=stage_rows(shown))


def unet_drawings(entry: Entry) -> Mapping[str, UNetDrawing]:
    """What is drawn in the section, by name: the U-Net that is shown, and the fix of one that runs and differs."""
    if entry.unet is None:
        return {}
    drawings = {"unet": unet_drawing(entry.unet.shown, linked=True)}
    if entry.unet.fix is not None and entry.unet.shown is entry.unet.unet:
        drawings["unet-fix"] = unet_drawing(entry.unet.fix.unet, linked=False)
    return {name: drawing for name, drawing in drawings.items() if drawing is not None}


def skip_rows(unet: UNet) -> tuple[SkipRow, ...]:
    """The skip connections, the finest first."""
    image = unet.encoder.input if unet.encoder is not None else None
    return tuple(
        SkipRow(
            skip=skip,
            name=_name(unet, skip),
            size=_against(skip.shape, image),
            misread=_is_misread(unet, skip.shape),
        )
        for skip in unet.skips
    )


def stage_rows(unet: UNet) -> tuple[StageRow, ...]:
    """The parts of the decoder in the order in which they run."""
    given = {skip.block: _name(unet, skip) for skip in unet.skips}
    return tuple(
        StageRow(stage=stage, anchor=unet_anchor(stage.path), takes=given.get(stage.path))
        for stage in unet.decoder
        if stage.type != _UNSEEN
    )


def unet_anchor(path: str) -> str:
    """Id of the row of a part of the decoder."""
    return row_anchor(f"unet.{path}")


def unet_drawing(unet: UNet, *, linked: bool) -> UNetDrawing | None:
    """What to draw; None where the U-Net does not run. Boxes lead to their rows if `linked`."""
    encoder = unet.encoder
    if encoder is None or encoder.input is None or encoder.output is None:
        return None
    rows = stage_rows(unet)
    skips = {row.skip.block: row for row in skip_rows(unet)}
    first = next(index for index, row in enumerate(rows) if row.stage.type == "Sequential") + 1
    before, after = rows[:first], rows[first:]
    middle = Part(
        key="middle",
        title="middle",
        note=shape_text(before[-1].stage.output),
        parameters=sum(row.stage.parameters for row in before),
        anchor=before[-1].anchor if linked else None,
    )
    return UNetDrawing(
        image=encoder.input,
        features=encoder.output,
        misread=_is_misread(unet, encoder.output),
        output=rows[-1].stage.output,
        encoder=encoder.parameters,
        middle=middle,
        decoder=tuple(
            Part(
                key=row.anchor,
                title=row.stage.type.partition("_")[0],
                note=_note(row.stage),
                parameters=row.stage.parameters,
                anchor=row.anchor if linked else None,
                skip=skips.get(row.stage.path),
                takes_image=row.stage.type == _MERGE,
            )
            for row in after
        ),
    )


def describe_unet(drawing: UNetDrawing) -> str:
    """The drawing in words."""
    return " ".join(_sentences(drawing))


def _sentences(drawing: UNetDrawing) -> Iterator[str]:
    yield "Shapes leave out the batch dimension."
    yield f"The encoder turns an image of {shape_text(drawing.image)} into features of {shape_text(drawing.features)}."
    if drawing.misread:
        yield "Their channels stand last, and the decoder takes a width for the number of channels."
    if not drawing.skips:
        yield "It has no skip connection: nothing of the encoder is handed across to the decoder."
    yield from (
        f"Skip connection: {row.name} hands {shape_text(row.skip.shape)} across to {row.skip.block}"
        f"{', which misreads it' if row.misread else ''}."
        for row in drawing.skips
    )
    parts = ", ".join(part.title for part in (drawing.middle, *drawing.decoder))
    yield f"The decoder, in this order: {parts}. Output: {shape_text(drawing.output) or 'no tensor'}."


def _name(unet: UNet, skip: Skip) -> str:
    """In the pretrained model where it has one there, else in the encoder, as Python writes it."""
    if skip.before:
        return skip.before
    path = skip.tap.removeprefix(f"{unet.encoder.path}." if unet.encoder is not None else "")
    return _NUMBER.sub(r"[\1]", path if not path[:1].isdigit() else f"encoder.{path}")


def _is_misread(unet: UNet, shape: Shape) -> bool:
    """Whether a shape is one of those that the finding is about."""
    facts = (each.facts for each in unet.anatomy.findings if each.kind is FindingKind.MISREAD_FEATURES)
    return any((shape[1], shape[-1]) == (each["width"], each["channels"]) for each in facts)


def _against(shape: Shape, image: Shape | None) -> str:
    """The ratio of the heights."""
    if image is None or len(shape) < len(image) or not shape[2]:
        return ""
    ratio = image[2] / shape[2]
    return f"1/{round(ratio)}"


def _note(stage: Stage) -> str:
    return "" if stage.input == stage.output else shape_text(stage.output)
