"""A lock on an open file that ends with its process, also when that is killed.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import errno
import sys
from typing import BinaryIO


def try_lock(file: BinaryIO) -> bool:
    """Lock the file's first byte (on Windows) or all of it; False if another process has it.

    Raises:
        OSError: the file system has no locks; the file is closed then.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            file.close()
            raise
        return False
    return True
