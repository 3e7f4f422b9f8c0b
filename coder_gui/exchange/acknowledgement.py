"""Reads what a PAS answered to an export: a CSV with a status a row, or HL7 ACK messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from coder_gui.domain.identity import normal_key
from coder_gui.domain.worklist import Rejection
from coder_gui.exchange.hl7_file import frames, looks_like_hl7, read_message
from coder_gui.exchange.hl7_message import Message, MessageRefused
from coder_gui.exchange.table_file import FileRefused, TableFile, open_table
from coder_gui.system.paths import resource

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class AckWords:
    """Column names and status words, from resources/exchange/acknowledgement.json."""

    columns: Mapping[str, tuple[str, ...]]
    optional: frozenset[str]
    accepted: frozenset[str]
    refused: frozenset[str]


@cache
def shipped_words() -> AckWords:
    """The words that ship with the program."""
    data = json.loads(resource("exchange", "acknowledgement.json").read_text(encoding="utf-8"))
    return AckWords(
        columns={name: tuple(names) for name, names in data["columns"].items()},
        optional=frozenset(data["optional"]),
        accepted=frozenset(data["accepted"]),
        refused=frozenset(data["refused"]),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: about an episode by its key (CSV), or about a message by its control id (HL7)."""

    place: Rejection
    accepted: bool
    reason: str = ""
    key: tuple[str, str, int] | None = None
    control_id: str = ""


@dataclass(slots=True)
class Answers:
    """What a file holds: answers, and places that cannot be read."""

    found: list[Answer] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def read_answers(path: Path, words: AckWords, encodings: Mapping[str, str]) -> Answers:
    """Every answer of a file. Raises FileRefused when it is neither kind of acknowledgement."""
    if looks_like_hl7(path):
        return _messages(path, words, encodings)
    return _table(path, words)


def _table(path: Path, words: AckWords) -> Answers:
    names = [name for names in words.columns.values() for name in names]
    table = open_table(path, names)
    places = _places(table, words)
    answers = Answers()
    for number, record in table.records():
        cells = {
            name: record[place].strip() if place < len(record) else ""
            for name, place in places.items()
        }
        refusal = _unreadable(cells, words)
        if refusal:
            name, reason = refusal
            answers.rejected.append(Rejection(field=name, reason=reason, row=number))
            continue
        answers.found.append(
            Answer(
                place=Rejection(field="spell_number", reason="", row=number),
                accepted=cells["status"].upper() in words.accepted,
                reason=cells.get("reason", "")[:LONGEST_REASON],
                key=(
                    normal_key(cells["provider_code"]),
                    normal_key(cells["spell_number"]),
                    int(cells["episode_number"]),
                ),
            )
        )
    return answers


def _places(table: TableFile, words: AckWords) -> dict[str, int]:
    places = {}
    for name, spellings in words.columns.items():
        found = [table.header.index(one) for one in spellings if one in table.header]
        if found:
            places[name] = found[0]
        elif name not in words.optional:
            raise FileRefused(
                f"The column {name} is missing. An acknowledgement has provider_code, "
                "spell_number, episode_number, status and, if it likes, reason."
            )
    return places


def _unreadable(cells: Mapping[str, str], words: AckWords) -> tuple[str, str] | None:
    for name in ("provider_code", "spell_number"):
        if not cells[name]:
            return name, "This cell is empty and has to be filled."
    number = cells["episode_number"]
    if not (number.isascii() and number.isdigit() and len(number) <= 3):
        return "episode_number", "An episode number is a whole number from 1 to 87."
    if cells["status"].upper() not in words.accepted | words.refused:
        return "status", "This status is neither an acknowledgement nor a refusal."
    return None


def _messages(path: Path, words: AckWords, encodings: Mapping[str, str]) -> Answers:
    answers = Answers()
    for frame in frames(path):
        name = f"number {frame.number}"
        try:
            message = read_message(frame, encodings)
            name = message.control_id
            answers.found.append(_answer(message, words))
        except MessageRefused as error:
            answers.rejected.append(
                Rejection(
                    field=error.segment, reason=error.text, message=name, segment=error.segment
                )
            )
    return answers


def _answer(message: Message, words: AckWords) -> Answer:
    said = message.first("MSA")
    if said is None:
        raise MessageRefused("The segment MSA is missing: this is no acknowledgement.", "MSA")
    status = said.text(1).upper()
    if status not in words.accepted | words.refused:
        raise MessageRefused("MSA-1 is neither an acknowledgement nor a refusal.", "MSA")
    if not said.text(2):
        raise MessageRefused("MSA-2 is empty: it has to name the message answered.", "MSA")
    error = message.first("ERR")
    reason = said.text(3) or (error.text(8) or error.text(3, 2) if error else "")
    return Answer(
        place=Rejection(field="MSA", reason="", message=message.control_id, segment="MSA"),
        accepted=status in words.accepted,
        reason=reason[:LONGEST_REASON],
        control_id=said.text(2).upper(),
    )
