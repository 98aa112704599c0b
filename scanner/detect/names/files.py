"""The files of a names model, checked before use. Imports scanner.errors."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from scanner.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION: Final = 1
"""Of the form of the files: features, layers, tables. Another number does not load."""
MANIFEST: Final = "manifest.json"
_MEND: Final = "install ferpa-scan again, or name another model as [detect] names_model"


@dataclass(frozen=True)
class Files:
    """A model folder whose manifest was found to be true."""

    folder: Path
    digest: str
    about: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Files:
        """Check version and SHA-256 of every file. Raises ModelError with one line that names the fix."""
        try:
            raw = (folder / MANIFEST).read_bytes()
            about = json.loads(raw)
            version, sums = about["version"], dict(about["files"])
        except FileNotFoundError:
            raise ModelError(f"names model: {MANIFEST} is missing; {_MEND}") from None
        except (OSError, ValueError, KeyError, TypeError):
            raise ModelError(f"names model: {MANIFEST} cannot be read; {_MEND}") from None
        if version != VERSION:
            raise ModelError(f"names model: its version is not {VERSION}, which this program reads; {_MEND}")
        for name, expected in sums.items():
            try:
                content = (folder / name).read_bytes()
            except OSError:
                raise ModelError(f"names model: {name} is missing; {_MEND}") from None
            if hashlib.sha256(content).hexdigest() != expected:
                raise ModelError(f"names model: {name} is damaged or not complete; {_MEND}")
        return cls(folder, hashlib.sha256(raw).hexdigest(), about)

    def arrays(self, name: str) -> dict[str, NDArray[np.generic]]:
        """The arrays of NAME.npz."""
        with np.load(io.BytesIO((self.folder / f"{name}.npz").read_bytes()), allow_pickle=False) as stored:
            return {key: stored[key] for key in stored.files}


def write_manifest(folder: Path, about: Mapping[str, Any]) -> str:
    """Write the manifest of all .npz files of a folder; gives the model's digest."""
    sums = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(folder.glob("*.npz"))}
    raw = (json.dumps({"version": VERSION, **about, "files": sums}, indent=1) + "\n").encode()
    (folder / MANIFEST).write_bytes(raw)
    return hashlib.sha256(raw).hexdigest()
