"""A line that two people wrote anew: shown as three versions, decided as one current row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from coder_gui.domain.abstraction import LineDraft, Place, Source
from coder_gui.domain.conflicts import Cell, Choice, Decision, Difference, Mark
from coder_gui.domain.errors import UserError
from coder_gui.domain.shorthand import parse, to_text
from coder_gui.domain.shorthand_text import place_words, when_words
from coder_gui.services.conflict_names import Grouped
from coder_gui.storage import conflicts, lines
from coder_gui.storage.lines import StoredLine
from coder_gui.storage.unit_of_work import UnitOfWork

_CHOICES = (Choice.MINE, Choice.THEIRS, Choice.BEFORE, Choice.BOTH, Choice.EDITED)


class LineCase:
    """One disputed line with the answer so far. Its rows are read by the caller."""

    def __init__(
        self,
        group: Grouped,
        rows: Mapping[str, StoredLine],
        number: int | None,
        sources: Sequence[Source],
        decisions: Mapping[str, Decision],
    ) -> None:
        self._group = group
        self._sources = sources
        row = group.newest
        self.mine = rows.get(_id_in(row.mine, row.row_id))
        self.theirs = rows.get(_theirs_id(rows, self.mine))
        self.before = rows.get(str(self.mine.row.replaces)) if self.mine is not None else None
        self.decision = decisions.get(group.row)
        self._number = number
        self._them = row.their_login or "The other coder"

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The one line."""
        decision = self.decision
        typed = decision is not None and decision.choice is Choice.EDITED
        empty = decision is not None and typed and not decision.text.strip()
        open_ = decision is None or decision.choice not in self.choices or empty
        return (
            Difference(
                key=self._group.row,
                section="Line",
                number=self._number,
                mine=self._cell(self.mine, self._mark(self.mine)),
                theirs=self._cell(self.theirs, self._mark(self.theirs)),
                before=self._cell(self.before, Mark.SAME),
                result=None if open_ else self._result(),
                needs_person=True,
                merged=False,
                choices=self.choices,
                decided=None if open_ or decision is None else decision.choice,
                edited=decision.text if decision is not None else "",
                why=(
                    "A line needs a text."
                    if empty
                    else f"You and {self._them} both changed this line. All versions are kept in "
                    "the history."
                ),
                mine_evidence=self._evidence(self.mine),
                theirs_evidence=self._evidence(self.theirs),
            ),
        )

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Both lines can stand only where neither side took the line away."""
        gone = any(one is None or one.retracted for one in (self.mine, self.theirs))
        return tuple(one for one in _CHOICES if not (gone and one is Choice.BOTH))

    def _cell(self, line: StoredLine | None, mark: Mark) -> Cell:
        if line is None or line.retracted:
            return Cell("", "", Mark.REMOVED if line is not None else Mark.ABSENT)
        return Cell("", to_text(line.draft, self._sources), mark)

    def _mark(self, line: StoredLine | None) -> Mark:
        if line is None or self.before is None:
            return Mark.CHANGED
        same = replace(line.draft, typed="") == replace(self.before.draft, typed="")
        return Mark.AS_BEFORE if same else Mark.CHANGED

    def _result(self) -> Cell:
        if self.decision is None:
            return Cell("", "", Mark.ABSENT)
        if self.decision.choice is Choice.EDITED:
            return Cell("", self.decision.text.strip(), Mark.CHANGED)
        if self.decision.choice is Choice.BOTH:
            both = [self._cell(one, Mark.CHANGED).text for one in (self.mine, self.theirs)]
            return Cell("", " ; ".join(both), Mark.CHANGED)
        return self._cell(self._side(self.decision.choice), Mark.CHANGED)

    def _side(self, choice: Choice) -> StoredLine | None:
        sides = {Choice.MINE: self.mine, Choice.THEIRS: self.theirs, Choice.BEFORE: self.before}
        return sides.get(choice)

    def _evidence(self, line: StoredLine | None) -> tuple[str, ...]:
        if line is None or line.retracted:
            return ()
        draft = line.draft
        words = draft.anchor.quote if draft.anchor is not None else draft.text
        where = [place_words(draft.place, self._sources), when_words(draft.place)]
        number = f"Line {self._number}" if self._number is not None else "Line"
        return (" · ".join([f"{number}  “{words}”", *(one for one in where if one)]),)

    def write(
        self,
        uow: UnitOfWork,
        resolution: Mapping[str, Any],
        *,
        end_date: date | None,
        today: date,
    ) -> None:
        """Close the conflict, and write the row that takes the place of both."""
        for row in self._group.rows:
            conflicts.close(uow, row.id, None, resolution)
        current = lines.find(uow.connection, self._group.row)
        decision = self.decision
        if current is None or decision is None:
            return
        chosen = self._side(decision.choice) or self.mine or current
        if decision.choice is Choice.EDITED:
            first, *more = self._typed(decision.text, chosen, end_date=end_date, today=today)
            lines.replace(uow, current, draft=first)
            self._add(uow, current, more)
        elif decision.choice is Choice.BOTH and self.theirs is not None:
            lines.replace(uow, current, draft=chosen.draft)
            self._add(uow, current, [self.theirs.draft])
        else:
            lines.replace(uow, current, draft=chosen.draft, retracted=chosen.retracted)

    def _typed(
        self, text: str, line: StoredLine, *, end_date: date | None, today: date
    ) -> tuple[LineDraft, ...]:
        parsed = parse(
            text.strip(),
            sources=self._sources,
            heading=line.draft.heading,
            place=Place(),
            end_date=end_date,
            today=today,
        )
        if not parsed.lines:
            raise UserError("A line needs a text.", field=self._group.row)
        first, *more = parsed.lines
        same_source = first.place.source == line.draft.place.source
        return (replace(first, anchor=line.draft.anchor if same_source else None), *more)

    @staticmethod
    def _add(uow: UnitOfWork, line: StoredLine, drafts: Sequence[LineDraft]) -> None:
        if drafts:
            lines.add(uow, line.episode_id, drafts, after=line.line_id)


def _id_in(kept: Any, row_id: str) -> str:
    return str(kept.get("id", row_id)) if isinstance(kept, dict) else row_id


def _theirs_id(rows: Mapping[str, StoredLine], mine: StoredLine | None) -> str:
    """The tip that is not mine, the one with the lowest id."""
    replaced = {one.row.replaces for one in rows.values()}
    replaced |= {one.row.also_replaces for one in rows.values()}
    tips = sorted(row_id for row_id in rows if row_id not in replaced)
    own = mine.row.id if mine is not None else ""
    return next((row_id for row_id in tips if row_id != own), "")
