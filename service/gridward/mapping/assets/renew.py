"""Bring the vendored browser libraries anew: ``python -m gridward.mapping.assets.renew``.

A maintainer's command for a source checkout. It asks npm for the versions named
in ``manifest.json``, takes out of each package the files named there, and writes
their checksums back. To move to another version, change it there and run this.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

from gridward.mapping.assets import FOLDER

MANIFEST = FOLDER / "manifest.json"


def renew() -> None:
    """Write every file of the manifest and its checksum.

    Raises
    ------
    subprocess.CalledProcessError
        If npm cannot hand out a package.
    KeyError
        If a package no longer has one of the files.
    """
    packages = json.loads(MANIFEST.read_text(encoding="utf-8"))
    for package in packages:
        package["files"] = _taken(package)
    MANIFEST.write_text(json.dumps(packages, indent=2) + "\n", encoding="utf-8")


def _taken(package: dict[str, object]) -> dict[str, str]:
    """Write the files of one package; return path -> SHA-256."""
    name, version, source = str(package["name"]), package["version"], str(package["inside"])
    wanted = package["files"]
    if not isinstance(wanted, dict):
        raise TypeError(wanted)
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(  # noqa: S603 - the words come from our own manifest
            ["npm", "pack", f"{name}@{version}", "--silent"],  # noqa: S607 - npm is found on the PATH
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.split()[-1]) as archive:
            return {path: _written(archive, name, source, path) for path in wanted}


def _written(archive: tarfile.TarFile, name: str, source: str, path: str) -> str:
    """Write one file out of a package; a licence lies at the package's top."""
    inside = path if path.startswith("LICENSE") else f"{source}/{path}"
    stream = archive.extractfile(f"package/{inside}")
    if stream is None:
        raise KeyError(inside)
    content = stream.read()
    target = FOLDER / name / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    renew()
