"""Finding extensions: one module, one extension. Imports errors only.

`discover("scanner.decode")` imports every module of that package whose name does not begin with an underscore and that
defines `NAME`; two of the same name refuse to start, so that nothing is settled silently by the order of files.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from scanner.errors import RuleError


def discover(package: str) -> dict[str, ModuleType]:
    """Name → module for every extension in a package, sorted by name.

    Raises RuleError when two modules claim one name.
    """
    root = importlib.import_module(package)
    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(root.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        name = getattr(module, "NAME", None)
        if name is None:
            continue
        if name in found:
            msg = f"{package}: {found[name].__name__} and {module.__name__} both call themselves {name}"
            raise RuleError(msg)
        found[name] = module
    return dict(sorted(found.items()))
