"""The table of a dry run: problems first, capped, with a count of everything."""

from __future__ import annotations

from dataclasses import dataclass, field

from coder_gui.domain.worklist import Rejection, ReportRow, RowStatus

SHOWN = 500
"""Rows of the table; the counts are of all."""

_ORDER = (
    RowStatus.REJECTED,
    RowStatus.NOTE,
    RowStatus.HELD,
    RowStatus.CHANGED,
    RowStatus.NEW,
    RowStatus.DUPLICATE,
    RowStatus.UNCHANGED,
)


@dataclass(slots=True)
class Tally:
    """Counts statuses and keeps the first rows of each."""

    counts: dict[RowStatus, int] = field(default_factory=lambda: dict.fromkeys(RowStatus, 0))
    _rows: dict[RowStatus, list[ReportRow]] = field(default_factory=dict)

    def add(self, status: RowStatus, row: int, label: str, detail: str = "") -> None:
        """Count a row; `detail` is a sentence or words for the table."""
        self.counts[status] += 1
        kept = self._rows.setdefault(status, [])
        if len(kept) < SHOWN:
            kept.append(ReportRow(status, row, label, detail))

    def room(self, status: RowStatus) -> bool:
        """Whether a further row of this status would be shown: words cost time."""
        return len(self._rows.get(status, ())) < SHOWN

    def reject(self, rejections: list[Rejection]) -> None:
        """Count refused rows: one line a sentence, one count a sentence."""
        for one in rejections:
            where = ", ".join(part for part in (one.file, one.message, one.segment) if part)
            self.add(RowStatus.REJECTED, one.row or 0, where or one.field, one.reason)

    def rows(self) -> tuple[ReportRow, ...]:
        """The table, problems first."""
        ordered = (row for status in _ORDER for row in self._rows.get(status, ()))
        return tuple(row for _, row in zip(range(SHOWN), ordered, strict=False))
