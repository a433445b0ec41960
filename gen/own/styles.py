"""The palette -> the styles of a report in a notebook: light or dark as the notebook is, and else as the system is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gen.site.palette import DARK, LIGHT, Palette, Role, Tone
from gen.site.svg import rules

SCOPE = "fastai-anatomy"
_LIGHT = ('[data-jp-theme-light="true"]', ".vscode-light", '[theme="light"]')
_DARK = ('[data-jp-theme-light="false"]', ".vscode-dark", ".vscode-high-contrast", '[theme="dark"]')
_PARTS = ("fill", "line", "ink", "panel", "heading")
# Doubled, since notebooks style every table that they show.
_RULES = """
.S { box-sizing: border-box; container-type: inline-size; padding: 1em 1.2em; border: 1px solid var(--rule);
 border-radius: 8px; background: var(--page); color: var(--text); font: 14px/1.5 system-ui, sans-serif;
 overflow-wrap: anywhere }
.S * { box-sizing: border-box }
.S .answer { margin: 0 0 1em; font-size: 16px; text-wrap: pretty }
.S code, .S pre { font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: none; color: inherit;
 border: 0; padding: 0 }
.S code { overflow-wrap: anywhere; white-space: normal }
.S .answer code { font-size: 14px }
.S small, .S th code, .S td.shape, .S thead th { color: var(--quiet) }
.S small { font-size: 12px; font-weight: 400 }
.S summary { cursor: pointer; padding: .3em 0 }
.S summary b { font-weight: 600 }
.S .main > details { margin: 0 0 .6em }
.S .main { flex: 1; min-width: 0; container-type: inline-size }
.S .side { margin: 0 0 1em }
.S .side svg { display: block; width: 100%; max-width: 380px; height: auto; margin: 0 auto }
.S table { width: 100%; margin: 0; border: 0; border-collapse: collapse; font-size: 13px; table-layout: auto }
.S thead, .S tr, .S tbody tr:nth-child(odd), .S tbody tr:hover { background: none; border: 0 }
.S th, .S td { padding: .4em .9em .4em 0; border: 0; border-top: 1px solid var(--rule); text-align: left;
 vertical-align: top; line-height: 1.5; max-width: none; white-space: normal;
 font-weight: 400; color: inherit; background: none }
.S thead th { border: 0; padding-top: 0; font-size: 12px; white-space: nowrap }
.S th b { font-weight: 600 }
.S tbody th { min-width: 15em; padding-left: calc(var(--in) * 1.2em + 1.3em); text-indent: -1.3em }
.S .in-0 { --in: 0 } .S .in-1 { --in: 1 } .S .in-2 { --in: 2 } .S .in-3 { --in: 3 } .S .in-4 { --in: 4 }
.S .number, .S thead th:nth-child(3) { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.S td.shape span { white-space: nowrap }
.S td.shape { min-width: 8em; font-variant-numeric: tabular-nums }
.S .moved { white-space: nowrap; font-variant-numeric: tabular-nums }
.S .bar { background: var(--added-fill) !important; border-radius: 2px }
.S td.why { min-width: 14em; text-wrap: pretty }
.S .sign { display: inline-block; width: 1em; text-indent: 0; font: 700 13px/1 ui-monospace, monospace }
.S ul { margin: .8em 0; padding-left: 1.2em }
.S li { margin: .2em 0 }
.S pre { margin: 0; overflow-x: auto; white-space: pre }
.S pre span { display: block }
.S th.added .sign, .S th.added b { color: var(--added-heading) }
.S th.cut .sign, .S th.cut b { color: var(--cut-heading) }
.S th.changed .sign, .S th.changed em { color: var(--changed-heading) }
.S th.idle .sign, .S th.idle b, .S th.idle em { color: var(--idle-heading) }
.S pre .added { background: var(--added-panel); color: var(--added-heading) }
.S pre .cut { background: var(--cut-panel); color: var(--cut-heading) }
.S pre .changed { background: var(--changed-fill); color: var(--changed-ink) }
.S pre .idle { color: var(--idle-heading) }
.S .origin-cut path, .S .origin-lost path { stroke-dasharray: 5 3 }
.S .origin-idle path { stroke-dasharray: 1.5 3 }
@container (min-width: 900px) {
 .S .sides { display: flex; gap: 2em; align-items: flex-start }
 .S .side { flex: 0 0 360px }
}
@container (max-width: 719px) {
 .S thead { display: none }
 .S tr, .S tbody tr:nth-child(odd) { display: flex; flex-wrap: wrap; gap: 0 .8em; padding: .5em 0;
  padding-left: calc(var(--in) * 1.2em + 1.3em); border-top: 1px solid var(--rule) }
 .S th, .S td { border: 0; padding: 0; min-width: 0 }
 .S tbody th { flex: 1 0 calc(100% - 8em); max-width: calc(100% - 6em); margin-left: -1.3em; padding-left: 1.3em }
 .S td.number { flex: 0 0 6em; margin-left: auto }
 .S td.shape { min-width: 0 }
 .S td.trained { color: var(--quiet) }
 .S td.trained:not(:empty)::before { content: "trained: " }
 .S td.moved:not(:empty)::before { content: "moved: "; color: var(--quiet) }
 .S td.why { flex: 1 0 100% }
 .S td.shape { order: 1 } .S td.trained, .S td.moved { order: 2 } .S td.why { order: 3 }
 .S td.shape:empty, .S td.trained:empty, .S td.moved:empty, .S td.why:empty { display: none }
}
"""


@cache
def styles() -> str:
    """All rules, each below the fragment's own class."""
    scope = f".{SCOPE}"
    return "\n".join(
        (
            f"{scope} {{ {_variables(LIGHT)} }}",
            f"@media (prefers-color-scheme: dark) {{ {scope} {{ {_variables(DARK)} }} }}",
            f"{_within(_LIGHT)} {{ {_variables(LIGHT)} }}",
            f"{_within(_DARK)} {{ {_variables(DARK)} }}",
            rules(_NAMED, scope),
            _RULES.strip().replace(".S ", f"{scope}{scope} "),
        )
    )


def _within(themes: tuple[str, ...]) -> str:
    return ", ".join(f"{theme} .{SCOPE}" for theme in themes)


def _variables(palette: Palette) -> str:
    return "; ".join(f"--{name}: {colour}" for name, colour in _colours(palette))


def _colours(palette: Palette) -> Iterator[tuple[str, str]]:
    yield "page", palette.page
    yield "text", palette.tones[Role.KEPT].ink
    yield "quiet", palette.shape
    yield "rule", palette.tones[Role.KEPT].fill
    for role, tone in palette.tones.items():
        yield from ((f"{_short(role)}-{part}", getattr(tone, part)) for part in _PARTS)


def _short(role: Role) -> str:
    return role.removeprefix("origin-")


_NAMED = Palette(
    page="var(--page)",
    shape="var(--quiet)",
    tones={role: Tone(**{part: f"var(--{_short(role)}-{part})" for part in _PARTS}) for role in Role},
)
"""Every colour by the name of its variable."""
