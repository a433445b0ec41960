"""The head builder's rules against the installed fastai, and the builder on a page."""

from __future__ import annotations

import base64
import json
import random
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import torch
from fastai.vision.learner import create_head
from playwright.sync_api import Browser, Page, expect

from gen.anatomy.batches import Task, dataloaders
from gen.site.builder import builder_facts
from gen.store import Records

_RULES = Path("site_src/scripts/builder/head.js")


def _settings() -> list[dict[str, Any]]:
    """All bounds, then many at random; the same ones each time."""
    bounds: list[dict[str, Any]] = [
        {},
        {"lin_ftrs": []},
        {"lin_ftrs": [], "ps": []},
        {"ps": []},
        {"ps": [], "lin_first": True},
        {"ps": [0.5]},
        {"ps": 0},
        {"ps": 0, "lin_first": True},
        {"ps": [0.1, 0.2]},
        {"ps": [0.1, 0.2, 0.3]},
        {"ps": [0.1, 0.2, 0.3], "lin_first": True},
        {"ps": 1.5},
        {"ps": -0.5},
        {"n_out": 1},
        {"y_range": [0, 5]},
        {"y_range": [0]},
        {"y_range": [0, 1, 2]},
        {"pool": False},
        {"pool": False, "concat_pool": False},
        {"concat_pool": False},
        {"first_bn": False},
        {"bn_final": True},
    ]
    dice = random.Random(0)  # noqa: S311
    chances = [0, 0.1, 0.25, 0.5, 0.75, 1]
    drawn = [
        {
            "nf": dice.choice([1, 2, 3, 8]),
            "n_out": dice.randint(1, 6),
            "lin_ftrs": dice.choice([None, [dice.randint(1, 9) for _ in range(dice.randint(0, 3))]]),
            "ps": dice.choice([dice.choice([*chances, 2]), dice.choices(chances, k=dice.randint(0, 5))]),
            **{name: dice.random() < 0.5 for name in ("pool", "concat_pool", "first_bn", "bn_final", "lin_first")},
            "y_range": dice.choice([None, [0, 1], [-1, 2.5], [3]]),
        }
        for _ in range(2000)
    ]
    return [{"nf": 4, "n_out": 3} | each for each in (*bounds, *drawn)]


def _input(settings: dict[str, Any]) -> list[int]:
    return [settings["nf"], 2, 2] if settings.get("pool", True) else [settings["nf"]]


def _numbers(text: str) -> str:
    """Python tells 0.0 from 0, JavaScript does not."""
    return re.sub(r"(\d)\.0\b", r"\1", text)


def _fastai(settings: dict[str, Any]) -> list[list[Any]] | str:
    """Layers as fastai makes them, with the shapes of a batch that ran; or the class of its error."""
    try:
        head = create_head(**settings).eval()
    except (IndexError, TypeError, ValueError) as error:
        return type(error).__name__
    rows = []
    batch: torch.Tensor | None = torch.zeros(2, *_input(settings))
    for layer in head._modules.values():  # noqa: SLF001 - children() leaves out what is there twice
        assert layer is not None
        if batch is not None:
            try:
                batch = layer(batch)
            except (AttributeError, RuntimeError, ValueError):
                batch = None
        parameters = sum(each.numel() for each in layer.parameters())
        shape = None if batch is None else list(batch.shape[1:])
        if type(layer).__name__ == "SigmoidRange" and len(settings["y_range"]) < 2:
            rows.append(["SigmoidRange", f"low={settings['y_range'][0]}, high=?", 0, None])  # it cannot be printed
            continue
        detail = str(layer).partition("(")[2].removesuffix(")") if not list(layer.children()) else ""
        rows.append([type(layer).__name__, _numbers(detail), parameters, shape])
    return rows


def test_rules_are_those_of_the_installed_fastai(browser: Browser) -> None:
    """Types, settings, parameters, shapes and errors; and the version that the page names is that one's."""
    settings = _settings()
    page = browser.new_page()
    given = [each | {"input": _input(each)} for each in settings]
    found = evaluated(page, "head.js", "({ head }, all) => all.map((each) => head(each))", given)
    assert evaluated(page, "head.js", "({ FASTAI }) => FASTAI", None) == version("fastai")
    page.close()
    for each, made in zip(settings, found, strict=True):
        ours: Any = (
            made["error"]["type"]
            if "error" in made
            else [[row["type"], _numbers(row["detail"]), row["parameters"], row["output"]] for row in made["layers"]]
        )
        assert ours == _fastai(each), each


def evaluated(page: Page, script: str, function: str, argument: object) -> Any:  # noqa: ANN401 - JSON
    """What a function of a pure script gives, in the browser."""
    source = base64.b64encode((_RULES.parent / script).read_bytes()).decode()
    call = f"async ([source, given]) => ({function})(await import(`data:text/javascript;base64,${{source}}`), given)"
    return page.evaluate(call, [source, argument])


def test_default_settings_give_the_heads_that_were_built(browser: Browser, records: Records) -> None:
    """On every page with a builder, its facts and its rules make the very layers that fastai made."""
    built, facts = [], []
    for key in records.index().keys:
        entry = records.load(key)
        told = builder_facts(entry)
        if told is None or entry.anatomy.learner is None:
            continue
        facts.append(json.loads(told))
        learner = entry.anatomy.learner
        layers = [each for each in learner.within("1") if each.path.count(".") == 1]
        built.append([[each.type, learner.count(each.path), list((each.output or ())[1:])] for each in layers])
    page = browser.new_page()
    function = "({ head }, all) => all.map((each) => head(each).layers)"
    heads = evaluated(page, "head.js", function, facts)
    page.close()
    made = [[[each["type"], each["parameters"], each["output"]] for each in head] for head in heads]
    assert len(facts) > 50
    assert made == built


@pytest.mark.parametrize(
    ("layers", "usual", "new"),
    [
        ("abc", "abc", ""),
        ("axbc", "abc", "x"),
        ("abcx", "abc", "x"),
        ("ac", "abc", ""),
        ("axc", "abc", "x"),
        ("abab", "ab", "ab"),
        ("", "abc", ""),
        ("abc", "", "abc"),
    ],
)
def test_a_layer_put_in_between_marks_itself_alone(page: Page, layers: str, usual: str, new: str) -> None:
    """What stands behind it is as it was."""
    one, other = ([{"type": each, "detail": ""} for each in letters] for letters in (layers, usual))
    marks = evaluated(page, "differs.js", "({ differing }, [one, other]) => differing(one, other)", [one, other])
    assert "".join(each for each, mark in zip(layers, marks, strict=True) if mark) == new


@pytest.mark.width(1280)
def test_code_that_is_shown_makes_the_learner_that_is_shown(page: Page) -> None:
    """It is run, only without weights."""
    page.goto("torchvision/resnet18/?n_out=7&lin_ftrs=256%2C128&ps=0.2&bn_final=true&concat_pool=false")
    page.locator("#builder").scroll_into_view_if_needed()
    place = page.locator("[data-builder]")
    expect(place.locator("pre")).to_contain_text("n_out=7")
    code = place.locator("pre").inner_text().replace("resnet18,", "resnet18, pretrained=False,")
    names: dict[str, Any] = {"dls": dataloaders(Task.CATEGORY, n_out=7, n_in=3, batch_size=2)}
    exec(code, names)  # noqa: S102 - what the page tells readers to run
    head = names["learn"].model[1]
    rows = [row.split("\t") for row in place.locator("tbody tr").all_inner_texts()]
    assert [row[0].split()[1] for row in rows] == [type(layer).__name__ for layer in head]
    counts = [sum(each.numel() for each in layer.parameters()) for layer in head]
    assert [int(row[3].replace(",", "") or 0) for row in rows] == counts
    parameters = sum(each.numel() for each in names["learn"].model.parameters())
    expect(place.locator(".builder__totals")).to_contain_text(f"the whole learner {parameters:,}")


@pytest.mark.width(1280)
def test_what_cannot_be_is_said_at_its_field(page: Page) -> None:
    """What fastai would raise as it raises it; what is no number at all in words."""
    page.goto("torchvision/resnet18/")
    page.locator("#builder").scroll_into_view_if_needed()
    place = page.locator("[data-builder]")
    said = place.get_by_role("alert")
    for name, typed, words in (
        ("n_out", "0", "AssertionError: `n_out` is not defined, and could not be inferred"),
        ("n_out", "many", "n_out takes a whole number"),
        ("lin_ftrs", "big", "lin_ftrs takes numbers"),
        ("ps", "2", "ValueError: dropout probability has to be between 0 and 1, but got 2"),
    ):
        field = place.get_by_label(name)
        field.fill(typed)
        expect(said).to_contain_text(words)
        expect(field).to_have_attribute("aria-invalid", "true")
        field.fill("")
        expect(said).to_have_text("")
        expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(place.locator("pre")).not_to_contain_text("n_out")  # fastai then counts the classes


def test_copying_says_whether_it_did(page: Page) -> None:
    """Browsers may forbid it."""
    page.goto("torchvision/resnet18/")
    page.locator("#builder").scroll_into_view_if_needed()
    place = page.locator("[data-builder]")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    place.get_by_role("button", name="Copy code").click()
    expect(place.get_by_role("status")).to_have_text("The code is copied")
    assert page.evaluate("navigator.clipboard.readText()") == place.locator("pre").inner_text()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    place.get_by_role("button", name="Copy DOT").click()
    expect(place.get_by_role("status")).to_have_text("the browser does not let this page copy")


@pytest.mark.width(390)
def test_a_head_is_built_shared_and_reset(page: Page) -> None:
    """On a phone."""
    page.goto("torchvision/resnet18/")
    page.locator("#builder").scroll_into_view_if_needed()  # its script comes with the reader
    place = page.locator("[data-builder]")
    totals = place.locator(".builder__totals")
    expect(totals).to_contain_text("The head has")
    before = totals.inner_text()
    place.get_by_label("lin_ftrs").fill("256, 128")
    expect(totals).not_to_have_text(before)
    expect(place.locator("pre")).to_contain_text("lin_ftrs=[256, 128]")
    expect(place.locator("svg")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    place.get_by_label("ps").fill("2")
    expect(place.get_by_role("alert")).to_contain_text("ValueError")
    place.get_by_label("ps").fill("0.5")
    page.reload()
    page.locator("#builder").scroll_into_view_if_needed()
    expect(place.locator("pre")).to_contain_text("lin_ftrs=[256, 128]")
    place.get_by_role("button", name="Reset").click()
    expect(totals).to_have_text(before)
    assert "lin_ftrs" not in page.url
