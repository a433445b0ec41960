"""What may befall a build, by name. Each injures a yard once and says what it found; nothing is mended here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from gen.cache import Store
from gen.site.renderer import find_renderer
from tests.faults.yard import Ended, Yard, ended, finished

Injury = Callable[[Yard, Path], Ended]
"""Gets an empty folder besides. Raises AssertionError where what was said is not what a user should read."""

_CLOCK = """
import time
_now, _calls = time.time, iter(range(10**9))
time.time = lambda: _now() - 3600 * next(_calls)
"""
_DOT = """
import shutil
_which = shutil.which
shutil.which = lambda name, *rest, **more: {fake!r} if name == "graphviz-pure" else _which(name, *rest, **more)
"""
_FAKE = """#!{python}
import os, signal, sys, time
if "-V" in sys.argv:
    os.execv({real!r}, [{real!r}, "-V"])
sys.stdin.read()
{then}
"""
_THEN = {
    "hangs": "time.sleep(600)",
    "crashes": "os.kill(os.getpid(), signal.SIGSEGV)",
    "writes garbage": "sys.stdout.buffer.write(os.urandom(4096))",
    "writes half a drawing": "print('<svg><g><text>half')",
    "writes nothing": "",
}


def signalled(number: signal.Signals, code: int, message: str, yard: Yard, _: Path) -> Ended:
    """At a random moment from when it has the folder: in one of four tries while learners are built."""
    learners = yard.chance.random() < 3 / 4
    yard.reset(learners=learners)
    running = yard.start()
    yard.taken()
    time.sleep(yard.chance.uniform(0, yard.seconds * (1 if learners else 3)))
    with suppress(ProcessLookupError):
        if number is signal.SIGINT:  # a terminal tells the whole group
            os.killpg(running.pid, number)
        else:
            running.send_signal(number)
    done = ended(running)
    _end_group(running.pid)
    over = done.message.endswith("rendered")  # and the interpreter was about to end
    assert done.code in (0, code) or (over and done.code == -number), done
    assert over or done.message == message or not message, done
    assert not any(line.startswith("Traceback") for line in done.lines), done
    return done


def full_disk(yard: Yard, folder: Path) -> Ended:
    """After a random number of bytes; where no disk may be made, no file may grow beyond them."""
    yard.reset()
    if may_mount(folder):
        with small_disk(yard, folder, yard.chance.randint(20, 300)):
            done = yard.run()
    else:
        done = yard.run(ready=partial(_no_larger, yard.chance.randint(1_000, 20_000)))
    assert done.code == 1, done
    assert "cannot write to" in done.message, done
    return done


def unwritable(yard: Yard, folder: Path) -> Ended:
    """The folder of the pages may be read only."""
    yard.reset()
    with read_only(yard.build / "docs", folder):
        done = yard.run()
    assert done.code == 1, done
    assert "cannot write to" in done.message, done
    assert "Nothing there was changed." in done.message, done
    return done


def drawn_by(how: str, yard: Yard, folder: Path) -> Ended:
    """Another Graphviz, which says that it is the right one."""
    yard.reset()
    fake = folder / "graphviz-pure"
    real = str(find_renderer().executable)
    fake.write_text(_FAKE.format(python=sys.executable, real=real, then=_THEN[how]))
    fake.chmod(0o755)
    (folder / "sitecustomize.py").write_text(_DOT.format(fake=str(fake)))
    done = yard.run(path=folder)
    assert done.code == 1, done
    assert done.message.startswith("gen: graphviz-pure could not draw a diagram: "), done
    assert yard.damaged() == [], "the pages were touched"
    return done


def cache_damaged(store: Store, yard: Yard, _: Path) -> Ended:
    """Each file of one kind, in a way of its own; the build that meets it is right."""
    yard.reset()
    assert yard.run().code == 0
    for path in sorted(each for each in (yard.build / "cache" / store).rglob("*") if each.is_file()):
        _injure(path, yard)
    (yard.build / "docs" / "index.md").unlink()
    done = yard.run()
    assert done.code == 0, done
    return done


def outputs_damaged(yard: Yard, _: Path) -> Ended:
    """Pages and records, each in a way of its own; the build that meets them is right."""
    yard.reset()
    assert yard.run().code == 0
    for folder in ("docs", "records"):
        for path in sorted(each for each in (yard.build / folder).rglob("*") if each.is_file()):
            if yard.chance.random() < 1 / 4:
                _injure(path, yard)
    done = yard.run()
    assert done.code == 0, done
    return done


def two_at_once(yard: Yard, _: Path) -> Ended:
    """The second at a random moment of the first; it waits, and both are right."""
    yard.reset()
    first = yard.start()
    time.sleep(yard.chance.uniform(0, yard.seconds))
    second = yard.start()
    done = [ended(first), ended(second)]
    assert [each.code for each in done] == [0, 0], done
    return done[1]


def worker_taken(yard: Yard, _: Path) -> Ended:
    """A process that works is killed as soon as there is one, or a little later; what it did is done again."""
    yard.reset(learners=yard.chance.random() < 3 / 4)
    running = yard.start()
    yard.taken()
    pause = yard.chance.uniform(0, yard.seconds)
    while not (workers := _workers(running.pid)) and running.poll() is None:
        time.sleep(0.01)
    time.sleep(pause)
    for worker in workers:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    done = ended(running)
    assert done.code == 0, done
    return done


def clock_backwards(yard: Yard, folder: Path) -> Ended:
    """Every look at the clock is an hour before the last one, and half of the cache comes from the future."""
    yard.reset()
    for path in (yard.build / "cache").rglob("*"):
        if path.is_file() and yard.chance.random() < 1 / 2:
            os.utime(path, (4e9, 4e9))
    (folder / "sitecustomize.py").write_text(_CLOCK)
    done = yard.run(path=folder)
    assert done.code == 0, done
    return done


INJURIES: dict[str, Injury] = {
    "ended by SIGTERM": partial(signalled, signal.SIGTERM, 143, "gen: terminated"),
    "killed by SIGKILL": partial(signalled, signal.SIGKILL, -signal.SIGKILL, ""),
    "interrupted by Ctrl-C": partial(signalled, signal.SIGINT, 130, "gen: interrupted"),
    "the disk is full": full_disk,
    "the output may not be written": unwritable,
    **{f"Graphviz {how}": partial(drawn_by, how) for how in _THEN},
    **{f"the cache is damaged: {store}": partial(cache_damaged, store) for store in Store},
    "pages and records are damaged": outputs_damaged,
    "two builds in one folder": two_at_once,
    "a worker is killed": worker_taken,
    "the clock goes backwards": clock_backwards,
}


def tried(yard: Yard, name: str, seconds: list[float]) -> int:
    """How many files were lost in one try, the next build of which is good and takes so many `seconds`."""
    with tempfile.TemporaryDirectory() as folder:
        INJURIES[name](yard, Path(folder))
        lost = len(finished(yard.damaged()))
    seconds.append(yard.mended().seconds)
    return lost


def may_mount(folder: Path) -> bool:
    """Whether a disk may be made; root may not everywhere."""
    if os.geteuid() != 0 or sys.platform != "linux":
        return False
    made = subprocess.run(["mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, check=False)  # noqa: S607 - as it is on the PATH
    if made.returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - as above
    return made.returncode == 0


@contextmanager
def small_disk(yard: Yard, folder: Path, kilobytes: int) -> Iterator[None]:
    """The build lies on a disk that has so much room; what is left on it then comes back."""
    kept = folder / "kept"
    disk = yard.build
    subprocess.run(["cp", "-a", str(disk), str(kept)], check=True)  # noqa: S607 - as it is on the PATH
    subprocess.run(["mount", "-t", "tmpfs", "none", str(disk)], check=True)  # noqa: S607 - as above
    try:
        subprocess.run(["cp", "-a", f"{kept}/.", str(disk)], check=True)  # noqa: S607 - as above
        room = os.statvfs(disk)
        size = (room.f_blocks - room.f_bfree) * room.f_frsize // 1024 + kilobytes
        subprocess.run(["mount", "-o", f"remount,size={size}k", str(disk)], check=True)  # noqa: S607 - as above
        yield
        left = folder / "left"
        subprocess.run(["cp", "-a", str(disk), str(left)], check=True)  # noqa: S607 - as above
    finally:
        subprocess.run(["umount", str(disk)], check=True)  # noqa: S607 - as above
    subprocess.run(["rm", "-rf", *map(str, disk.iterdir())], check=True)  # noqa: S607 - as above
    subprocess.run(["cp", "-a", f"{left}/.", str(disk)], check=True)  # noqa: S607 - as above


@contextmanager
def read_only(folder: Path, spare: Path) -> Iterator[None]:
    """Nobody may write there, root included."""
    if not may_mount(spare):
        folder.chmod(0o500)
        yield
        folder.chmod(0o755)
        return
    subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)  # noqa: S607 - as above
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)  # noqa: S607 - as above
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - as above


def _no_larger(most: int) -> None:
    import resource  # noqa: PLC0415 - Windows has none

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def _injure(path: Path, yard: Yard) -> None:
    content = path.read_bytes()
    half = len(content) // 2
    flipped = content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :] if content else b"x"
    path.write_bytes(yard.chance.choice([b"", content[:half], b"garbage", flipped]))


def _workers(parent: int) -> list[int]:
    """The processes that a build has started; its helper that tracks them does no work."""
    with suppress(OSError):
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        return [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
    return []


def _end_group(group: int) -> None:
    """What a killed build has left running is no part of the next one."""
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
