"""HL7 messages on their way in: read once, replayed on the profile as often as needed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import ImportReport, Rejection, RowStatus
from coder_gui.exchange.hl7_adt import AdtEvent, LeftOut, read_event, sender
from coder_gui.exchange.hl7_file import Frame, frames, hl7_files, read_message, read_text
from coder_gui.exchange.hl7_message import MessageRefused
from coder_gui.exchange.hl7_replay import Replay
from coder_gui.exchange.hl7_tables import AdtVerb, Hl7Tables
from coder_gui.exchange.notes import Notes
from coder_gui.exchange.pas_plan import Plan, make_plan
from coder_gui.exchange.pas_state import PasState
from coder_gui.exchange.table_file import FileRefused
from coder_gui.exchange.worklist_layout import Layout
from coder_gui.services.extract_import import SummaryText, load_episodes_of
from coder_gui.services.worklist_report import Tally
from coder_gui.storage import worklist
from coder_gui.storage.worklist import Reader, SeenMessage

MOST_MESSAGES = 200_000
OTHER_CONTENT = "This control id (MSH-10) was seen before with other content. The first one counts."

Told = tuple[tuple[str, ...], SeenMessage]
"""What became of a message, with the ids of the rows that it may speak of."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message that is an event. `place` orders those of the same time; `body` is its text.

    `held`: it was kept by an earlier import.
    """

    event: AdtEvent
    sender: str
    control_id: str
    sha256: str
    body: str
    file: str
    code: str
    place: int
    held: bool = False

    @property
    def spell_id(self) -> str | None:
        """The derived id of its spell; None for events about people."""
        if not self.event.spell_number:
            return None
        return derive_id("spell", self.event.provider_code, self.event.spell_number)

    @property
    def speaks_of(self) -> tuple[str, ...]:
        """The derived ids of its spell, and of the people under its hospital numbers."""
        event = self.event
        numbers = (event.local_patient_id, *event.prior_patients)
        people = (
            derive_id(kind, event.provider_code, number)
            for number in numbers
            for kind in ("patient_alias", "patient")
        )
        return (*((self.spell_id,) if self.spell_id else ()), *people)

    def as_seen(self, state: str) -> Told:
        """The row that remembers it; the text is kept while it is held."""
        seen = SeenMessage(
            sender=self.sender,
            control_id=self.control_id[:80],
            sha256=self.sha256,
            state=state,
            spell_key=self.spell_id,
            body=self.body if state == "held" else None,
            as_of=self.event.as_of,
        )
        return self.speaks_of, seen


class MessageImport:
    """Messages of files and folders, parsed; `compare` says what they do to a profile."""

    kind = "hl7"
    summary_texts: tuple[SummaryText, ...] = ()

    def __init__(self, paths: Sequence[Path], tables: Hl7Tables, layout: Layout) -> None:
        """Reads the files; without any, only messages that were held before are looked at.

        Raises FileRefused when no file can be read as messages.
        """
        self._tables = tables
        self._layout = layout
        self._notes = Notes()
        self._rejected: list[Rejection] = []
        self._incoming: list[Incoming] = []
        self._digest = hashlib.sha256()
        self._count = 0
        self.seen: list[Told] = []
        if paths:
            self._read_files(hl7_files(paths))

    @property
    def sha256(self) -> str:
        """Of all messages in the order in which they were read."""
        return self._digest.hexdigest()

    @property
    def as_of(self) -> datetime | None:
        """The latest time that a message speaks of."""
        return max((one.event.as_of for one in self._incoming), default=None)

    # Reading ----------------------------------------------------------------------------------
    def _read_files(self, files: list[tuple[str, Path]]) -> None:
        refused: FileRefused | None = None
        readable = 0
        for name, path in files:
            try:
                for frame in frames(path):
                    self._read_frame(name, frame)
                readable += 1
            except FileRefused as error:
                refused = error
                self._rejected.append(Rejection(field="file", reason=error.text, file=name))
        if refused is not None and not readable:
            raise refused

    def _read_frame(self, file: str, frame: Frame) -> None:
        self._count += 1
        if self._count > MOST_MESSAGES:
            raise FileRefused(
                f"There are more than {MOST_MESSAGES:,} messages. Import them in smaller parts."
            )
        self._digest.update(frame.sha256.encode())
        control_id = f"number {frame.number}"
        try:
            message = read_message(frame, self._tables.character_sets)
            control_id = message.control_id
            event = read_event(message, self._tables, self._layout, self._notes)
        except MessageRefused as error:
            self._reject(file, control_id, error)
            return
        if isinstance(event, LeftOut):
            self._notes.add(event.reason, f"message {control_id}")
            return
        self._incoming.append(
            Incoming(
                event=event,
                sender=sender(message),
                control_id=control_id,
                sha256=frame.sha256,
                body=message.text,
                file=file,
                code=message.event,
                place=self._count,
            )
        )

    def _reject(self, file: str, control_id: str, error: MessageRefused) -> None:
        self._rejected.append(
            Rejection(
                field=error.segment,
                reason=error.text,
                file=file,
                message=control_id,
                segment=error.segment,
            )
        )

    # Comparing --------------------------------------------------------------------------------
    def compare(self, connection: Reader) -> tuple[Plan, ImportReport]:
        """What importing would write, and the report of it. Changes nothing but `seen`."""
        tally, rejected = Tally(), list(self._rejected)
        notes = Notes()
        fresh = self._without_repeats(connection, tally, rejected)
        waiting = self._held(connection, fresh)
        state = self._state(connection, [*fresh, *waiting])
        self.seen = self._replay(state, [*fresh, *waiting], tally, rejected, notes)
        load_episodes_of(
            connection,
            state,
            {row.id for row in state.rows("patient") if not row.new and "sex" in row.changes},
        )
        tally.reject(rejected)
        counts = tally.counts
        report = ImportReport(
            new=counts[RowStatus.NEW],
            changed=counts[RowStatus.CHANGED],
            unchanged=counts[RowStatus.UNCHANGED],
            duplicates=counts[RowStatus.DUPLICATE],
            held=counts[RowStatus.HELD],
            rejected=tuple(rejected),
            notes=(*self._notes.sentences(), *notes.sentences()),
            rows=tally.rows(),
            as_of=self.as_of,
        )
        return make_plan(state), report

    def _without_repeats(
        self, connection: Reader, tally: Tally, rejected: list[Rejection]
    ) -> list[Incoming]:
        """Messages whose control id is new; the same content again is a duplicate."""
        by_sender: dict[str, list[str]] = {}
        for one in self._incoming:
            by_sender.setdefault(one.sender, []).append(one.control_id[:80])
        known = {
            (name, control_id): message.sha256
            for name, ids in by_sender.items()
            for control_id, message in worklist.seen_messages(connection, name, ids).items()
        }
        fresh = []
        for one in self._incoming:
            key = (one.sender, one.control_id[:80])
            before = known.get(key)
            if before is None:
                known[key] = one.sha256
                fresh.append(one)
            elif before == one.sha256:
                tally.add(RowStatus.DUPLICATE, 0, _label(one), "Seen before")
            else:
                rejected.append(
                    Rejection(
                        field="MSH",
                        reason=OTHER_CONTENT,
                        file=one.file,
                        message=one.control_id,
                        segment="MSH",
                    )
                )
        return fresh

    def _held(self, connection: Reader, fresh: Iterable[Incoming]) -> list[Incoming]:
        """Messages held by earlier imports whose spell is spoken of now, or is here by now."""
        spells = {one.spell_id for one in fresh if one.spell_id} if self._incoming else None
        found = []
        for place, message in enumerate(worklist.held_messages(connection, spells)):
            parsed = read_text(message.body or "", self._tables.character_sets)
            event = read_event(parsed, self._tables, self._layout, Notes())
            if isinstance(event, AdtEvent):
                found.append(
                    Incoming(
                        event=event,
                        sender=message.sender,
                        control_id=message.control_id,
                        sha256=message.sha256,
                        body=message.body or "",
                        file="",
                        code=parsed.event,
                        place=-1_000_000 + place,
                        held=True,
                    )
                )
        return found

    def _state(self, connection: Reader, messages: Sequence[Incoming]) -> PasState:
        state = PasState(extract_times=frozenset(worklist.extract_times(connection)))
        if worklist.is_empty(connection):
            return state
        people: set[tuple[str, str]] = set()
        given_up: set[tuple[str, str]] = set()
        for one in messages:
            event = one.event
            people.add((event.provider_code, event.local_patient_id))
            given_up.update((event.provider_code, prior) for prior in event.prior_patients)
        prior_ids = {derive_id("patient", *person) for person in given_up}
        spell_ids = {one.spell_id for one in messages if one.spell_id}
        aliases = {derive_id("patient_alias", *person) for person in people | given_up}
        state.load("patient_alias", worklist.rows(connection, "patient_alias", aliases))
        state.load(
            "patient_alias",
            worklist.rows(connection, "patient_alias", prior_ids, by="patient_id"),
        )
        state.load("spell", worklist.rows(connection, "spell", spell_ids))
        state.load("spell", worklist.rows(connection, "spell", prior_ids, by="patient_id"))
        known = set(state.spells)
        for kind in ("episode", "episode_alias"):
            state.load(kind, worklist.rows(connection, kind, known, by="spell_id"))
        patients = prior_ids | {derive_id("patient", *person) for person in people}
        patients |= {row.get("patient_id") for row in state.rows("patient_alias")}
        patients |= {row.get("patient_id") for row in state.rows("spell")}
        state.load("patient", worklist.rows(connection, "patient", patients))
        return state

    def _replay(
        self,
        state: PasState,
        messages: Sequence[Incoming],
        tally: Tally,
        rejected: list[Rejection],
        notes: Notes,
    ) -> list[Told]:
        """Applies the messages in the order of their times; what waits is tried again."""
        replay = Replay(state, notes)
        ordered = sorted(messages, key=lambda one: (one.event.as_of, one.place))
        seen: list[Told] = []
        while ordered:
            waiting = []
            for one in ordered:
                try:
                    applied = replay.apply(one.event)
                except MessageRefused as error:
                    rejected.append(_refusal(one, error))
                    if one.held:
                        seen.append(one.as_seen("refused"))
                    continue
                if applied.status is RowStatus.HELD:
                    waiting.append(one)
                    continue
                tally.add(applied.status, 0, _label(one), _WORDS[one.event.verb])
                seen.append(one.as_seen("applied"))
                if one.held:
                    notes.add("Messages that had waited were applied.", _label(one))
            if len(waiting) == len(ordered):
                break
            ordered = waiting
        for one in ordered:
            if not one.held:
                tally.add(RowStatus.HELD, 0, _label(one), "Waits for the message it belongs to")
                seen.append(one.as_seen("held"))
        return seen


_WORDS = {
    AdtVerb.ADMIT: "Admission",
    AdtVerb.TRANSFER: "Transfer",
    AdtVerb.DISCHARGE: "Discharge",
    AdtVerb.UPDATE: "Update",
    AdtVerb.CANCEL_ADMIT: "Admission cancelled",
    AdtVerb.CANCEL_TRANSFER: "Transfer cancelled",
    AdtVerb.CANCEL_DISCHARGE: "Discharge cancelled",
    AdtVerb.PERSON: "Patient's details",
    AdtVerb.MERGE: "Patients merged",
}


def _label(one: Incoming) -> str:
    return f"{one.code} {one.control_id}"


def _refusal(one: Incoming, error: MessageRefused) -> Rejection:
    return Rejection(
        field=error.segment,
        reason=error.text,
        file=one.file or None,
        message=one.control_id,
        segment=error.segment,
    )
