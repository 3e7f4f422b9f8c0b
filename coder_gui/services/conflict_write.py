"""A decision about code lists becomes rows: codes, their order, their lines; nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from coder_gui.domain.codes import ASTERISK
from coder_gui.domain.coding import Classification, System
from coder_gui.domain.conflicts import Choice
from coder_gui.domain.exchange_rows import Doc
from coder_gui.domain.ordering import keep_hidden
from coder_gui.services.conflict_codes import ListCase
from coder_gui.services.conflict_names import Grouped
from coder_gui.services.conflict_result import Outcome
from coder_gui.standards.assigning import assignable
from coder_gui.standards.rules import RulePack
from coder_gui.storage import codes, conflicts
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.sync.arrivals import base_of
from coder_gui.sync.conflict_views import EpisodeViews

_OF_THE_CODE = ("code", "role", "note", "edition", "procedure_date", "paired_with")


class CodesWriter:
    """Writes the result of a case of code lists in one unit of work."""

    def __init__(
        self,
        uow: UnitOfWork,
        group: Grouped,
        views: EpisodeViews,
        editions: Mapping[System, Classification],
        pack: RulePack,
        resolution: Mapping[str, Any],
    ) -> None:
        self._uow = uow
        self._views = views
        self._editions = editions
        self._pack = pack
        self._resolution = resolution
        self._episode_id = group.episode_id or ""
        self._open = {(row.kind, row.row_id): row.id for row in group.rows}

    def write(self, lists: Sequence[ListCase]) -> None:
        """Both lists as decided; every conflict of the case is closed."""
        for each in lists:
            kept = {one.entry.id: one for one in each.outcome}
            for (kind, row_id), row in self._views.rows.items():
                if kind == "code" and row.doc.get("system") == each.system:
                    self._code(row, kept.get(row_id))
            self._order(each)
            self._links(each)
        for ref, conflict_id in list(self._open.items()):
            conflicts.close(self._uow, conflict_id, None, self._resolution)
            del self._open[ref]

    def _code(self, row: LocalRow, outcome: Outcome | None) -> None:
        wanted = dict(row.doc)
        if outcome is None:
            wanted["deleted"] = True
        else:
            wanted.update(self._said(row, outcome))
            wanted["deleted"] = False
        self._put(row, wanted)
        if outcome is not None and outcome.typed:
            self._withdraw_reasons(row.id)

    def _said(self, row: LocalRow, outcome: Outcome) -> Doc:
        """What the chosen side says of the code, and what goes with it."""
        system = System(str(row.doc["system"]))
        edition = self._editions[system]
        if outcome.typed:
            found = assignable(system, outcome.typed, edition, self._pack)
            said: Doc = {
                "code": found.code,
                "role": ASTERISK if found.asterisk else None,
                "note": found.note,
                "edition": edition.use.name,
            }
            return said if found.asterisk else {**said, "paired_with": None}
        theirs = base_of(row)
        if outcome.side is Choice.THEIRS and theirs is not None:
            return {name: theirs.get(name) for name in _OF_THE_CODE}
        entry = outcome.entry
        said = {"procedure_date": entry.day, "paired_with": entry.paired_with}
        if entry.code != row.doc.get("code"):
            facts = edition.facts(entry.code)
            role = ASTERISK if facts is not None and facts.asterisk else None
            said |= {"code": entry.code, "role": role, "note": None, "edition": edition.use.name}
        return said

    def _put(self, row: LocalRow, wanted: Doc) -> None:
        conflict_id = self._open.pop((row.kind, row.id), None)
        if conflict_id is not None:
            conflicts.close(self._uow, conflict_id, wanted, self._resolution)
            return
        changed = {name: value for name, value in wanted.items() if value != row.doc.get(name)}
        if "procedure_date" in changed:
            said = changed["procedure_date"]
            changed["procedure_date"] = date.fromisoformat(said) if said else None
        if changed:
            self._uow.update(row.kind, row.id, changed)

    def _withdraw_reasons(self, code_id: str) -> None:
        """Reasons given for the code before do not hold for the one typed in its place."""
        for override in codes.read_overrides(self._uow.connection, self._episode_id):
            if override.code_id == code_id:
                self._uow.update("problem_override", override.id, {"withdrawn": True})

    def _order(self, each: ListCase) -> None:
        """The result in its order, with codes that are taken off where they stood."""
        header = self._views.order_row(self._episode_id, each.system)
        if header is None:
            return
        sides = (header.doc, base_of(header) or {})
        full = list(dict.fromkeys(one for doc in sides for one in doc.get("order") or ()))
        shown = [one.entry.id for one in each.outcome]
        self._put(header, {**header.doc, "order": list(keep_hidden(full, shown))})

    def _links(self, each: ListCase) -> None:
        """Where both added one code, the code that stays rests on the lines of both."""
        kept = {one.entry.id for one in each.outcome}
        for row in each.rows:
            if not row.pair or row.mine is None or row.theirs is None:
                continue
            if row.mine.code != row.theirs.code or {row.mine.id, row.theirs.id} <= kept:
                continue
            stays, goes = row.theirs, row.mine
            if stays.id not in kept:
                stays, goes = goes, stays
            if stays.id in kept:
                for line_id in sorted(goes.lines - stays.lines):
                    codes.set_link(self._uow, self._episode_id, stays.id, line_id, there=True)
