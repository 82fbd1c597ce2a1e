"""The script that the client starts: loads this folder as the package ``engine``, then works.

The folder above is Blender's extension package, whose ``__init__`` imports bpy; so it stays
off ``sys.path``, and so does this folder, whose modules would hide others of the same name.
Works under ``python -I``, which ignores the environment.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from pathlib import Path


def load_engine(folder: Path) -> None:
    """Put the package in ``folder`` into ``sys.modules`` as ``engine``."""
    spec = importlib.util.spec_from_file_location(
        "engine", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} holds no package")
    package = importlib.util.module_from_spec(spec)
    sys.modules["engine"] = package
    spec.loader.exec_module(package)


def one_blas_thread() -> None:
    """Keep NumPy's OpenBLAS to one thread, unless the user says otherwise; call before NumPy is imported.

    The engine has no large products for it, and after a small one its threads spin on the cores that draw
    strips: with the NumPy 1 of Blender 4.2 to 5.0 a preview took 42 ms in place of 27.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def main() -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--site", action="append", default=[], help="folder with libraries, before all others")
    options, rest = parser.parse_known_args()
    here = Path(__file__).resolve().parent
    others = [entry for entry in sys.path if entry and Path(entry).resolve() != here]
    sys.path[:] = [*options.site, *others]
    one_blas_thread()
    load_engine(here)
    from engine.worker import main as work

    return work(rest)


if __name__ == "__main__":
    sys.exit(main())
