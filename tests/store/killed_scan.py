"""A scan of forty parts, to be killed: resumes at the cursor, settles and ends. Usage: killed_scan.py
DATABASE CONFTEST.
"""

import importlib.util
import sys
from pathlib import Path

from scanner.store import open_store

PARTS = 40


def main(home: Path, conftest: Path) -> None:
    """Say "ready", scan, say what is new, end."""
    spec = importlib.util.spec_from_file_location("making", conftest)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    make = module.Making()
    with open_store(home) as store, store.lease():
        scan = make.begin(store)
        print("ready", flush=True)  # noqa: T201
        for number in range(PARTS):
            part = make.part(f"file{number}", ends=True)
            if part.digest not in store.whole("gateway"):
                tally = make.tally(
                    f"element_{number % 7}", exchanges=1 + number % 3, token=f"s{number % 5}", day=number
                )
                store.commit(scan, part, tally)
        store.settle(scan)
        store.finish(scan, make.start, 1, complete=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
