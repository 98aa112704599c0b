"""Where the files are that ship with the program: `rules/` and the demo district. Imports nothing of ours.

In a checkout they lie beside the package, for people to read and edit; a wheel carries them inside it,
in `_data`.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def root() -> Path:
    """The folder that holds `rules` and `fixtures/district`."""
    packed = _PACKAGE / "_data"
    return packed if packed.is_dir() else _PACKAGE.parent


def path(*parts: str) -> Path:
    """A shipped file or folder, e.g. `path("rules", "vendors.yaml")`, whether or not it exists."""
    return root().joinpath(*parts)
