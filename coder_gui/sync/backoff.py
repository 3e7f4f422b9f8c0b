"""When the next sync starts: regularly while it works, less and less often while it does not."""

from __future__ import annotations

from collections.abc import Callable

PERIOD = 60.0
SPREAD = 0.3
FIRST, LONGEST = 2.0, 300.0


class Backoff:
    """Seconds until the next try. `chance` gives numbers from 0 up to 1."""

    def __init__(self, chance: Callable[[], float]) -> None:
        self._chance = chance
        self._failures = 0
        self.last = 0.0

    @property
    def failing(self) -> bool:
        """True after a try that did not work."""
        return self._failures > 0

    def worked(self) -> None:
        """The last try worked."""
        self._failures = 0

    def failed(self) -> None:
        """The last try did not work."""
        self._failures += 1

    def next(self) -> float:
        """60 s ± 30 %, so that a ward's laptops do not all come at once; full jitter from 2 s to
        5 min after failures.
        """
        if self._failures == 0:
            self.last = PERIOD * (1 + SPREAD * (2 * self._chance() - 1))
        else:
            most = min(FIRST * 2 ** min(self._failures, 20), LONGEST)
            self.last = FIRST + (most - FIRST) * self._chance()
        return self.last
