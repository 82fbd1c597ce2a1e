"""``python -m engine``."""

from __future__ import annotations

import signal
import sys

from .cli import main

signal.signal(signal.SIGTERM, signal.default_int_handler)  # clears unfinished files away, as Ctrl-C does
sys.exit(main())
