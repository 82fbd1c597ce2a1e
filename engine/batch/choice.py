"""Which executor a run gets. An entry here and a file beside this one make a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .. import console
from ..errors import BadRequestError
from ..processors import processors
from .executor import Executor

if TYPE_CHECKING:
    from .serial import Written

MAX_WORKERS = 512
#: "auto" gives each this many processors: a second thread draws while the first waits for a file.
_PROCESSORS_EACH = 2


@dataclass(frozen=True)
class Makers:
    """Who is to make the items.

    Attributes:
        workers: how many at once, on this machine or on each of a cluster; 0 for as many as go well.
        ray: address of a Ray cluster, "auto" for one of this machine, "" for none.
        device, models: as of :class:`~..service.Engine`.
        model: name or folder of the model that most items want.
    """

    workers: int = 1
    ray: str = ""
    device: str = "auto"
    models: Sequence[Path] = ()
    model: str = ""


def parse_workers(text: str) -> int:
    """``auto`` → 0, or a number.

    Raises:
        BadRequestError: something else.
    """
    digits = text.strip().lower()
    if digits == "auto":
        return 0
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6 and 1 <= int(digits) <= MAX_WORKERS):
        raise BadRequestError(f"The number of workers is {text[:24]!r}: give auto, or 1 to {MAX_WORKERS}.")
    return int(digits)


def share_out(asked: int, have: int) -> int:
    """How many workers ``have`` processors get; ``asked`` is 0 for as many as go well."""
    return asked or max(1, have // _PROCESSORS_EACH)


def make_executor(
    makers: Makers,
    work: Path,
    seconds: float,
    items: int,
    exports: Sequence[str] = (),
    written: Written | None = None,
    say: Callable[[str], None] = console.say,
) -> Executor:
    """The executor of a run, started.

    Args:
        makers: what was asked for.
        work: the run's own folder.
        seconds: that an attempt may take; 0 for any.
        items: how many there are: more workers than that are not started.
        exports, written: as of :class:`~.serial.Serial`, for an executor that has the maps in memory.
        say: takes sentences that are no failure, for the user.

    Raises:
        BadRequestError, WorkerError: it cannot be had, as a cluster that is not there.
    """
    if makers.ray:
        from .ray_run import RayCluster

        return RayCluster(makers, work, seconds, say)
    count = min(items, share_out(makers.workers, processors()))
    if count > 1:
        from .processes import Processes

        return Processes(count, work, seconds, makers.device, makers.models, say)
    from ..service import Engine
    from .serial import Serial

    engine = Engine(makers.device, makers.models)
    reason = engine.runtime.reasons.get(makers.device.strip().lower())
    if reason:
        say(reason)
    return Serial(engine, work, seconds, exports, written)
