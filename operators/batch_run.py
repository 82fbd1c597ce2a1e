"""A prompt list on its way to a library, while the artist goes on working.

The work is that of ``blender --command texture_loom batch`` in a process of its own, so a panel's run and a farm's are
the same. A timer takes what it prints; nothing in the open file is touched.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.batch.journal import JOURNAL
from ..scene import asset_libraries
from . import batch_last, display
from .batch_last import LastRun
from .batch_options import options
from .batch_plan import Plan, Row
from .batch_process import BatchProcess, blender_command

_INTERVAL = 0.25
_MADE = ("done", "kept")
#: The command's exit codes that mean that it has gone through the list.
_WHOLE, _PARTLY = 0, 1


class BatchRun:
    """The one run that a Blender has.

    Attributes:
        state: "idle", "checking", "running", "paused" or "ended".
        run: what is run, or was run last.
        rows: of the table, in the order of the list.
        problems: sentences about the list, or why the run ended early.
        made, failed, total: how many there are.
        library: the .blend, once it is there.
        is_known: the preferences have it among the asset libraries.
    """

    def __init__(self) -> None:
        self.timer = self.tick  # one object: Blender knows a timer by identity, and a method is a new one each time
        self._recalled = False
        self._unfinished: LastRun | None = None
        self._ending: BatchProcess | None = None
        self._reset()

    def _reset(self) -> None:
        self.state = "idle"
        self.run: LastRun | None = None
        self.rows: list[Row] = []
        self.problems: tuple[str, ...] = ()
        self.made = self.failed = self.total = 0
        self.library: Path | None = None
        self.is_known = False
        self._plan: Plan | None = None
        self._process: BatchProcess | None = None
        self._places: dict[str, int] = {}
        self._spent: list[float] = []  # seconds of each material that this process made

    @property
    def busy(self) -> bool:
        """True while a list is read or run."""
        return self.state in ("checking", "running")

    @property
    def can_start(self) -> bool:
        """False while a list is read or run, or a process is still ending: it holds its library."""
        if self._ending is not None and self._ending.returncode is not None:
            self._ending = None
        return not self.busy and self._process is None and self._ending is None

    @property
    def can_go_on(self) -> bool:
        """Whether something is left to make."""
        if not self.can_start:
            return False
        return self.state == "paused" or (self.state == "ended" and self.failed > 0) or self.unfinished is not None

    @property
    def fraction(self) -> float:
        return (self.made + self.failed) / self.total if self.total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """From what this process has made until now; None before it has made anything."""
        if not self._spent or self.state != "running":
            return None
        return sum(self._spent) / len(self._spent) * (self.total - self.made - self.failed)

    @property
    def unfinished(self) -> LastRun | None:
        """The run that an earlier Blender did not finish."""
        if not self._recalled:
            self._recalled, self._unfinished = True, batch_last.recall()
        return self._unfinished if self.state == "idle" else None

    def start(self, run: LastRun) -> None:
        """Read the list, and run it if nothing is wrong with it."""
        self._stop()
        self._reset()
        self._recalled, self._unfinished = True, None
        self.run, self.state = run, "checking"
        self._plan = Plan(run)
        self._wake()

    def pause(self) -> None:
        """End the process; what it was at is begun again by :meth:`go_on`."""
        if self._process is not None:
            self._process.stop()
            self.state = "paused"

    def go_on(self) -> None:
        """Make what is missing, and retry what failed, of the list as it is now; also of an earlier Blender's run."""
        run = self.unfinished or self.run
        if run is not None:
            self.start(run)

    def forget(self) -> None:
        """Leave it at what is made."""
        self._stop()
        batch_last.forget(self.run or self.unfinished)
        self._recalled, self._unfinished = True, None
        self._reset()
        self._fill_table()

    def close(self) -> None:
        """End the process at once; the run can be gone on with, also after Blender's next start."""
        for process in (self._process, self._ending):
            if process is not None:
                process.kill()
        self._process = self._ending = None
        self._stop()
        self._reset()
        self._recalled = False
        if bpy.app.timers.is_registered(self.timer):
            bpy.app.timers.unregister(self.timer)

    def _stop(self) -> None:
        if self._plan is not None:
            self._plan.stop()
        if self._process is not None:
            self._process.stop()
            self._ending = self._process

    def tick(self) -> float | None:
        """One turn of the timer."""
        if self.state == "checking":
            self._look_at_plan()
        if self._process is not None:
            self._take()
        self._fill_table()
        display.redraw_sidebars()
        return _INTERVAL if self.busy or self._process is not None else None

    def wait(self) -> None:
        """Tick until nothing is under way, for scripts."""
        while self.tick() is not None:
            time.sleep(0.02)

    def _wake(self) -> None:
        if not bpy.app.timers.is_registered(self.timer):
            bpy.app.timers.register(self.timer, first_interval=0.0, persistent=True)

    def _look_at_plan(self) -> None:
        plan = self._plan
        assert plan is not None and self.run is not None
        if not plan.done:
            return
        self._plan = None
        if plan.problems:
            self.state, self.problems = "idle", tuple(plan.problems)
            return
        self.rows, self.total = plan.rows, plan.total
        self._places = {row.name: place for place, row in enumerate(self.rows)}
        self.run = replace(self.run, total=self.total)
        batch_last.remember(self.run)
        self._launch()

    def _launch(self) -> None:
        assert self.run is not None
        command = ["batch", f"--out={self.run.folder}", *options(self.run), "--json"]
        if (self.run.folder / JOURNAL).exists():
            command.append("--resume")
        command += ["--", str(self.run.path)]
        try:
            self._process = BatchProcess(blender_command(*command))
        except OSError as error:
            self.state = "paused"
            self.problems = (rpt_("Blender could not be started: {error}").format(error=error),)
            return
        self.state = "running"
        self._mark_next()
        self._wake()

    def _take(self) -> None:
        process = self._process
        assert process is not None
        code = process.returncode  # first: what is taken after it is the rest
        for line in process.take():
            self._hear(line)
        if code is None:
            return
        self._process = None
        for row in self.rows:
            if row.state == "running":
                row.state = "open"
        if self.state != "running":
            return  # paused
        if code in (_WHOLE, _PARTLY) and self.made + self.failed == self.total:
            self.state = "ended"
            if not self.failed:
                batch_last.forget(self.run)
            if self.made and self.library is None:
                self.problems = tuple(process.said)[-1:] or (rpt_("The library's .blend was not written."),)
        else:
            self.state = "paused"
            self.problems = tuple(process.said)[-3:] or (rpt_("The run ended without a word: go on with it."),)

    def _hear(self, line: dict[str, Any]) -> None:
        if "blend" in line:
            self.library = Path(line["blend"])
            self.is_known = asset_libraries.is_known(self.library.parent)
            return
        if "state" not in line or "name" not in line:
            return  # another extension's word
        state = line["state"]
        self.made += state in _MADE
        self.failed += state == "failed"
        if state == "done":
            self._spent.append(line.get("seconds", 0.0))
        place = self._places.get(line["name"])
        if place is not None:
            self.rows[place].state, self.rows[place].message = state, line.get("message", "")
        self._mark_next()

    def _fill_table(self) -> None:
        """What the panel's list shows; loading a file may have emptied it."""
        manager = bpy.context.window_manager
        if manager is None:
            return
        shown = manager.loom_batch.rows
        if [item.name for item in shown] != [row.name for row in self.rows]:
            shown.clear()
            for row in self.rows:
                new = shown.add()
                new.name, new.prompt = row.name, row.prompt
        for row, item in zip(self.rows, shown, strict=True):
            if item.state != row.state:
                item.state, item.message = row.state, row.message

    def _mark_next(self) -> None:
        """Items are made in the list's order: the first one that is open is being made."""
        number = self.made + self.failed
        if self.state == "running" and number < len(self.rows) and self.rows[number].state == "open":
            self.rows[number].state = "running"


batch = BatchRun()
