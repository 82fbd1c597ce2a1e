"""The way into a Ray cluster, and what is said when there is none."""

from __future__ import annotations

import io
import logging
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Any

from ..errors import BadRequestError, WorkerError, first_line

#: The version that is tested; ``pyproject.toml`` pins it.
RAY_VERSION = "2.60.0"
_CONNECT_SECONDS = 5.0
#: Ray's word for a new cluster on this machine.
_LOCAL = "local"


_log = logging.getLogger(__name__)


class Chatter(io.TextIOBase):
    """Takes standard output's place: in a driver a thread of Ray prints there when a node dies, whatever it is told."""

    def write(self, text: str) -> int:
        if text.strip():
            _log.debug(text.rstrip())
        return len(text)


def connect(address: str) -> Any:
    """Join a cluster, and return Ray.

    Args:
        address: ``HOST:PORT`` of its head, or ``auto``: the one that ``RAY_ADDRESS`` names or that runs on this
            machine, else one of its own, which ends with this process.

    Raises:
        BadRequestError: the address is none.
        WorkerError: see :class:`~.ray_run.RayCluster`.
    """
    if address == "auto":
        address = os.environ.get("RAY_ADDRESS", address)
    host, _, port = address.rpartition(":")
    if address != "auto" and (not host or "/" in host or not port.isdigit()):
        raise BadRequestError(f"The address of the Ray cluster is {address!r}: give auto, or HOST:PORT of its head.")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # of Ray's, silences a remark about the future
    try:
        import ray
    except ImportError:
        raise WorkerError(
            f"Ray is not installed in this Python: run `pip install ray=={RAY_VERSION}`, or leave --ray out."
        ) from None
    if address == "auto":
        address = _running_here()
    elif problem := _unreachable(address):
        raise WorkerError(
            f"The Ray cluster at {address} cannot be reached ({problem}): check the address, and that `ray start "
            "--head` was run there."
        )
    try:
        _init(ray, address)
    except Exception as error:
        raise WorkerError(_not_joined(address, error)) from None
    return ray


def _unreachable(address: str) -> str:
    """Why nobody answers there; "" if somebody does. Ray itself would try for minutes."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _running_here() -> str:
    """The address of this machine's cluster; what Ray remembers of one that was killed does not count."""
    from ray._private.services import canonicalize_bootstrap_address

    try:
        address = canonicalize_bootstrap_address("auto")
    except ConnectionError:
        return _LOCAL
    return address if address and not _unreachable(address) else _LOCAL


def _init(ray: Any, address: str) -> None:
    environment = {
        "py_modules": [str(Path(__file__).resolve().parents[1])],
        "excludes": ["training", "__pycache__"],
        "env_vars": {"OPENBLAS_NUM_THREADS": "1"},  # see bootstrap.one_blas_thread
    }
    options: dict[str, Any] = {
        "runtime_env": environment, "log_to_driver": False, "logging_level": logging.ERROR,
    }  # fmt: skip
    if address == _LOCAL:
        options["include_dashboard"] = False
    handler = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address, **options)
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, handler)  # Ray puts its own there


def _not_joined(address: str, error: Exception) -> str:
    text = str(error)
    if "Version mismatch" in text:
        both = [line.strip() for line in text.splitlines() if line.strip().startswith(("Ray:", "Python:"))]
        here, there = ", ".join(both[2:4]), ", ".join(both[:2])
        return f"The Ray cluster at {address} has other versions ({there}; here {here}): install the same everywhere."
    if address == _LOCAL:
        return f"No Ray cluster could be started here ({first_line(error)}): start one with `ray start --head`."
    return (
        f"The Ray cluster at {address} cannot be joined ({first_line(error)}): run `ray start --address={address}` on "
        "this machine first, and the same version of Ray on all."
    )
