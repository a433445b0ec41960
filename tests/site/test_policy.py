"""The policy of a page: its own scripts run, and nothing else."""

from __future__ import annotations

import base64
import hashlib

from gen.site.policy import on_post_template, on_startup, with_policy

PAGE = (
    '<head>\n      <meta charset="utf-8">\n      <script>one()</script></head>'
    '<script type="application/json">{}</script><script src="a.js"></script><script>two()\n</script>'
)


def digest(script: str) -> str:
    """As a policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_scripts_in_a_page_are_let_through_by_their_digests() -> None:
    """Those that run, each by its own text; the policy stands before the first."""
    page = with_policy(PAGE)
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert page.count("sha256-") == 2
    assert digest("one()") in page
    assert digest("two()\n") in page


def test_a_page_that_is_served_while_it_is_written_has_none() -> None:
    """MkDocs puts a script into it that reloads it; and what is no page is left alone."""
    config = None
    try:
        on_startup("serve", dirty=False)
        assert on_post_template(PAGE, template_name="404.html", config=config) == PAGE
    finally:
        on_startup("build", dirty=False)
    assert on_post_template(PAGE, template_name="404.html", config=config) != PAGE
    assert on_post_template("<urlset>", template_name="sitemap.xml", config=config) == "<urlset>"
