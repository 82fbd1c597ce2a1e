"""``python -m engine``."""

from __future__ import annotations

import signal
import sys

from .bootstrap import one_blas_thread
from .cli import main

one_blas_thread()
signal.signal(signal.SIGTERM, signal.default_int_handler)  # clears unfinished files away, as Ctrl-C does
sys.exit(main())
