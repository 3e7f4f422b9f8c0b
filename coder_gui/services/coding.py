"""Putting codes on episodes. Each verb is one transaction of rows, outbox and history."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from coder_gui.domain import ordering
from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import ASTERISK
from coder_gui.domain.coding import CodeEntry, Fix, Override, Problem, System
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.finalising import may_acknowledge, may_override
from coder_gui.domain.roles import Actor
from coder_gui.domain.searching import Trail
from coder_gui.services import code_places as places
from coder_gui.services.lifecycle import start_if_needed
from coder_gui.services.record import Editions, code_lists
from coder_gui.services.trail import TabularCheck, keep
from coder_gui.standards.assigning import assignable
from coder_gui.standards.predicates.dates import ProcedureDate
from coder_gui.standards.rules import RulePack
from coder_gui.storage import codes as rows
from coder_gui.storage.codes import EvidenceLine, StoredCode
from coder_gui.storage.database import Database
from coder_gui.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from coder_gui.system.clock import Clock


class CodingService:
    """The codes of episodes: add, order, pair, link to lines, and answer what rules object to.

    Every verb starts the episode if it is its first, and raises Refused when the work on it is
    finished. All give back the code as it then is.
    """

    def __init__(
        self,
        database: Database,
        classifications: Editions,
        pack: RulePack,
        clock: Clock,
        *,
        tabular: TabularCheck | None = None,
    ) -> None:
        self._database = database
        self._tabular = tabular or TabularCheck()
        self._classifications = classifications
        self._pack = pack
        self._clock = clock
        dated = [rule.logic for rule in pack.rules if isinstance(rule.logic, ProcedureDate)]
        self._early = timedelta(days=max((logic.days_before for logic in dated), default=0))

    # Adding and taking away ------------------------------------------------------------------

    def add(
        self,
        actor: Actor,
        episode_id: str,
        system: System,
        code: str,
        *,
        line_ids: Iterable[str] = (),
        position: int | None = None,
        procedure_date: date | None = None,
        trail: Trail | None = None,
        partner: str | None = None,
    ) -> Saved[CodeEntry]:
        """Add a code, in any written form, with the lines that support it and how it was found.

        Without `position` it goes to the end; a place inside a pair or group becomes the place
        behind it. An asterisk code behind a code that the edition knows as its dagger is paired
        with it, and so is one before which its dagger is put. A procedure without a date takes
        the day of its line, if that is in the episode. `partner` is the id of a code that a person
        says it belongs to: where one of the two is an asterisk code, they are a pair.
        Raises UserError (field "code") for what the edition does not allow, with what to use.
        """
        self._tabular.refuse(actor, trail)
        with self._database.write(actor, "add_code") as uow:
            work = start_if_needed(uow, episode_id)
            edition = self._classifications.for_date(system, work.end_date)
            found = assignable(system, code, edition, self._pack)
            lines = [self._line(uow, episode_id, line_id) for line_id in line_ids]
            entries = self._entries(uow, episode_id, system)
            order = places.with_new(entries, found, position, system, self._pack)
            chosen = next((entry for entry in entries if entry.id == partner), None)
            before = entries[order.index("") - 1] if order.index("") else None
            day = None
            if system is System.OPCS4 and not self._pack.is_secondary(found.code):
                day = procedure_date or self._day_of(lines, uow, episode_id)
            values = {
                "code": found.code,
                "role": ASTERISK if found.asterisk else None,
                "paired_with": places.dagger_of(found, before, edition, chosen),
                "procedure_date": day,
                "note": found.note,
                "edition": edition.use.name,
            }
            code_id = rows.insert_code(uow, episode_id, system, values)
            self._write_order(uow, episode_id, system, [each or code_id for each in order])
            for line in lines:
                rows.set_link(uow, episode_id, code_id, line.id, there=True)
            lone = places.lone_asterisk(found, order, entries, edition, chosen)
            if lone is not None:
                uow.update("code", lone.id, {"paired_with": code_id})
            uow.record(
                "code_added",
                episode_id,
                {
                    "code_id": code_id,
                    "system": system.value,
                    "code": found.display,
                    "position": order.index("") + 1,
                    "lines": [line.text for line in lines],
                    "note": found.note,
                    "before": None,
                    "after": _words(found.display, found.title),
                    **keep(uow, episode_id, code_id, trail),
                },
            )
            return self._saved(uow, episode_id, code_id)

    def _day_of(
        self, lines: Iterable[EvidenceLine], uow: UnitOfWork, episode_id: str
    ) -> date | None:
        """The day of the first line that is dated within the episode."""
        facts = rows.read_record(uow.connection, episode_id).facts
        for line in lines:
            if line.day is None:
                continue
            early = facts.start_date is not None and line.day < facts.start_date - self._early
            late = facts.end_date is not None and line.day > facts.end_date
            if not early and not late:
                return line.day
        return None

    def remove(self, actor: Actor, code_id: str) -> Saved[CodeEntry]:
        """Take a code off the episode; `restore` puts it back where it was, with its lines."""
        with self._database.write(actor, "remove_code") as uow:
            stored, entry = self._present(uow, code_id)
            uow.update("code", code_id, {"deleted": True})
            self._record(uow, stored, "code_removed", before=_shown(entry), after=None)
            changes, at = uow.commit()
        return Saved(entry, changes, at)

    def restore(self, actor: Actor, code_id: str) -> Saved[CodeEntry]:
        """Put back a code that was taken off. Does nothing when it is there."""
        with self._database.write(actor, "restore_code") as uow:
            stored = rows.stored_code(uow.connection, code_id)
            start_if_needed(uow, stored.episode_id)
            if uow.update("code", code_id, {"deleted": False}):
                self._record(uow, stored, "code_restored", before=None, after=stored.display)
            return self._saved(uow, stored.episode_id, code_id)

    def replace(
        self, actor: Actor, code_id: str, code: str, *, trail: Trail | None = None
    ) -> Saved[CodeEntry]:
        """Put another code in the place of one; its lines, date and place stay.

        Reasons given for the old code do not hold for the new one and are withdrawn.
        """
        self._tabular.refuse(actor, trail)
        with self._database.write(actor, "replace_code") as uow:
            stored, entry = self._present(uow, code_id)
            day = rows.read_record(uow.connection, stored.episode_id).facts.end_date
            edition = self._classifications.for_date(stored.system, day)
            found = assignable(stored.system, code, edition, self._pack)
            values: dict[str, Any] = {
                "code": found.code,
                "role": ASTERISK if found.asterisk else None,
                "note": found.note,
                "edition": edition.use.name,
            }
            if not found.asterisk:
                values["paired_with"] = None
            if uow.update("code", code_id, values):
                after = _words(found.display, found.title)
                how = keep(uow, stored.episode_id, code_id, trail)
                self._record(uow, stored, "code_replaced", before=_shown(entry), after=after, **how)
                for override in rows.read_overrides(uow.connection, stored.episode_id):
                    if override.code_id == code_id:
                        self._withdraw(uow, stored.episode_id, override)
            return self._saved(uow, stored.episode_id, code_id)

    # Order and pairs -------------------------------------------------------------------------

    def move(self, actor: Actor, code_id: str, position: int) -> Saved[CodeEntry]:
        """Move a code to `position` (1-based) in its list. Pairs and procedure groups go together.

        A method or site code moves by itself: into another group, or within its own.
        """
        with self._database.write(actor, "move_code") as uow:
            stored, entry = self._present(uow, code_id)
            entries = self._entries(uow, stored.episode_id, stored.system)
            if self._pack.is_secondary(entry.code) and stored.system is System.OPCS4:
                order = ordering.move_alone([each.id for each in entries], code_id, position)
            else:
                order = ordering.move(
                    places.blocks(entries, stored.system, self._pack), code_id, position
                )
            if order != tuple(each.id for each in entries):
                self._write_order(uow, stored.episode_id, stored.system, order)
                self._record(
                    uow,
                    stored,
                    "code_moved",
                    before=f"position {entry.position}",
                    after=f"position {order.index(code_id) + 1}",
                )
            return self._saved(uow, stored.episode_id, code_id)

    def pair(self, actor: Actor, asterisk_id: str, dagger_id: str) -> Saved[CodeEntry]:
        """Mark a diagnosis as the dagger of an asterisk code, and put that directly behind it."""
        with self._database.write(actor, "pair_codes") as uow:
            stored, asterisk = self._present(uow, asterisk_id)
            other, dagger = self._present(uow, dagger_id)
            if other.episode_id != stored.episode_id:
                raise UserError("Both codes of a pair stand on one episode.")
            if asterisk.role != ASTERISK:
                raise UserError(f"{asterisk.display} is not an asterisk code.")
            if dagger.system is not System.ICD10 or dagger.role == ASTERISK:
                raise UserError(f"{dagger.display} cannot be a dagger. Choose the disease's code.")
            entries = self._entries(uow, stored.episode_id, stored.system)
            order = ordering.after_dagger(places.placed(entries), asterisk_id, dagger_id)
            uow.update("code", asterisk_id, {"paired_with": dagger_id})
            self._write_order(uow, stored.episode_id, stored.system, order)
            former = next((e.display for e in entries if e.id == asterisk.paired_with), None)
            self._record(uow, stored, "code_paired", before=former, after=dagger.display)
            return self._saved(uow, stored.episode_id, asterisk_id)

    def set_date(self, actor: Actor, code_id: str, day: date | None) -> Saved[CodeEntry]:
        """Date a procedure (None: take its date away). A method or site code dates its group."""
        with self._database.write(actor, "set_procedure_date") as uow:
            stored, entry = self._present(uow, code_id)
            if stored.system is not System.OPCS4:
                raise UserError("Only procedures have a date.")
            head = entry
            for each in self._entries(uow, stored.episode_id, stored.system):
                if each.group == entry.group > 0 and not self._pack.is_secondary(each.code):
                    head = each
            old = uow.update("code", head.id, {"procedure_date": day})
            if old:
                before = old["procedure_date"]
                self._record(
                    uow,
                    rows.stored_code(uow.connection, head.id),
                    "code_dated",
                    before=before.isoformat() if before else None,
                    after=day.isoformat() if day else None,
                )
            return self._saved(uow, stored.episode_id, code_id)

    # Evidence --------------------------------------------------------------------------------

    def link(self, actor: Actor, code_id: str, line_id: str) -> Saved[CodeEntry]:
        """Say that a line supports a code. A procedure without a date takes the line's."""
        with self._database.write(actor, "link_code") as uow:
            stored, entry = self._present(uow, code_id)
            line = self._line(uow, stored.episode_id, line_id)
            if rows.set_link(uow, stored.episode_id, code_id, line_id, there=True):
                self._record(
                    uow, stored, "code_linked", before=None, after=line.text, line_id=line_id
                )
            procedure = stored.system is System.OPCS4 and not self._pack.is_secondary(stored.code)
            if procedure and entry.procedure_date is None:
                day = self._day_of([line], uow, stored.episode_id)
                if uow.update("code", code_id, {"procedure_date": day}) and day:
                    self._record(uow, stored, "code_dated", before=None, after=day.isoformat())
            return self._saved(uow, stored.episode_id, code_id)

    def unlink(self, actor: Actor, code_id: str, line_id: str) -> Saved[CodeEntry]:
        """Say that a line does not support a code after all."""
        with self._database.write(actor, "unlink_code") as uow:
            stored, _ = self._present(uow, code_id)
            text = rows.line_text(uow.connection, line_id)
            if rows.set_link(uow, stored.episode_id, code_id, line_id, there=False):
                self._record(uow, stored, "code_unlinked", before=text, after=None, line_id=line_id)
            return self._saved(uow, stored.episode_id, code_id)

    # Problems --------------------------------------------------------------------------------

    def apply_fix(
        self, actor: Actor, episode_id: str, problem: Problem, fix: Fix
    ) -> Saved[CodeEntry]:
        """Do what a problem's fix offers.

        Where the fix leaves something to the person (link: `line_id`; set_date: `date`), the
        caller adds it to the arguments; without it UserError says what is to be chosen.
        """
        given = fix.arguments
        if fix.kind == "add":
            return self._add_beside(actor, episode_id, problem, given)
        if problem.code_id is None:
            raise UserError("This fix belongs to a code that is not on the episode.")
        if fix.kind == "link" and "line_id" not in given:
            raise UserError(f"Choose the line that supports {problem.code}.", field="line_id")
        if fix.kind == "set_date" and "date" not in given:
            raise UserError(f"Type the date of {problem.code}.", field="date")
        fixes: dict[str, Callable[[str], Saved[CodeEntry]]] = {
            "replace": lambda code_id: self.replace(actor, code_id, str(given["code"])),
            "remove": lambda code_id: self.remove(actor, code_id),
            "move": lambda code_id: self.move(actor, code_id, int(given["position"])),
            "pair": lambda code_id: self.pair(actor, code_id, str(given["dagger_id"])),
            "link": lambda code_id: self.link(actor, code_id, str(given["line_id"])),
            "set_date": lambda code_id: self.set_date(
                actor, code_id, date.fromisoformat(str(given["date"]))
            ),
        }
        return fixes[fix.kind](problem.code_id)

    def _add_beside(
        self, actor: Actor, episode_id: str, problem: Problem, given: dict[str, str | int]
    ) -> Saved[CodeEntry]:
        """Add a code that rests on the same lines as the code the problem is about."""
        with self._database.read() as connection:
            stored = rows.read_codes(connection, episode_id)
        beside = next((each for each in stored if each.id == problem.code_id), None)
        return self.add(
            actor,
            episode_id,
            System(str(given["system"])),
            str(given["code"]),
            line_ids=beside.line_ids if beside else (),
            position=int(given["position"]) if "position" in given else None,
        )

    def override(
        self, actor: Actor, episode_id: str, problem: Problem, reason: str
    ) -> Saved[Override]:
        """Keep what a rule objects to, with a reason that is stored and shown.

        Raises UserError without a reason (field "reason"), and for what no reason can replace.
        """
        reason = reason.strip()
        if not may_override(problem):
            raise UserError(f"{problem.message} This cannot be overridden: put it right.")
        if not reason:
            raise UserError("Say why in a few words.", field="reason")
        return self._settle(actor, episode_id, problem, reason)

    def acknowledge(self, actor: Actor, episode_id: str, problem: Problem) -> Saved[Override]:
        """Say that a warning was read and the code is kept, without a reason.

        Withdrawn like a reason (`withdraw_override`). Raises UserError for anything but a warning
        that nobody has settled.
        """
        if not may_acknowledge(problem):
            raise UserError(
                f"{problem.message} Only an open warning can be acknowledged: "
                "put this right, or give a reason."
            )
        return self._settle(actor, episode_id, problem, "")

    def _settle(
        self, actor: Actor, episode_id: str, problem: Problem, reason: str
    ) -> Saved[Override]:
        """Store a reason, or an acknowledgement without one, in the place of the one before."""
        with self._database.write(actor, "override_problem") as uow:
            start_if_needed(uow, episode_id)
            for former in rows.read_overrides(uow.connection, episode_id):
                if (former.rule, former.code_id) == (problem.rule, problem.code_id):
                    self._withdraw(uow, episode_id, former)
            code_text = None
            if problem.code_id is not None:
                code_text = rows.stored_code(uow.connection, problem.code_id).code
            override = rows.insert_override(
                uow,
                episode_id,
                rule=problem.rule,
                code_id=problem.code_id,
                code_text=code_text,
                reason=reason,
            )
            uow.record(
                "warning_acknowledged" if override.acknowledged else "override_added",
                episode_id,
                {
                    "override_id": override.id,
                    "rule": problem.rule,
                    "code_id": problem.code_id,
                    "code": problem.code,
                    "message": problem.message,
                    "pack": self._pack.sha256,
                    "before": None,
                    "after": reason or None,
                },
            )
            changes, at = uow.commit()
        return Saved(override, changes, at)

    def withdraw_override(self, actor: Actor, override_id: str) -> Saved[Override]:
        """Take a reason or an acknowledgement back: the rule objects again."""
        with self._database.write(actor, "withdraw_override") as uow:
            episode_id, override = rows.stored_override(uow.connection, override_id)
            start_if_needed(uow, episode_id)
            self._withdraw(uow, episode_id, override)
            changes, at = uow.commit()
        return Saved(override, changes, at)

    @staticmethod
    def _withdraw(uow: UnitOfWork, episode_id: str, override: Override) -> None:
        uow.update("problem_override", override.id, {"withdrawn": True})
        uow.record(
            "override_withdrawn",
            episode_id,
            {
                "override_id": override.id,
                "rule": override.rule,
                "code_id": override.code_id,
                "before": override.reason or None,
                "after": None,
            },
        )

    # Reading ---------------------------------------------------------------------------------

    def encoder_text(self, episode_id: str) -> tuple[str, ...]:
        """The codes as an encoder takes them by keyboard: diagnoses in order, then procedures."""
        with self._database.read() as connection:
            return tuple(entry.display for entry in rows.read_codes(connection, episode_id))

    def _lists(
        self, uow: UnitOfWork, episode_id: str
    ) -> tuple[tuple[CodeEntry, ...], tuple[CodeEntry, ...]]:
        record = rows.read_record(uow.connection, episode_id)
        day = record.facts.end_date
        return code_lists(
            record.codes,
            icd10=self._classifications.for_date(System.ICD10, day),
            opcs4=self._classifications.for_date(System.OPCS4, day),
            pack=self._pack,
        )

    def _entries(self, uow: UnitOfWork, episode_id: str, system: System) -> tuple[CodeEntry, ...]:
        diagnoses, procedures = self._lists(uow, episode_id)
        return diagnoses if system is System.ICD10 else procedures

    def _present(self, uow: UnitOfWork, code_id: str) -> tuple[StoredCode, CodeEntry]:
        """A code on an episode that can be written on. Raises NotFound when it was removed."""
        stored = rows.stored_code(uow.connection, code_id)
        start_if_needed(uow, stored.episode_id)
        for entry in self._entries(uow, stored.episode_id, stored.system):
            if entry.id == code_id:
                return stored, entry
        raise NotFound(f"{stored.display} was taken off this episode. Undo that first.")

    @staticmethod
    def _line(uow: UnitOfWork, episode_id: str, line_id: str) -> EvidenceLine:
        line = rows.evidence_line(uow.connection, line_id)
        if line.episode_id != episode_id:
            raise UserError("This line is of another episode. Carry it here first.")
        return line

    @staticmethod
    def _write_order(
        uow: UnitOfWork, episode_id: str, system: System, order: Iterable[str]
    ) -> None:
        full = rows.read_order(uow.connection, episode_id, system)
        rows.write_order(uow, episode_id, system, ordering.keep_hidden(full, order))

    @staticmethod
    def _record(uow: UnitOfWork, stored: StoredCode, event: str, **data: Any) -> None:
        told = {"code_id": stored.id, "system": stored.system.value, "code": stored.display}
        uow.record(event, stored.episode_id, {**told, **data})

    def _saved(self, uow: UnitOfWork, episode_id: str, code_id: str) -> Saved[CodeEntry]:
        diagnoses, procedures = self._lists(uow, episode_id)
        entry = next(each for each in (*diagnoses, *procedures) if each.id == code_id)
        changes, at = uow.commit()
        return Saved(entry, changes, at)


def _words(display: str, title: str) -> str:
    return f"{display} {title}".strip()


def _shown(entry: CodeEntry) -> str:
    return _words(entry.display, entry.title)
