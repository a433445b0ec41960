"""What the site carries of others is what their packages hold, and has its licence beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import yaml

SITE = Path(__file__).parents[2] / "site_src"
VENDOR = SITE / "assets" / "vendor"
FONTS = SITE / "assets" / "fonts"
PACKAGES: list[dict[str, Any]] = yaml.safe_load((VENDOR / "packages.yml").read_text(encoding="utf-8"))


def test_scripts_are_those_of_their_packages() -> None:
    """None was altered, and none lies there without a line that says where it is from."""
    assert {package["file"] for package in PACKAGES} == {file.name for file in VENDOR.glob("*.js")}
    for package in PACKAGES:
        script = (VENDOR / package["file"]).read_bytes()
        assert hashlib.sha256(script).hexdigest() == package["sha256"], package["name"]
        assert (VENDOR / package["file"]).with_suffix(".LICENSE.txt").is_file()


def test_fonts_have_their_licences() -> None:
    """And every font that a style sheet names is there."""
    styles = (SITE / "stylesheets" / "fonts.css").read_text(encoding="utf-8")
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", styles))
    assert named == {file.name for file in FONTS.glob("*.woff2")}
    for font in named:
        family = re.sub(r"-\d+$", "", font.removesuffix(".woff2"))
        assert (FONTS / f"{family}.LICENSE.txt").is_file()
