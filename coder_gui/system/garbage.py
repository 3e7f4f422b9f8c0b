"""What stays for the whole session is kept out of the collector's long rounds.

A full round over the loaded libraries and the window takes 70 ms (measured), on whatever thread
happens to allocate; nothing of it could be freed.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """What exists now is not looked at again until `release`."""
    gc.freeze()


def release() -> None:
    """Everything is looked at again, at once: what was the session's goes now."""
    gc.unfreeze()
    gc.collect()
