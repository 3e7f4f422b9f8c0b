"""Matches what the PAS answers with what was handed back to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from coder_gui.domain.changes import Changes, Saved
from coder_gui.domain.episode import State
from coder_gui.domain.handback import AckRefusal, AckReport
from coder_gui.domain.roles import Actor
from coder_gui.domain.worklist import Rejection
from coder_gui.exchange.acknowledgement import Answer, Answers, read_answers, shipped_words
from coder_gui.exchange.hl7_tables import shipped_tables
from coder_gui.exchange.table_file import FileRefused
from coder_gui.services.lifecycle import apply_acknowledge
from coder_gui.storage import exports
from coder_gui.storage.database import Database
from coder_gui.storage.exports import ExportItem
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.system.clock import Clock

NO_REASON = "The PAS gave no reason."


def acknowledge(database: Database, clock: Clock, actor: Actor, path: Path) -> Saved[AckReport]:
    """Takes in an acknowledgement: acknowledged episodes move on, refused ones are listed.

    A refused episode stays exported, with the reason kept at the export, until a person reopens
    it. What fits nothing that was handed back is rejected. A file that cannot be read gives a
    report with `file_error`.
    """
    try:
        answers = read_answers(path, shipped_words(), shipped_tables().character_sets)
    except FileRefused as error:
        return Saved(AckReport(file_error=error.text), Changes(), clock.now())
    with database.write(actor, "acknowledge") as uow:
        report = _Matcher(uow).match(answers)
        if not report.acknowledged and not report.refused:
            return Saved(report, Changes(), uow.now)
        uow.record(
            "acknowledgement_imported",
            None,
            {"acknowledged": report.acknowledged, "refused": len(report.refused)},
        )
        changes, at = uow.commit()
    return Saved(report, changes, at)


class _Matcher:
    """Applies answers inside one unit of work."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.acknowledged = 0
        self.unchanged = 0
        self.moved_on = 0
        self.refused: list[AckRefusal] = []
        self.rejected: list[Rejection] = []

    def match(self, answers: Answers) -> AckReport:
        """The report of all answers."""
        self.rejected.extend(answers.rejected)
        for answer, item in self._found(answers.found):
            if item is None:
                self._nothing(answer)
            elif answer.accepted:
                self._accept(item)
            else:
                self._refuse(item, answer.reason or NO_REASON)
        self.rejected.sort(key=lambda one: (one.row or 0, one.message or ""))
        return AckReport(
            acknowledged=self.acknowledged,
            refused=tuple(self.refused),
            unchanged=self.unchanged,
            moved_on=self.moved_on,
            rejected=tuple(self.rejected),
        )

    def _found(self, answers: Sequence[Answer]) -> list[tuple[Answer, ExportItem | None]]:
        connection = self.uow.connection
        keys = [answer.key for answer in answers if answer.key is not None]
        episodes = exports.find_episodes(connection, keys)
        by_episode: dict[str, ExportItem] = {}
        for item in exports.items(connection, set(episodes.values())):
            by_episode.setdefault(item.episode_id, item)  # the newest export counts
        by_message: dict[str, ExportItem] = {}
        if len(keys) < len(answers):
            for item in exports.items(connection):
                for control_id in item.control_ids:
                    by_message.setdefault(control_id, item)
        return [
            (
                answer,
                by_episode.get(episodes.get(answer.key, ""))
                if answer.key is not None
                else by_message.get(answer.control_id),
            )
            for answer in answers
        ]

    def _nothing(self, answer: Answer) -> None:
        reason = (
            "This episode was not handed back from here."
            if answer.key is not None
            else "MSA-2 names no message that was handed back from here."
        )
        self.rejected.append(replace(answer.place, reason=reason))

    def _accept(self, item: ExportItem) -> None:
        if item.acknowledged_at is not None:
            self.unchanged += 1
            return
        self.uow.update("export_item", item.id, {"acknowledged_at": self.uow.now, "refused": None})
        work = apply_acknowledge(self.uow, item.episode_id)
        if work.state is not State.ACKNOWLEDGED:
            self.moved_on += 1
        self.acknowledged += 1

    def _refuse(self, item: ExportItem, reason: str) -> None:
        if item.refused == reason:
            self.unchanged += 1
            return
        self.uow.update("export_item", item.id, {"refused": reason})
        self.uow.record("export_refused", item.episode_id, {"reason": reason})
        self.refused.append(
            AckRefusal(item.provider_code, item.spell_number, item.episode_number, reason)
        )
