"""The head builder's rules against the installed fastai, and the builder on a page."""

from __future__ import annotations

import base64
import random
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from fastai.vision.learner import create_head
from playwright.sync_api import Browser, Page, expect

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
    """Types, settings, parameters, shapes and errors."""
    settings = _settings()
    page = browser.new_page()
    source = base64.b64encode(_RULES.read_bytes()).decode()
    found = page.evaluate(
        """async ([source, all]) => {
             const { head } = await import(`data:text/javascript;base64,${source}`);
             return all.map((each) => head(each));
           }""",
        [source, [each | {"input": _input(each)} for each in settings]],
    )
    page.close()
    for each, made in zip(settings, found, strict=True):
        ours: Any = (
            made["error"]["type"]
            if "error" in made
            else [[row["type"], _numbers(row["detail"]), row["parameters"], row["output"]] for row in made["layers"]]
        )
        assert ours == _fastai(each), each


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
