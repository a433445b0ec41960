"""The code of a guide -> what it prints and shows, in the process that calls: one that was started for it alone.

It runs as the reader's `__main__`, and Python takes its lines for those of the Markdown file: so a traceback, and what
is said of a claim that does not hold, name the line that a writer has to look at.
"""

from __future__ import annotations

import ast
import io
import linecache
import sys
import traceback
from contextlib import redirect_stdout
from pathlib import Path
from reprlib import Repr
from tempfile import TemporaryDirectory
from types import CodeType, FrameType, ModuleType
from typing import Any

from gen.errors import GuideError, in_one_line
from gen.guides.reading import Block, Guide, Value
from gen.guides.showing import shown
from gen.guides.surroundings import prepare
from gen.provenance import versions
from gen.records.guides import GuideRun, Ran, Shown

_ADDRESS = " at 0x"  # in the repr of an object that has none of its own
_SHORT = Repr()
_SHORT.maxstring = _SHORT.maxother = 60
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}


def run_guide(dot: Path, guide: Guide) -> GuideRun:
    """Runs a guide, which finds this Graphviz, from its first line to its last. Raises GuideError, with the line."""
    with TemporaryDirectory(prefix="guide-") as folder:
        work = Path(folder).resolve() / "work"
        prepare(work, dot)
        return _run(guide)


def _run(guide: Guide) -> GuideRun:
    linecache.cache[guide.path] = (len(guide.text), None, guide.text.splitlines(keepends=True), guide.path)
    module = ModuleType("__main__")
    sys.modules["__main__"] = module
    blocks, values = [], []
    for step in guide.steps:
        try:
            if isinstance(step, Block):
                blocks.append(_block(step, guide.path, vars(module)))
                _same_each_time(blocks[-1])
            else:
                values.append(_value(step, guide.path, vars(module)))
        except BaseException as error:  # noqa: BLE001 - whatever it is, `sys.exit()` too, ends the guide
            raise _told(error, step, guide) from None
    return GuideRun(steps=guide.digest, blocks=tuple(blocks), values=tuple(values), versions=versions())


def _block(step: Block, path: str, names: dict[str, Any]) -> Ran:
    tree = _parsed(step.code, step.line, path)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    statements = ast.Module(tree.body[:-1] if last is not None else tree.body, type_ignores=[])
    printed = io.StringIO()
    result: Shown | None = None
    with redirect_stdout(printed):
        exec(_compiled(statements, path, "exec"), names)  # noqa: S102 - a guide of this project
        if last is not None:
            value = eval(_compiled(ast.Expression(last.value), path, "eval"), names)  # noqa: S307 - as above
            result = shown(value)
    return Ran(printed=printed.getvalue(), shown=result)


def _value(step: Value, path: str, names: dict[str, Any]) -> str:
    """As it stands in a sentence: a whole number with commas."""
    tree = ast.parse("\n" * (step.line - 1) + step.expression, path, mode="eval")
    value = eval(_compiled(tree, path, "eval"), names)  # noqa: S307 - as above
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _compiled(tree: ast.AST, path: str, mode: str) -> CodeType:
    made: CodeType = compile(tree, path, mode, dont_inherit=True)  # type: ignore[call-overload]  # of either kind
    return made


def _same_each_time(ran: Ran) -> None:
    """Raises ValueError where another run would print something else."""
    text = ran.printed + (ran.shown.content if ran.shown is not None else "")
    for changing in (_ADDRESS, str(Path.cwd())):
        if changing in text:
            raise ValueError(f"it prints {changing.strip()!r}, which is otherwise each time")


def _told(error: BaseException, step: Block | Value, guide: Guide) -> GuideError:
    """The line that failed, and what it says of itself."""
    frame, line = _failing(error, guide.path)
    said = in_one_line(error)
    if isinstance(error, SyntaxError) and error.filename == guide.path:
        line, said = error.lineno, f"{type(error).__name__}: {error.msg}"
    claim = _claim(guide, line) if isinstance(error, AssertionError) and line is not None else None
    if claim is not None and frame is not None:
        line = claim.lineno
        if not str(error):
            said = f"{type(error).__name__}: {_words(claim, frame)}"
    return GuideError(guide.path, line if line is not None else step.line, said)


def _failing(error: BaseException, path: str) -> tuple[FrameType | None, int | None]:
    """The innermost line of the guide itself."""
    walked = traceback.walk_tb(error.__traceback__)
    return next(iter([each for each in walked if each[0].f_code.co_filename == path][-1:]), (None, None))


def _claim(guide: Guide, line: int) -> ast.Assert | None:
    """The claim that a line is part of: Python names that of a part which it computes."""
    for step in guide.steps:
        if isinstance(step, Block) and step.line <= line < step.line + step.code.count("\n"):
            claims = [
                each for each in ast.walk(_parsed(step.code, step.line, guide.path)) if isinstance(each, ast.Assert)
            ]
            return next((each for each in claims if each.lineno <= line <= (each.end_lineno or each.lineno)), None)
    return None


def _words(claim: ast.Assert, frame: FrameType) -> str:
    """A claim in one line, with both sides of a comparison as they were: `assert a < b (3 < 2)`."""
    words = " ".join(ast.unparse(claim).split())
    values = _compared(claim.test, frame) if isinstance(claim.test, ast.Compare) else None
    return f"{words} ({values})" if values else words


def _compared(test: ast.Compare, frame: FrameType) -> str | None:
    """None where a side cannot be had."""
    words = []
    for each, operator in zip((test.left, *test.comparators), (*test.ops, None), strict=True):
        try:
            value = eval(ast.unparse(each), frame.f_globals, frame.f_locals)  # noqa: S307 - what was run a moment ago
        except Exception:  # noqa: BLE001 - it is only to explain
            return None
        words.append(" ".join(_SHORT.repr(value).split()))
        if operator is not None:
            words.append(_SIGNS[type(operator)])
    return " ".join(words)


def _parsed(code: str, line: int, path: str) -> ast.Module:
    """Code that begins at a line of its file."""
    return ast.parse("\n" * (line - 1) + code, path)
