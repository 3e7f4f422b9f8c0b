"""How much goes into one exchange: less where the line or the store is slow, more while it works.

One of these lives as long as a session, so that a slow line is not learnt anew with every sync.
"""

from __future__ import annotations

from coder_gui.domain.exchange_rows import BATCH_OPS, PAGE_ROWS

LEAST = 20


class Pace:
    """Rows asked for in one page, and changes put into one batch."""

    def __init__(self) -> None:
        self.page_rows = PAGE_ROWS
        self.batch_ops = BATCH_OPS

    def page_came(self) -> None:
        """A page was answered in time."""
        self.page_rows = min(self.page_rows * 2, PAGE_ROWS)

    def page_lost(self) -> None:
        """A page was not answered: the store was busy or the line too slow."""
        self.page_rows = max(self.page_rows // 2, LEAST)

    def batch_taken(self) -> None:
        """A batch was answered in time."""
        self.batch_ops = min(self.batch_ops * 2, BATCH_OPS)

    def batch_lost(self) -> None:
        """A batch was not answered. It goes again as it is; those after it are smaller."""
        self.batch_ops = max(self.batch_ops // 2, LEAST)
