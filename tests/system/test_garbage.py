"""The collector's long rounds."""

from __future__ import annotations

import gc
import weakref

from coder_gui.system import garbage


class Ring:
    """Holds on to itself, as a window and its docks do."""

    def __init__(self) -> None:
        self.me = self


def test_what_is_settled_is_looked_at_again_once_it_is_released() -> None:
    ring = Ring()
    gone = weakref.ref(ring)
    garbage.settle()
    try:
        del ring
        gc.collect()
        assert gone() is not None
    finally:
        garbage.release()
    assert gone() is None
    assert gc.get_freeze_count() == 0
