"""ONNX Runtime: the device, the open models, bound inputs and outputs, interruption."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from .devices import DEVICE_VARIABLE, ORT_ERRORS, Provider, Unavailable, choose, parse_device
from .devices import standard_providers as _standard_providers
from .errors import CancelledError, DeviceError, LoomError, ModelError, first_line
from .onnx_file import check_onnx_file
from .processors import processors

#: Models that stay open; the one that was used longest ago is closed first.
OPEN_SESSIONS = 64
#: How long a thread of a graph of many short operators looks for more work before it sleeps. Waking it
#: hundreds of times costs a step of GPT-2 (12 layers, 2 threads) a sixth of its 31 ms.
SPIN_MICROSECONDS = 50
#: Most runs side by side: each needs memory of its own.
MOST_LANES = 16
_MEMORY_WORDS = ("out of memory", "failed to allocate", "bad_alloc", "bad allocation", "outofmemory")
_INTERRUPTED_WORDS = ("terminate flag", "canceled due to user request")
#: Devices with a memory of their own in which ONNX Runtime's bindings can leave an output.
_OWN_MEMORY = {"cuda": "cuda"}
_ELEMENTS = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(uint8)": np.uint8,
    "tensor(int8)": np.int8,
}


@cache
def _share_cpu_arena() -> bool:
    """One memory arena for all CPU sessions of this process, grown only as asked for.

    Otherwise each of dozens of small models would keep the memory of its largest run.
    """
    info = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    same_as_requested = 1
    ort.create_and_register_allocator(info, ort.OrtArenaCfg({"arena_extend_strategy": same_as_requested}))
    return True


def _is_interruption(error: BaseException) -> bool:
    return any(word in str(error).lower() for word in _INTERRUPTED_WORDS)


def _translate(error: BaseException, what: str, device: str) -> LoomError:
    """ONNX Runtime's error as ours; ``what`` names the model file."""
    text = str(error).lower()
    if _is_interruption(error):
        return CancelledError("The request was cancelled.")
    if isinstance(error, MemoryError) or any(word in text for word in _MEMORY_WORDS):
        return DeviceError(f"The {device.upper()} ran out of memory: choose a smaller size or close other programs.")
    if device != "cpu" and isinstance(error, RuntimeError):
        return DeviceError(f"The {device.upper()} device failed ({first_line(error)}): choose the CPU and try again.")
    return ModelError(f"The model file {what} cannot be used ({first_line(error)}): install the model again.")


@dataclass(frozen=True)
class TensorInfo:
    """An input or output as the model declares it: sizes, None where free, and NumPy's dtype."""

    shape: tuple[int | None, ...]
    dtype: np.dtype


class KeptTensor:
    """An output that stays where it was computed, to be the input of a later run.

    Attributes:
        shape: its sizes.
    """

    def __init__(self, value: Any) -> None:
        self.value = value
        self.shape = tuple(value.shape())

    def numpy(self) -> np.ndarray:
        """A copy in the computer's memory."""
        return self.value.numpy()


#: What a run takes: an array, or what an earlier run kept.
Tensor = np.ndarray | KeptTensor


def _describe(nodes: Sequence[Any]) -> dict[str, TensorInfo]:
    sizes = lambda node: tuple(size if isinstance(size, int) and size >= 0 else None for size in node.shape)  # noqa: E731
    return {node.name: TensorInfo(sizes(node), np.dtype(_ELEMENTS.get(node.type, object))) for node in nodes}


class Session:
    """One open model on the runtime's device.

    Attributes:
        inputs, outputs: name → shape and dtype, in the model's order; dtype ``object`` for an
            element type that NumPy has not.
    """

    def __init__(self, path: Path, inner: Any, device: str, running: _Running) -> None:
        self.path = path
        self.device = device
        self._inner = inner
        self._running = running
        self.inputs = _describe(inner.get_inputs())
        self.outputs = _describe(inner.get_outputs())
        self.input_names = tuple(self.inputs)
        self.output_names = tuple(self.outputs)

    def run(
        self, inputs: Mapping[str, np.ndarray], outputs: Mapping[str, np.ndarray] | None = None
    ) -> dict[str, np.ndarray]:
        """Compute the model.

        Args:
            inputs: name → array, in the model's shapes and dtypes.
            outputs: name → preallocated C-contiguous array that is written in place. Without
                it every output is computed into new arrays.

        Returns:
            Name → array; with ``outputs`` the same arrays that were given.

        Raises:
            ModelError: the model does not take these inputs, or fails.
            DeviceError: the device failed or ran out of memory.
            CancelledError: the runtime was interrupted.
            ValueError: an array of ``outputs`` is not writable or not C-contiguous.
        """
        for name, array in (outputs or {}).items():
            if not array.flags.c_contiguous or not array.flags.writeable:
                raise ValueError(f"output {name!r} must be a writable C-contiguous array")
        options = ort.RunOptions()
        try:
            with self._running.entered(options):
                if outputs is None:
                    feeds = {name: np.ascontiguousarray(array) for name, array in inputs.items()}
                    return dict(zip(self.output_names, self._inner.run(None, feeds, options), strict=True))
                self._inner.run_with_iobinding(self._bind(inputs, outputs), options)
                return dict(outputs)
        except (MemoryError, *ORT_ERRORS) as error:
            raise _translate(error, str(self.path), self.device) from error

    def run_kept(
        self, inputs: Mapping[str, Tensor], wanted: Collection[str], kept: Collection[str]
    ) -> tuple[dict[str, np.ndarray], dict[str, KeptTensor]]:
        """Compute some outputs, and leave others on the device for the next run.

        Args:
            inputs: name → array, or a tensor that an earlier run kept; shapes and dtypes as the model's.
            wanted: outputs to bring into the computer's memory.
            kept: outputs to leave where they are. On the CPU they are not copied; neither are they on CUDA.

        Returns:
            ``wanted`` as arrays, and ``kept`` as tensors for ``inputs``.

        Raises:
            ModelError, DeviceError, CancelledError: as :meth:`run`.
        """
        options = ort.RunOptions()
        binding = self._inner.io_binding()
        arrays = []  # the binding does not keep them alive
        try:
            for name, value in inputs.items():
                if isinstance(value, KeptTensor):
                    binding.bind_ortvalue_input(name, value.value)
                else:
                    arrays.append(ort.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(value)))
                    binding.bind_ortvalue_input(name, arrays[-1])
            for name in wanted:
                binding.bind_output(name, "cpu")
            for name in kept:
                binding.bind_output(name, _OWN_MEMORY.get(self.device, "cpu"))
            with self._running.entered(options):
                self._inner.run_with_iobinding(binding, options)
            values = dict(zip((*wanted, *kept), binding.get_outputs(), strict=True))
        except (MemoryError, *ORT_ERRORS) as error:
            raise _translate(error, str(self.path), self.device) from error
        return {name: values[name].numpy() for name in wanted}, {name: KeptTensor(values[name]) for name in kept}

    def _bind(self, inputs: Mapping[str, np.ndarray], outputs: Mapping[str, np.ndarray]) -> Any:
        binding = self._inner.io_binding()
        for name, array in inputs.items():
            binding.bind_cpu_input(name, np.ascontiguousarray(array))
        for name, array in outputs.items():
            binding.bind_output(name, "cpu", 0, array.dtype, array.shape, array.ctypes.data)
        return binding


class _Running:
    """The runs and loads in progress, so that another thread can interrupt them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._options: set[ort.RunOptions | ort.SessionOptions] = set()

    @contextmanager
    def entered(self, options: ort.RunOptions | ort.SessionOptions) -> Iterator[None]:
        with self._lock:
            self._options.add(options)
        try:
            yield
        finally:
            with self._lock:
                self._options.discard(options)

    def interrupt(self) -> None:
        with self._lock:
            for options in self._options:
                if isinstance(options, ort.RunOptions):
                    options.terminate = True
                else:
                    options.set_load_cancellation_flag(True)


class Runtime:
    """The device in use and the models that are open on it.

    Args:
        device: "auto", or a name of ``devices.DEVICES``. "auto" means the environment
            variable ``TEXTURE_LOOM_DEVICE`` if it is set, else the first of CUDA, WebGPU,
            CoreML and CPU that passes its check. A device that cannot be used falls back to
            the CPU, with the reason in ``reasons``.
        threads: threads for the CPU; None for one for each processor that this process may use.
        providers: the providers to choose from, for tests.

    Attributes:
        device: the name of the device that is really used.
        label: the same, for people.
        reasons: device or model file → why it was skipped, one sentence each.

    Raises:
        BadRequestError: there is no device of that name.
    """

    def __init__(
        self,
        device: str = "auto",
        threads: int | None = None,
        providers: Callable[[], Sequence[Provider]] = _standard_providers,
    ) -> None:
        self._threads = threads or processors()
        wanted = parse_device(device)
        if wanted == "auto":
            wanted = parse_device(os.environ.get(DEVICE_VARIABLE, ""), f"environment variable {DEVICE_VARIABLE}")
        _share_cpu_arena()
        found = providers()
        self._cpu = found[-1]
        self._provider, self.reasons = choose(wanted, found, self._options)
        self.device, self.label = self._provider.name, self._provider.label
        self._sessions: OrderedDict[tuple[Path, bool], Session] = OrderedDict()
        self._running = _Running()

    @property
    def lanes(self) -> int:
        """How many runs of models that were loaded for it go well side by side."""
        return min(self._threads, MOST_LANES) if self._provider is self._cpu else 1

    def _options(self, threads: int | None = None, spins: bool = False) -> ort.SessionOptions:
        options = ort.SessionOptions()
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.intra_op_num_threads = threads or self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin between runs take the cores from other sessions and from Blender.
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spins else "0")
        if spins:
            options.add_session_config_entry("session.intra_op.spin_duration_us", str(SPIN_MICROSECONDS))
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        options.add_session_config_entry("session.use_env_allocators", "1")
        return options

    def load(self, path: Path, side_by_side: bool = False) -> Session:
        """The open model of an ONNX file; opened once, then kept.

        ``side_by_side``: on the CPU, compute each run in the thread that calls it, so that several can go at
        once. Many small operators gain more from that than from being divided among threads, and what
        they give does not depend on the number of threads.

        A model that the device cannot run as a whole is opened on the CPU, with the reason
        in ``reasons``.

        Raises:
            ModelError: the file is missing, damaged, or reads outside its folder.
        """
        path = Path(path).absolute()
        key = (path, side_by_side)
        session = self._sessions.get(key)
        if session is None:
            check_onnx_file(path)
            session = self._open(path, 1 if side_by_side else None)
            self._sessions[key] = session
            if len(self._sessions) > OPEN_SESSIONS:
                self._sessions.popitem(last=False)
        self._sessions.move_to_end(key)
        return session

    def open_graph(self, graph: bytes, source: Path) -> Session:
        """Open a graph that was made from an ONNX file.

        Args:
            graph: a ModelProto, of a step that is run again and again; files that its constants lie in are looked
                for beside ``source``.
            source: the file; it has passed :func:`~.onnx_file.check_onnx_file`, and errors name it.

        Raises:
            ModelError: it cannot be used.
        """
        return self._open(Path(source).absolute(), None, graph)

    def _open(self, path: Path, threads: int | None, graph: bytes | None = None) -> Session:
        provider = self._provider
        if provider is not self._cpu:
            try:
                inner = self._load(provider, path, threads, graph)
                if inner.get_providers()[:1] == [provider.provider]:
                    return Session(path, inner, provider.name, self._running)
                reason = "it handed the work to the CPU"
            except (Unavailable, OSError, *ORT_ERRORS) as error:
                if _is_interruption(error):
                    raise _translate(error, str(path), provider.name) from error
                reason = first_line(error)
            self.reasons[path.name] = f"{path.name} runs on the CPU, not on {provider.label}: {reason}."
        try:
            return Session(path, self._load(self._cpu, path, threads, graph), self._cpu.name, self._running)
        except (MemoryError, OSError, *ORT_ERRORS) as error:
            raise _translate(error, str(path), self._cpu.name) from error

    def _load(self, provider: Provider, path: Path, threads: int | None, graph: bytes | None) -> Any:
        options = self._options(threads, spins=graph is not None)
        if graph is not None:
            options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(path.parent))
        with self._running.entered(options):
            return provider.open(path if graph is None else graph, options)

    def interrupt(self) -> None:
        """Make every run and load in progress end with CancelledError; from any thread."""
        self._running.interrupt()

    def close(self) -> None:
        """Close every model."""
        self._sessions.clear()
