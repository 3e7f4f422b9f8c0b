"""What the PAS has said so far, as far as one import needs it, and what the import makes of it.

Rows are read from the profile, changed here, and written in one transaction. An older statement
never overwrites a newer one: each row carries the time that it speaks of (`as_of`). What coders
write is in other tables and is never touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from coder_gui.domain.identity import derive_id

KINDS = ("patient", "spell", "episode", "patient_alias", "episode_alias")
"""PAS-owned kinds, in the order in which their rows have to be written."""


@dataclass(slots=True)
class Row:
    """One PAS-owned row: storage columns with their values now; `old` has what was there before."""

    kind: str
    id: str
    values: dict[str, Any]
    new: bool = False
    old: dict[str, Any] = field(default_factory=dict)

    def get(self, column: str) -> Any:
        """The value now; None for a column that was never filled."""
        return self.values.get(column)

    @property
    def as_of(self) -> datetime:
        """The time that the row speaks of."""
        found: datetime = self.values["as_of"]
        return found

    def set(self, **columns: Any) -> bool:
        """Change columns; True when any of them had another value."""
        changed = False
        for column, value in columns.items():
            before = self.values.get(column)
            if before != value:
                if not self.new:
                    self.old.setdefault(column, before)
                self.values[column] = value
                changed = True
        return changed

    def take(self, facts: Mapping[str, Any], as_of: datetime, *, fill: bool = False) -> bool:
        """Take facts that are as new as the row or newer; True when anything changed.

        Older facts change nothing; with `fill` they may say what nobody has said yet.
        """
        if as_of >= self.as_of:
            changed = self.set(**facts)
            self.set(as_of=as_of)
            return changed
        if not fill:
            return False
        missing = {c: v for c, v in facts.items() if v is not None and self.get(c) is None}
        return self.set(**missing)

    def heard(self, as_of: datetime) -> None:
        """Note that a statement of that time was taken into account."""
        if as_of > self.as_of:
            self.set(as_of=as_of)

    @property
    def changes(self) -> dict[str, Any]:
        """Columns of an existing row that have another value now, with the value now."""
        return {
            column: self.values[column]
            for column, before in self.old.items()
            if self.values[column] != before
        }

    @property
    def really_changed(self) -> bool:
        """True when the PAS says something else now, and not only the same at a later time."""
        return any(column != "as_of" for column in self.changes)


@dataclass(slots=True)
class PasState:
    """The rows that an import may touch. Episodes and their aliases are kept by spell.

    `extract_times`: the `as_of` of every table extract imported before; a row of such a time was
    stated in full, so an older message adds nothing to it.
    """

    patients: dict[str, Row] = field(default_factory=dict)
    spells: dict[str, Row] = field(default_factory=dict)
    episodes: dict[str, list[Row]] = field(default_factory=dict)
    patient_aliases: dict[str, Row] = field(default_factory=dict)
    episode_aliases: dict[str, list[Row]] = field(default_factory=dict)
    extract_times: frozenset[datetime] = frozenset()

    def load(self, kind: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows as the profile holds them; a row that is here already stays as it is."""
        for values in rows:
            row = Row(kind, values["id"], dict(values))
            match kind:
                case "patient":
                    self.patients.setdefault(row.id, row)
                case "spell":
                    self.spells.setdefault(row.id, row)
                case "patient_alias":
                    self.patient_aliases.setdefault(row.id, row)
                case "episode" | "episode_alias":
                    home = self.episodes if kind == "episode" else self.episode_aliases
                    rows_here = home.setdefault(values["spell_id"], [])
                    if all(one.id != row.id for one in rows_here):
                        rows_here.append(row)

    def patient_id(self, provider_code: str, local_patient_id: str) -> tuple[str, bool]:
        """(id, was merged): the surviving patient that a hospital number stands for today."""
        alias = self.patient_aliases.get(
            derive_id("patient_alias", provider_code, local_patient_id)
        )
        own = derive_id("patient", provider_code, local_patient_id)
        if alias is None or alias.get("patient_id") == own:
            return own, False
        return alias.get("patient_id"), True

    def add(self, row: Row) -> Row:
        """Put a new row into its place."""
        match row.kind:
            case "patient":
                self.patients[row.id] = row
            case "spell":
                self.spells[row.id] = row
            case "patient_alias":
                self.patient_aliases[row.id] = row
            case "episode":
                self.episodes.setdefault(row.get("spell_id"), []).append(row)
            case _:
                self.episode_aliases.setdefault(row.get("spell_id"), []).append(row)
        return row

    def active(self, spell_id: str) -> list[Row]:
        """The episodes of a spell that are not cancelled, in the order in which they began."""
        return sorted(
            (row for row in self.episodes.get(spell_id, ()) if not row.get("cancelled")),
            key=lambda row: (row.get("start_date") or date.min, row.get("episode_number")),
        )

    def rows(self, kind: str) -> Iterator[Row]:
        """Every row of a kind."""
        match kind:
            case "patient":
                yield from self.patients.values()
            case "spell":
                yield from self.spells.values()
            case "patient_alias":
                yield from self.patient_aliases.values()
            case "episode":
                for rows in self.episodes.values():
                    yield from rows
            case _:
                for rows in self.episode_aliases.values():
                    yield from rows

    def point_to_patient(self, spell: Row, patient_id: str) -> bool:
        """Give a spell with its episodes to a patient; True when it was another's."""
        moved = spell.set(patient_id=patient_id)
        for episode in self.episodes.get(spell.id, ()):
            moved = episode.set(patient_id=patient_id) or moved
        return moved

    def new_episode_id(self, spell: Row, number: int, start: date | None) -> str:
        """The derived id of an episode; with its start where the plain one is another's already.

        That happens only where messages numbered an episode before the PAS named its number.
        """
        keys = (spell.get("provider_code"), spell.get("spell_number"), str(number))
        plain = derive_id("episode", *keys)
        if all(row.id != plain for row in self.episodes.get(spell.id, ())):
            return plain
        return derive_id("episode", *keys, start.isoformat() if start else "")
