"""Import bpy, or say in one sentence what the system lacks."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        import bpy
    except ImportError as error:
        sys.exit(
            f"Blender does not start here ({error}): install the system libraries that it needs, "
            "on Debian and Ubuntu with: sudo apt-get install -y $(cat tools/apt.txt)"
        )
    print(f"Blender {bpy.app.version_string}, Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
