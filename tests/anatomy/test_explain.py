"""Anatomies made by hand, explained in texts that show every fact that they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fastai.text.learner import match_embeds

from gen.anatomy import explain as explaining
from gen.anatomy.explain import explain, why_no_fix
from gen.annotations import Cuts, LayerText, load_annotations
from gen.records import Anatomy, Cause, Failure, Finding, FindingKind, Kind, Origin, Source
from tests.site.anatomies import anatomy, call, container, layer, model

FACTS = "{{ before }} {{ after }} {{ p }} {{ count }} {{ parameters }} {{ inside }} {{ runs }}"
ROLE = "{{ name }} {{ type }} {{ count }} {{ classes }} {{ operations | join(' ') }}"
TEXTS = replace(
    load_annotations(),
    layers=(
        LayerText(type="Dropout", kinds=(Kind.TABULAR,), text="a table's"),
        LayerText(type="Dropout", place="first", text="first"),
        LayerText(type="Dropout", place="last", text="last"),
        LayerText(type="Dropout", place="hidden", text="between"),
        LayerText(type="BatchNorm1d", place="first", text="first"),
        LayerText(type="BatchNorm1d", text="not first"),
        LayerText(type="Linear", place="last", text="last", source="gen.anatomy.explain.why_no_fix"),
        LayerText(type="Linear", text="not last"),
        LayerText(type="any", text=FACTS),
    ),
    cuts=Cuts(
        root=f"root: {ROLE}",
        classifier=f"classifier: {ROLE}",
        pool=f"pool: {ROLE}",
        feature=f"feature: {ROLE}",
        decoder=f"decoder: {ROLE}",
        other=f"other: {ROLE}",
    ),
    fitted={"Embedding": f"fitted: {FACTS}"},
    no_fix={"any": "of anything", FindingKind.NO_SKIP: "of no skip", Cause.FIXED_INPUT: "of a fixed input"},
)


def named(thing: Callable[..., object]) -> Source:
    """Stands for the line where it is defined."""
    return Source(package="", version="", file="", line=0, name=thing.__qualname__)


@pytest.fixture(autouse=True)
def _texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "load_annotations", lambda: TEXTS)
    monkeypatch.setattr(explaining, "source_of", named)  # this project is no installed package


def told(origin: Origin, of: Anatomy, kind: Kind = Kind.VISION) -> list[tuple[str, str]]:
    """Path and text of each reason for what is of one origin."""
    asked = replace(of, request=replace(of.request, kind=kind))
    return [(reason.path, reason.text) for reason in explain(asked) if reason.origin is origin]


def with_head() -> Anatomy:
    """Eleven modules added to a convolution."""
    return anatomy(
        model(container("", "Net"), layer("conv", "Conv2d", (2, 4, 8, 8), 40)),
        model(
            container("", "Sequential"),
            layer("0", "Conv2d", (2, 4, 8, 8), 40),
            container("1", output=(2, 3)),
            container("1.0", "Nest", (2, 256)),
            layer("1.0.silent", "Hook", None),
            layer("1.0.flat", "Flatten", (2, 256)),
            layer("1.1", "Dropout", (2, 256)),
            layer("1.2", "BatchNorm1d", (2, 256), 512),
            layer("1.3", "Linear", (2, 4), 1024),
            layer("1.4", "Dropout", (2, 4)),
            layer("1.5", "BatchNorm1d", (2, 4), 8),
            layer("1.6", "Dropout", (2, 4)),
            layer("1.7", "Linear", (2, 3), 12),
            layer("1.8", "Scale", None, 5, detail="p=0.25, q=2"),
            layer("1.9", "Noise", (2, 3), detail="q=2, p=0.5"),
        ),
        same={"0": "conv"},
    )


def test_an_added_layer_is_told_by_its_place_and_with_its_facts() -> None:
    """Its place is that among the added layers of its type; shapes are those of one item."""
    assert told(Origin.ADDED, with_head()) == [
        ("", "(3, 224, 224) (1,) 0.0 1601 {} (3, 224, 224) True"),
        ("1", "(4, 8, 8) (3,) 0.0 1561 {} (4, 8, 8) True"),
        ("1.0", "(4, 8, 8) (256,) 0.0 0 {} (4, 8, 8) True"),
        ("1.0.silent", "(0,) (0,) 0.0 0 {} (0,) False"),
        ("1.0.flat", "(4, 8, 8) (256,) 0.0 0 {} (0,) True"),
        ("1.1", "first"),
        ("1.2", "first"),
        ("1.3", "not last"),
        ("1.4", "between"),
        ("1.5", "not first"),
        ("1.6", "last"),
        ("1.7", "last"),
        ("1.8", "(0,) (0,) 0.25 5 {'weight': (5,)} (0,) False"),
        ("1.9", "(3,) (3,) 0.0 0 {} (0,) True"),
    ]


def test_a_text_may_be_for_one_kind_of_learner() -> None:
    """It comes before those that are for all."""
    assert [text for path, text in told(Origin.ADDED, with_head(), Kind.TABULAR) if path in {"1.1", "1.4", "1.6"}] == [
        "a table's",
        "a table's",
        "a table's",
    ]


def test_the_only_layer_of_a_type_is_the_last_and_the_only_batchnorm_the_first() -> None:
    """A head without a hidden layer normalises features, and its Dropout stands before the scores."""
    small = anatomy(
        model(container("", "Net"), layer("conv", "Conv2d", (2, 4), 40)),
        model(
            layer("0", "Conv2d", (2, 4), 40),
            layer("1", "BatchNorm1d", (2, 4), 8),
            layer("2", "Dropout", (2, 4)),
        ),
        same={"0": "conv"},
    )
    assert told(Origin.ADDED, small) == [("1", "first"), ("2", "last")]


def test_a_reason_leads_to_the_line_that_adds_the_layer() -> None:
    """Where its text names one."""
    sources = {reason.path: reason.source for reason in explain(with_head())}
    assert sources["1.7"] == named(why_no_fix)
    assert sources["1.3"] is None


def test_what_depends_on_a_vocabulary_is_told_to_be_fitted() -> None:
    """An embedding with other rows; a changed convolution has its words elsewhere."""
    read = anatomy(
        model(layer("words", "Embedding", (2, 9, 4), 400), layer("conv", "Conv1d", (2, 9), 36)),
        model(layer("0", "Embedding", (2, 9, 4), 40), layer("1", "Conv1d", (2, 9), 24)),
        same={"0": "words", "1": "conv"},
    )
    assert told(Origin.CHANGED, read) == [
        ("0", "fitted: (3, 224, 224) (9, 4) 0.0 40 {'weight': (40,)} (0,) True"),
    ]
    assert [reason.source for reason in explain(read) if reason.origin is Origin.CHANGED] == [named(match_embeds)]


def cut_short() -> Anatomy:
    """All but the first layer goes, some of it with the container that it stands in."""
    features = (2, 4, 8, 8)
    return anatomy(
        model(
            container("", "Net", count=7),
            layer("conv", "Conv2d", features, 40),
            container("stage", "Stage", features),
            layer("stage.conv", "Conv2d", features, 1160),
            container("kept", "ModuleList", features),
            layer("kept.in", "Conv2d", features, 3),
            layer("kept.out", "ReLU", features),
            container("frame", "ModuleList", features),
            layer("frame.in", "Conv2d", features, 6),
            layer("side", "Linear", None, 5),
            layer("poolAvg", "AdaptiveAvgPool2d", (2, 4, 1, 1)),
            container("top", "Sequential", (2, 10)),
            layer("top.norm", "LayerNorm", (2, 4), 8),
            layer("top.fc", "Linear", (2, 10), 50),
            calls={
                "conv": [call("relu", features), call("relu", features)],
                "stage.conv": [call("add", features, "stage")],
                "poolAvg": [call("flatten", (2, 4))],
            },
        ),
        model(
            container("", "Sequential"),
            layer("0", "Conv2d", features, 40),
            layer("1", "Conv2d", features, 3),
            layer("2", "Conv2d", features, 6),
        ),
        same={"0": "conv", "1": "kept.in", "2": "frame.in"},
    )


def test_what_is_cut_is_told_by_its_role() -> None:
    """The role of the topmost module that went is found from the run, not from its name."""
    assert told(Origin.CUT, cut_short()) == [
        ("", "root: Net 1,279 10 relu flatten"),
        ("stage", "feature: stage Stage 1,160 10 relu flatten"),
        ("kept", "feature: kept ModuleList 3 10 relu flatten"),
        ("frame", "other: frame ModuleList 6 10 relu flatten"),
        ("side", "other: side Linear 5 10 relu flatten"),
        ("poolAvg", "pool: poolAvg AdaptiveAvgPool2d 0 10 relu flatten"),
        ("top", "classifier: top Sequential 58 10 relu flatten"),
    ]


def test_the_classifier_of_a_text_classifier_s_pretrained_model_is_its_decoder() -> None:
    """It predicted a word after each of several."""
    of = cut_short()
    assert of.pretrained is not None
    words = replace(of, pretrained=replace(of.pretrained, output=(2, 9, 10)))
    assert told(Origin.CUT, words, Kind.CLASSIFIER)[-1] == (
        "top",
        "decoder: top Sequential 58 10 relu flatten",
    )


def test_what_is_cut_in_a_container_that_stays_has_a_reason_of_its_own() -> None:
    """As where a classifier's place is taken; a model without an output has no classes."""
    pretrained = model(
        container("", "Net"),
        container("heads"),
        container("heads.mlp"),
        layer("heads.mlp.fc", "Linear", (2, 10), 50),
    )
    whole = anatomy(
        replace(pretrained, output=None),
        model(container("", "Net"), container("heads"), layer("heads.mlp", "Identity", (2, 4))),
        same={"": "", "heads": "heads"},
    )
    assert told(Origin.CUT, whole) == [("heads.mlp", "classifier: mlp Sequential 50 0")]


def test_without_a_pretrained_model_or_a_learner_there_is_less_to_explain() -> None:
    """What was added needs no pretrained model; without a learner nothing is told."""
    told_of_all = {reason.origin for reason in explain(cut_short())}
    assert told_of_all == {Origin.ADDED, Origin.CUT}
    assert {reason.origin for reason in explain(replace(cut_short(), pretrained=None))} == {Origin.ADDED}
    assert not list(explain(replace(cut_short(), learner=None)))
    assert not list(explain(replace(cut_short(), diff=None)))


def test_why_there_is_no_fix_is_told_of_the_first_finding_that_has_words_for_it_then_of_the_failure() -> None:
    """Of anything else in general."""
    plain = cut_short()
    failed = Failure(cause=Cause.FIXED_INPUT, error="", message="", raised=None, entered=None)
    findings = (Finding(kind=FindingKind.OLDER_WEIGHTS), Finding(kind=FindingKind.NO_SKIP))
    assert why_no_fix(plain) == "of anything"
    assert why_no_fix(replace(plain, failure=failed)) == "of a fixed input"
    assert why_no_fix(replace(plain, failure=failed, findings=findings)) == "of no skip"
    assert why_no_fix(replace(plain, findings=findings[:1])) == "of anything"
