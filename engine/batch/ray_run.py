"""Items made by a Ray cluster: ``--ray ADDRESS``.

On each node lives one actor for each graphics card, or for each of ``--workers`` equal shares of the node's processors;
it keeps the models open. Items go to it as tasks, and their files come back through Ray's object store, encoded, to be
written by the driver: so the nodes need no folder in common, and one writer gives the folders their names, as without
Ray. The engine and its built-in models travel to the nodes by themselves; Python, Ray and the engine's libraries must
be there, of one version everywhere, and ``--models`` and ``--model`` name folders that every node has.

An actor that dies, and a node that is lost, costs the attempt that was under way there. A node that joins is used.
Ray moves Python objects between processes that trust each other: keep its ports inside your own network.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import WorkerError, first_line
from ..unfinished import new_token, part_folder
from .choice import Makers, share_out
from .executor import Attempt, too_late
from .items import Item
from .ray_connect import Chatter, connect
from .ray_maker import Maker, versions

_TICK = 0.1
#: How often new nodes are looked for, and how long the last one may be gone.
_LOOK_SECONDS, _GONE_SECONDS = 3.0, 60.0
#: After this long without a free actor the user is told what is being waited for.
_PATIENCE = 30.0
#: How often an actor that does not come up is started again.
_STARTS = 3
_WRITERS = 2


@dataclass(eq=False)
class _Slot:
    """One actor. It comes up while ``ready`` is awaited, works while ``made`` is, and has room otherwise."""

    node: str
    name: str
    options: dict[str, Any]
    threads: int
    actor: Any = None
    ready: Any = None
    made: Any = None
    item: Item | None = None
    deadline: float = float("inf")
    starts: int = 0

    @property
    def free(self) -> bool:
        return self.ready is None and self.made is None


class RayCluster:
    """See :class:`~.executor.Executor`.

    Args:
        makers: who; ``makers.ray`` is the address.
        work: the run's own folder.
        seconds: that an attempt may take; 0 for any.
        say: takes sentences about nodes that are passed over, and about waiting.

    Raises:
        BadRequestError: the address is none.
        WorkerError: Ray is not installed, the cluster cannot be reached, or has another version.
    """

    def __init__(self, makers: Makers, work: Path, seconds: float, say: Callable[[str], None]) -> None:
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.redirect_stdout(Chatter()))
            self._ray = connect(makers.ray)
            self._quiet = stack.pop_all()
        self._makers, self._work, self._seconds, self._say = makers, work, seconds, say
        self._actor = self._ray.remote(Maker)
        self._versions = versions()
        self._slots: list[_Slot] = []
        self._nodes: set[str] = set()
        self._ended: deque[Attempt] = deque()
        self._writing: deque[tuple[Item, Path, Future[None]]] = deque()
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="texture-loom-ray")
        self._looked = 0.0
        self._room_at = time.monotonic()
        self._problem, self._told = "", False

    @property
    def room(self) -> bool:
        return len(self._writing) < len(self._slots) + _WRITERS and any(slot.free for slot in self._slots)

    def submit(self, item: Item) -> None:
        slot = next(slot for slot in self._slots if slot.free)
        slot.item, slot.made = item, slot.actor.make.remote(item.request.to_json())
        slot.deadline = time.monotonic() + (self._seconds or float("inf"))

    def take(self) -> list[Attempt]:
        try:
            return self._take()
        except (self._ray.exceptions.RayError, ConnectionError) as error:
            raise WorkerError(
                f"The Ray cluster is gone ({first_line(error)}): start it again, and go on with --resume."
            ) from None

    def _take(self) -> list[Attempt]:
        while True:
            self._look_for_nodes()
            awaited = {ref: slot for slot in self._slots for ref in (slot.ready, slot.made) if ref is not None}
            if awaited:
                done, _ = self._ray.wait(list(awaited), num_returns=1, timeout=_TICK)
                for ref in done:
                    self._hear(awaited[ref])
            else:
                time.sleep(_TICK)
            self._look_at_the_clock()
            ended = self._finished()
            if ended or self.room:
                self._room_at = time.monotonic()
                return ended
            self._complain()

    def close(self) -> list[Attempt]:
        for slot in self._slots:
            self._kill(slot)
        self._writers.shutdown()
        written = [Attempt(item, part) for item, part, future in self._writing if future.exception() is None]
        self._ray.shutdown()
        self._quiet.close()
        return [*(each for each in self._ended if each.staged is not None), *written]

    # -- nodes -------------------------------------------------------------------------

    def _look_for_nodes(self) -> None:
        now = time.monotonic()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        for node in self._ray.nodes():
            if node["Alive"] and node["NodeID"] not in self._nodes:
                self._nodes.add(node["NodeID"])
                for slot in self._slots_of(node):
                    self._slots.append(slot)
                    self._start(slot)

    def _slots_of(self, node: Mapping[str, Any]) -> Iterator[_Slot]:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        has = node["Resources"]
        cpus, gpus = int(has.get("CPU", 0)), int(has.get("GPU", 0))
        on_gpu = gpus > 0 and self._makers.device.strip().lower() in ("auto", "cuda")
        count = gpus if on_gpu else min(share_out(self._makers.workers, cpus), cpus)
        for _ in range(count):
            options = {
                "num_cpus": cpus // count,
                "num_gpus": int(on_gpu),
                "max_restarts": 0,
                "scheduling_strategy": NodeAffinitySchedulingStrategy(node["NodeID"], soft=False),
            }
            yield _Slot(node["NodeID"], str(node["NodeManagerHostname"]), options, max(1, cpus // count))

    def _start(self, slot: _Slot) -> None:
        models = [str(folder.absolute()) for folder in self._makers.models]
        actor = self._actor.options(**slot.options)
        slot.actor = actor.remote(self._makers.device, models, slot.threads, os.getcwd())
        slot.ready, slot.made, slot.item = slot.actor.ready.remote(self._makers.model), None, None
        slot.starts += 1

    def _kill(self, slot: _Slot) -> None:
        with contextlib.suppress(Exception):  # it may be gone, and its node
            self._ray.kill(slot.actor)

    def _pass_over(self, slot: _Slot, problem: str) -> None:
        """Use the node no more: what keeps one of its actors from working keeps the others too."""
        self._problem = f"The node {slot.name} is passed over: {problem}."
        self._say(self._problem)
        for each in [each for each in self._slots if each.node == slot.node]:
            if each.item is not None:
                self._ended.append(Attempt(each.item, None, self._problem))
            self._kill(each)
            self._slots.remove(each)

    def _complain(self) -> None:
        waited = time.monotonic() - self._room_at
        if not self._slots and not self._writing and (self._problem or waited > _GONE_SECONDS):
            why = self._problem or "All its nodes are gone, or have no processors for it."
            raise WorkerError(f"No node of the Ray cluster can make materials. {why}")
        if waited > _PATIENCE and not self._told and not any(slot.made is not None for slot in self._slots):
            self._told = True
            self._say("No node of the Ray cluster is ready yet: it is waited for, and for its other work to end.")

    # -- answers -----------------------------------------------------------------------

    def _hear(self, slot: _Slot) -> None:
        awaited = slot.made if slot.ready is None else slot.ready
        try:
            answer = self._ray.get(awaited)
        except self._ray.exceptions.RayError as error:
            self._lost(slot, error)
            return
        if slot.ready is not None:
            problem, found = answer
            others = [f"{name} {each} in place of {self._versions[name]}" for name, each in found.items()
                      if each != self._versions[name]]  # fmt: skip
            if problem or others:
                self._pass_over(slot, problem or f"it has {others[0]}, and the files would differ")
            else:
                slot.ready, slot.starts = None, 0
            return
        item, slot.item, slot.made = slot.item, None, None
        assert item is not None
        if isinstance(answer, tuple):
            self._ended.append(Attempt(item, None, *answer))
            return
        part = part_folder(self._work / item.name, new_token())
        self._writing.append((item, part, self._writers.submit(_write, answer, part)))

    def _lost(self, slot: _Slot, error: Exception) -> None:
        """The actor died: with its node, by a signal, or for want of memory."""
        if slot.item is not None:
            self._ended.append(Attempt(slot.item, None, f"The node {slot.name} was lost while it made this."))
            slot.item = None
        alive = any(node["Alive"] for node in self._ray.nodes() if node["NodeID"] == slot.node)
        if alive and slot.starts < _STARTS:
            self._start(slot)
        elif alive:
            self._pass_over(slot, f"the engine does not start there ({first_line(error)})")
        else:
            self._slots.remove(slot)

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        for slot in self._slots:
            if slot.item is not None and now >= slot.deadline:
                self._ended.append(Attempt(slot.item, None, too_late(self._seconds)))
                self._kill(slot)
                self._start(slot)

    def _finished(self) -> list[Attempt]:
        while self._writing and self._writing[0][2].done():
            item, part, future = self._writing.popleft()
            future.result()
            self._ended.append(Attempt(item, part))
        ended = list(self._ended)
        self._ended.clear()
        return ended


def _write(files: Mapping[str, bytes], part: Path) -> None:
    from ..imaging.png import stage_files

    stage_files(files.items(), part, flush=True)
