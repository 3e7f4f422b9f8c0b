"""The conflict desk's verbs: what waits for a person, one conflict in full, and its decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from coder_gui.domain.changes import Saved
from coder_gui.domain.coding import System
from coder_gui.domain.conflicts import (
    Choice,
    ConflictCase,
    ConflictSummary,
    Decision,
    Difference,
    Subject,
)
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.roles import Actor
from coder_gui.services.conflict_codes import CodesCase, Desk
from coder_gui.services.conflict_fields import FieldsCase, StateCase
from coder_gui.services.conflict_lines import LineCase
from coder_gui.services.conflict_names import Grouped, grouped
from coder_gui.services.conflict_queries import KIND, QueryCase
from coder_gui.services.conflict_write import CodesWriter
from coder_gui.services.record import Editions
from coder_gui.services.reference_lists import shipped_sources
from coder_gui.standards.rules import RulePack
from coder_gui.storage import conflicts, lines, sources, sync_rows
from coder_gui.storage.codes import read_record
from coder_gui.storage.database import Database
from coder_gui.storage.episodes import is_masked, read_whole
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.sync import conflict_views

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock

_Built = CodesCase | LineCase | StateCase | FieldsCase


class ConflictService:
    """Conflicts as the desk shows them. Answers are kept by the caller until they are decided."""

    def __init__(
        self, database: Database, classifications: Editions, pack: RulePack, clock: Clock
    ) -> None:
        self._database = database
        self._classifications = classifications
        self._pack = pack
        self._clock = clock
        self._shipped = shipped_sources()

    def count(self) -> int:
        """How many conflicts wait."""
        with self._database.read() as connection:
            return len(grouped(conflicts.open_rows(connection)))

    def listed(self) -> tuple[ConflictSummary, ...]:
        """The conflicts that wait, the oldest first."""
        with self._database.read() as connection:
            found = grouped(conflicts.open_rows(connection))
            return tuple(
                self._summary(connection, each, self._build(connection, each, {}).differences)
                for each in found
            )

    def case(
        self, conflict_id: str, decisions: Mapping[str, Decision] | None = None
    ) -> ConflictCase:
        """One conflict with the result of the answers so far. Raises NotFound once it is decided.

        `decisions` are by the key of the difference.
        """
        with self._database.read() as connection:
            group = self._group(connection, conflict_id)
            built = self._build(connection, group, decisions or {})
            problems = built.problems() if isinstance(built, CodesCase) else ()
            newest = group.newest
            return ConflictCase(
                summary=self._summary(connection, group, built.differences),
                mine_by=newest.my_actor or "",
                mine_at=max((row.my_at for row in group.rows if row.my_at), default=None),
                theirs_by=newest.their_login or "",
                theirs_at=newest.their_at,
                before_at=None,
                differences=built.differences,
                problems=problems,
            )

    def decide(
        self, actor: Actor, conflict_id: str, decisions: Mapping[str, Decision]
    ) -> Saved[ConflictSummary]:
        """Write the result and close the conflict; both sides stay in the history.

        Raises UserError that names what is undecided, NotFound when somebody decided it.
        """
        with self._database.write(actor, "decide_conflict") as uow:
            connection = uow.connection
            group = self._group(connection, conflict_id)
            built = self._build(connection, group, decisions)
            differences = built.differences
            _all_decided(differences)
            summary = self._summary(connection, group, differences)
            resolution = {
                "by": actor.name,
                "choices": {
                    key: {"choice": one.choice.value, "text": one.text}
                    for key, one in decisions.items()
                },
            }
            self._write(uow, actor, group, built, resolution)
            uow.record("conflict_resolved", group.episode_id, _told(group, differences))
            return Saved(summary, *uow.commit())

    def _write(
        self,
        uow: UnitOfWork,
        actor: Actor,
        group: Grouped,
        built: _Built,
        resolution: Mapping[str, Any],
    ) -> None:
        if isinstance(built, CodesCase):
            views = built.views
            writer = CodesWriter(uow, group, views, built.desk.editions, self._pack, resolution)
            writer.write(built.lists)
        elif isinstance(built, LineCase):
            whole = read_whole(uow.connection, group.episode_id or "")
            end, today = whole.episode.end_date, self._clock.today()
            built.write(uow, resolution, end_date=end, today=today)
        elif isinstance(built, StateCase):
            built.write(uow, actor, resolution)
        else:
            built.write(uow, resolution)

    # Reading ---------------------------------------------------------------------------------

    @staticmethod
    def _group(connection: Any, conflict_id: str) -> Grouped:
        found = grouped(conflicts.open_rows(connection))
        group = next((each for each in found if each.id == conflict_id), None)
        if group is None:
            raise NotFound("This conflict is decided already, here or on another laptop.")
        return group

    def _build(self, connection: Any, group: Grouped, decisions: Mapping[str, Decision]) -> _Built:
        if group.subject is Subject.CODES and group.episode_id is not None:
            return self._codes(connection, group, group.episode_id, decisions)
        if group.subject is Subject.LINE:
            shown = lines.read(connection, group.episode_id or "", codes={})
            number = next((one.number for one in shown if one.id == group.row), None)
            known = sources.read(connection, self._shipped)
            versions = lines.versions(connection, group.row)
            return LineCase(group, versions, number, known, decisions)
        ref = (group.rows[0].kind, group.rows[0].row_id)
        row = sync_rows.read_rows(connection, [ref]).get(ref)
        if group.subject is Subject.STATE:
            return StateCase(group, row, decisions)
        return (QueryCase if ref[0] == KIND else FieldsCase)(group, row, decisions)

    def _codes(
        self,
        connection: Any,
        group: Grouped,
        episode_id: str,
        decisions: Mapping[str, Decision],
    ) -> CodesCase:
        record = read_record(connection, episode_id)
        day = record.facts.end_date
        desk = Desk(
            editions={system: self._classifications.for_date(system, day) for system in System},
            pack=self._pack,
            lines={one.id: one for one in lines.read(connection, episode_id, codes={})},
            sources=sources.read(connection, self._shipped),
            record=record,
            today=self._clock.today(),
        )
        views = conflict_views.read(connection, episode_id, group.opened_at)
        return CodesCase(group, views, decisions, desk)

    def _summary(
        self, connection: Any, group: Grouped, differences: tuple[Difference, ...]
    ) -> ConflictSummary:
        patient, title, hidden = "", group.title[:1].upper() + group.title[1:], False
        if group.episode_id is not None:
            whole = read_whole(connection, group.episode_id)
            patient = whole.patient.display_name
            title = f"Episode {whole.episode.episode_number} · {group.title}"
            hidden = is_masked(connection, group.episode_id)
        return ConflictSummary(
            id=group.id,
            episode_id=group.episode_id or "",
            subject=group.subject,
            patient=patient,
            title=title,
            masked=hidden,
            to_decide=sum(1 for one in differences if one.needs_person),
            opened_at=group.opened_at,
        )


def _all_decided(differences: tuple[Difference, ...]) -> None:
    """Raises UserError that names what is left; one that cannot be read says why."""
    left = [one for one in differences if one.needs_person and one.decided is None]
    if not left:
        return
    wrong = next((one for one in left if one.edited), None)
    if wrong is not None:
        raise UserError(wrong.why, field=wrong.key)
    names = ", ".join(_name(one) for one in left)
    raise UserError(f"Still to be decided: {names}.", field=left[0].key)


def _name(one: Difference) -> str:
    section = {"Diagnoses": "diagnosis", "Procedures": "procedure"}.get(one.section)
    if section is None:
        return one.section.lower()
    return f"{section} {one.number}" if one.number is not None else f"order of {one.section}"


def _told(group: Grouped, differences: tuple[Difference, ...]) -> dict[str, Any]:
    """What was decided between, for the history."""
    answers = [
        {
            "section": one.section,
            "mine": f"{one.mine.code} {one.mine.text}".strip() or None,
            "theirs": f"{one.theirs.code} {one.theirs.text}".strip() or None,
            "result": f"{one.result.code} {one.result.text}".strip() if one.result else None,
            "choice": (one.decided or Choice.MINE).value,
        }
        for one in differences
        if one.needs_person
    ]
    return {
        "subject": group.subject.value,
        "title": group.title,
        "by": group.newest.their_login,
        "answers": answers,
    }
