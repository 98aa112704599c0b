"""A scan that commits every few records and is cut off: by kill -9, or by SIGTERM.

Usage: cut_scan.py COMMITS HOW ARG… After COMMITS commits it ends itself as HOW says: "kill" or "term". With "wait" it
says "scanning" and waits to be ended.
"""

import os
import signal
import sys
import time

from scanner.cli import main, scan
from scanner.run import local
from scanner.store import Store


def cut_off(after: int, how: str) -> None:
    """Make parts small, and end this process in the middle of the transaction that follows `after` others."""
    scan.COMMIT = 3
    local.PART = 3
    commit, done = Store.commit_all, 0

    def counted(store: Store, *what: object) -> None:
        nonlocal done
        if done == after:
            if how == "wait":
                print("scanning", flush=True)  # noqa: T201
                time.sleep(60)
            os.kill(os.getpid(), signal.SIGKILL if how == "kill" else signal.SIGTERM)
            time.sleep(60)
        commit(store, *what)  # type: ignore[arg-type]
        done += 1

    Store.commit_all = counted  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    cut_off(int(sys.argv[1]), sys.argv[2])
    main(sys.argv[3:])
