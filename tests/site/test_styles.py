"""Of Material's styles what this site wears, and no look is lost."""

from __future__ import annotations

import pytest

from gen.site.styles import classes, read_alone, worn_alone


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".a{x:1}.b{x:2}", ".a{x:1}"),
        (".a,.b,p>.a.b,.a p{x:1}", ".a,.a p{x:1}"),
        ("p:not(.b) .a{x:1}", "p:not(.b) .a{x:1}"),
        ('.a[href$=".b"]{content:".b{}"}', '.a[href$=".b"]{content:".b{}"}'),
        ("@media print{.b{x:1}}@media screen{.a{x:1}.b{x:2}}", "@media screen{.a{x:1}}"),
        ('@charset "UTF-8";@keyframes b{to{x:1}}', '@charset "UTF-8";@keyframes b{to{x:1}}'),
    ],
)
def test_a_rule_for_what_nobody_wears_goes(css: str, left: str) -> None:
    """By each of its selectors; what it says of others, or in a text, is no reason."""
    assert worn_alone(css, {"a"}) == left


def test_a_variable_that_nothing_reads_goes() -> None:
    """And the rule with its last one."""
    assert read_alone(":root{--a:1;--b:url(x)}p{--b:2}p{x:var(--a)}", {"--a"}) == ":root{--a:1}p{x:var(--a)}"


def test_classes_are_those_of_elements() -> None:
    """Of every element of a page."""
    assert set(classes('<p class="a b">class=&quot;c&quot;</p><svg class="d"/>')) == {"a", "b", "d"}
