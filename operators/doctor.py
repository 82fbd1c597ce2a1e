"""What the engine finds on this machine: devices, versions, and why a device is skipped."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import dataclass

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from . import display
from .session import session
from .settings import PACKAGE_FOLDER, engine_settings

_TIMEOUT_SECONDS = 120.0
_KEY = "doctor"
_POLL_SECONDS = 0.2
#: The engine's command line, started the way Blender's own Python allows: with its folders as arguments.
_START = (
    "import sys; count = int(sys.argv[1]); sys.path[:0] = sys.argv[2 : 2 + count]; "
    "from engine.cli import main; sys.exit(main(sys.argv[2 + count :]))"
)


@dataclass
class _Report:
    """What the last run said, filled by a thread."""

    lines: tuple[str, ...] = ()
    thread: threading.Thread | None = None


_report = _Report()


def report_lines() -> tuple[str, ...]:
    """The engine's report, line by line; empty before it was asked for."""
    if _report.thread is not None:
        return (rpt_("Looking at this machine…"),)
    return _report.lines


def engine_command(*arguments: str) -> list[str]:
    """A command that runs the engine's command line with Blender's Python and the extension's libraries."""
    settings = engine_settings()
    folders = [str(PACKAGE_FOLDER), *map(str, settings.site_dirs)]
    return [settings.python, *settings.python_args, "-c", _START, str(len(folders)), *folders, *arguments]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
            creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _report.lines = (f"The engine could not be asked: {error}",)
        return
    text = done.stdout if done.returncode == 0 else done.stderr or done.stdout
    _report.lines = tuple(line.rstrip() for line in text.splitlines() if line.strip())


def _look() -> None:
    if _report.thread is not None and _report.thread.is_alive():
        session.later(_KEY, _POLL_SECONDS, _look)
        return
    _report.thread = None
    display.redraw(frozenset({"PREFERENCES"}))


def wait() -> None:
    """Wait for a report that is being made, so that no process is left when the extension goes."""
    if _report.thread is not None:
        _report.thread.join()
        _report.thread = None


class LOOM_OT_doctor(bpy.types.Operator):
    """Look for devices that can compute materials, and say why one is skipped"""

    bl_idname = "loom.doctor"
    bl_label = "Check This Machine"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if _report.thread is not None:
            cls.poll_message_set(rpt_("The machine is being looked at"))
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        _report.thread = threading.Thread(target=_run, args=(engine_command("doctor"),), daemon=True)
        _report.thread.start()
        session.later(_KEY, _POLL_SECONDS, _look)
        return {"FINISHED"}
