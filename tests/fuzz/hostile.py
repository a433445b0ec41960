"""Texts, bytes and values that mean something to somebody: to HTML, Markdown, YAML, DOT, a terminal, a file system."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

MARK = "x-evil"
"""A tag and an attribute that are nowhere but in what is drawn here: where one is found, something was not escaped."""

SNIPPETS = (
    f"<{MARK} onclick={MARK}>",
    f'"><{MARK}>',
    f"'><{MARK}>",
    f'" {MARK}="1',
    f"' {MARK}='1",
    f"</title></style></script><{MARK}>",
    f"--><{MARK}>",
    f"]]><{MARK}>",
    f"&lt;{MARK}&gt;",
    f"&#60;{MARK}&#62;",
    f"{{ {MARK}=1 }}",
    f"{{: #{MARK} onclick={MARK} }}",
    f"[x](javascript:{MARK})",
    f"![x]({MARK})",
    f"[x]: {MARK}",
    f"`<{MARK}>`",
    f"``<{MARK}>` `",
    "`",
    "``",
    "```",
    "~~~",
    "|",
    "\\|",
    "\\",
    "\\N\\G\\l",
    "\n",
    "\n\n",
    "\r\n",
    "\n# ",
    "\n---\n",
    f"\n\n<{MARK}>\n\n",
    f"\n    <{MARK}>",
    "\n```\n",
    '\n!!! tip "x"\n\n    ',
    "<!-- lay in: drawing -->",
    "<!-- below -->",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{# ",
    "../../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "a/b",
    "con.txt:x",
    "\0",
    "\x1b[31m\x07\x9b",
    "[bold]x[/bold] [/]",
    "\u202ereversed\u2066",
    "\u2028\u2029\x85\x0c",
    "\ufeff",
    "層 ünï 🦆",
    "e\u0301" * 20,
    "x" * 300,
    "-",
    "- x",
    "* x",
    "1. x",
    "**x",
    "_x_",
    ": x",
    "%s {0} $x",
    "=1+1",
    "@import",
    "",
    " ",
)
"""Each alone is a case that has gone wrong somewhere."""

texts = st.one_of(
    st.sampled_from(SNIPPETS),
    st.lists(st.sampled_from(SNIPPETS), min_size=2, max_size=4).map("".join),
    st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8)), max_size=4).map("".join),
    st.text(max_size=40),
)
"""What a stranger may call something."""

numbers = st.one_of(
    st.integers(-3, 12),
    st.sampled_from([2**31, 2**63, 2**64, 10**30, -(2**63) - 1]),
    st.floats(),
)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
"""Anything that JSON can hold."""


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file of which something was lost, doubled, put in or changed; whole files are cases too."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(0, 4))):
        at, length = draw(st.integers(0, len(content))), draw(st.sampled_from([1, 2, 8, 64, 4096]))
        match draw(st.sampled_from(["cut", "end", "flip", "put", "double"])):
            case "cut":
                del content[at : at + length]
            case "end":
                del content[at:]
            case "flip" if content:
                content[at % len(content)] ^= 1 << draw(st.integers(0, 7))
            case "put":
                content[at:at] = draw(st.binary(max_size=16))
            case _:
                content[at:at] = content[at : at + length]
    return bytes(content)


@st.composite
def altered(draw: st.DrawFn, whole: Any) -> Any:  # noqa: ANN401 - of JSON
    """A value of JSON in which some places hold something else, or nothing, or more."""
    value = whole
    for _ in range(draw(st.integers(1, 3))):
        value = _somewhere(draw, value)
    return value


def _somewhere(draw: st.DrawFn, value: Any) -> Any:  # noqa: ANN401 - of JSON
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(value)))
        changed = dict(value)
        match draw(st.sampled_from(["within"] * 8 + ["gone", "named"])):
            case "gone":
                del changed[key]
            case "named":
                changed[draw(texts)] = changed.pop(key)
            case _:
                changed[key] = _somewhere(draw, value[key])
        return changed
    if isinstance(value, list) and value and draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(value) - 1))
        match draw(st.sampled_from(["within"] * 8 + ["gone", "twice"])):
            case "gone":
                return [*value[:at], *value[at + 1 :]]
            case "twice":
                return [*value[: at + 1], *value[at:]]
            case _:
                return [*value[:at], _somewhere(draw, value[at]), *value[at + 1 :]]
    return draw(values)
