"""The codes of an episode at a moment, as a query keeps them before and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coder_gui.domain.coding import System
from coder_gui.domain.queries import CodeNow
from coder_gui.storage.codes import read_record

if TYPE_CHECKING:
    from coder_gui.services.record import Editions


class CodesNow:
    """Reads the codes of an episode with their titles; without editions the titles are empty."""

    def __init__(self, editions: Editions | None = None) -> None:
        self._editions = editions

    def now(self, connection: Any, episode_id: str) -> tuple[CodeNow, ...]:
        """Diagnoses in their order, then procedures. Raises NotFound."""
        record = read_record(connection, episode_id)
        return tuple(
            CodeNow(each.system.value, each.display, self._title(each.system, each.code, record))
            for each in record.codes
        )

    def _title(self, system: System, code: str, record: Any) -> str:
        if self._editions is None:
            return ""
        facts = self._editions.for_date(system, record.facts.end_date).facts(code)
        return facts.title if facts is not None else ""
