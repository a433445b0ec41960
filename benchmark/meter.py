"""Runs a command, and prints what it used as JSON; the command's own output goes to stderr.

A program of its own: Linux counts the memory of whoever starts a process as the process's own, so that it has to
be somebody small.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time


def main() -> None:
    """On Unix, which tells what a child has used, with all that the child has waited for."""
    begin = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    used = {
        "cpu": usage.ru_utime + usage.ru_stime,
        "clock": time.perf_counter() - begin,
        "peak": usage.ru_maxrss,
    }
    sys.stdout.write(json.dumps(used))
    process.returncode = os.waitstatus_to_exitcode(status)  # it was waited for
    sys.exit(process.returncode and 1)


if __name__ == "__main__":
    main()
