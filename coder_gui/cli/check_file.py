"""Reading coded episodes from JSON for the checks. Refusals name the place, never the value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from coder_gui.domain.coding import CheckCode, CheckRecord, PastEpisode
from coder_gui.domain.errors import UserError
from coder_gui.domain.patient import SEX_NAMES

T = TypeVar("T")

UNFINISHED_TYPES = frozenset({"180", "190", "200"})
"""CDS types of episodes that have not ended (census of unfinished episodes)."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS = {
    "": {"episodes"},
    "episode": {
        "id",
        "cds_type",
        "patient",
        "spell",
        "episode_number",
        "last_episode",
        "start_date",
        "end_date",
        "main_specialty",
        "treatment_function",
        "consultant_code",
        "neonatal_level",
        "palliative_days",
        "diagnoses",
        "procedures",
        "history",
    },
    "patient": {"birth_date", "sex"},
    "spell": {
        "number",
        "admission_date",
        "discharge_date",
        "admission_method",
        "discharge_method",
        "patient_classification",
    },
    "procedure": {"code", "date"},
    "past": {"end_date", "diagnoses"},
}


def read_records(data: bytes) -> tuple[tuple[CheckRecord, ...], tuple[str, ...]]:
    """(the records, keys that are not known and were ignored).

    Raises UserError with the place and the reason when the file is not such a document; the text
    never repeats a value, which could be a patient's.
    """
    whole = _Part(_parsed(data), "The file", "")
    episodes = whole.required("episodes", list)
    ignored: list[str] = list(whole.ignored())
    parts = [_Part(value, f"episodes[{n}]", "episode") for n, value in enumerate(episodes)]
    records = [_record(part, ignored) for part in parts]
    stays = [part.part("spell").text("number") for part in parts]
    return tuple(_with_stay(records, stays)), tuple(dict.fromkeys(ignored))


def _with_stay(
    records: Sequence[CheckRecord], stays: Sequence[str | None]
) -> Iterator[CheckRecord]:
    """The records, each with the days of the other episodes of its stay in the same file."""
    together: dict[str, list[CheckRecord]] = {}
    for record, stay in zip(records, stays, strict=True):
        if stay is not None:
            together.setdefault(stay, []).append(record)
    for record, stay in zip(records, stays, strict=True):
        others = (each for each in together.get(stay or "", ()) if each is not record)
        yield replace(
            record,
            spell_episodes=tuple(
                (each.start_date, each.end_date)
                for each in others
                if each.start_date is not None and each.end_date is not None
            ),
        )


def _parsed(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(
            "The file is not written in UTF-8, so it cannot be read as JSON."
        ) from error
    except json.JSONDecodeError as error:
        raise UserError(
            f"The file is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    except RecursionError as error:
        raise UserError("The file is nested too deeply to be read as JSON.") from error


class _Part:
    """One JSON object with its place in the file."""

    def __init__(self, value: Any, place: str, kind: str) -> None:
        if not isinstance(value, dict):
            raise UserError(f"{place} must be an object with keys in braces.")
        self._values: Mapping[str, Any] = value
        self._kind = kind
        self.place = place

    def at(self, key: str) -> str:
        """Where a key of it stands."""
        return f"{self.place}.{key}" if self._kind else key

    def ignored(self) -> Iterator[str]:
        """Keys nobody knows, once each for the whole file."""
        for key in self._values:
            if key not in _KEYS[self._kind]:
                yield f"{self._kind or 'file'}: {key}"

    def _typed(self, key: str, kind: type[T], words: str) -> T | None:
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise UserError(f"{self.at(key)} must be {words}.")
        return value

    def required(self, key: str, kind: type[T]) -> T:
        """A value that has to be there."""
        found = self._typed(key, kind, "a list" if kind is list else "a text")
        if found is None:
            raise UserError(f"{self.at(key)} is missing.")
        return found

    def text(self, key: str) -> str | None:
        """A text; None where it is missing, null or empty."""
        found = self._typed(key, str, "a text")
        return found.strip() or None if found is not None else None

    def number(self, key: str) -> int | None:
        """A whole number."""
        return self._typed(key, int, "a whole number")

    def flag(self, key: str) -> bool | None:
        """True or false."""
        return self._typed(key, bool, "true or false")

    def day(self, key: str) -> date | None:
        """A date in the form CCYY-MM-DD."""
        found = self.text(key)
        if found is None:
            return None
        try:
            if not _DATE.fullmatch(found):
                raise ValueError
            return date.fromisoformat(found)
        except ValueError as error:
            raise UserError(f"{self.at(key)} is not a date in the form CCYY-MM-DD.") from error

    def part(self, key: str) -> _Part:
        """An object inside; empty where it is missing."""
        value = self._values.get(key)
        return _Part({} if value is None else value, self.at(key), key)

    def parts(self, key: str, kind: str) -> tuple[_Part, ...]:
        """A list of objects inside; empty where it is missing."""
        found = self._typed(key, list, "a list") or []
        return tuple(_Part(value, f"{self.at(key)}[{n}]", kind) for n, value in enumerate(found))

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of codes that has to be there; null stands for an empty entry."""
        found = self.required(key, list)
        for n, value in enumerate(found):
            if value is not None and not isinstance(value, str):
                raise UserError(f"{self.at(key)}[{n}] must be a text.")
        return tuple(value or "" for value in found)


def _record(part: _Part, ignored: list[str]) -> CheckRecord:
    patient, spell = part.part("patient"), part.part("spell")
    procedures = part.parts("procedures", "procedure")
    past = part.parts("history", "past")
    for each in (part, patient, spell, *procedures, *past):
        ignored += each.ignored()
    end, cds_type = part.day("end_date"), part.text("cds_type")
    return CheckRecord(
        id=part.required("id", str),
        diagnoses=tuple(CheckCode(raw) for raw in part.codes("diagnoses")),
        procedures=tuple(
            CheckCode(each.text("code") or "", date=each.day("date")) for each in procedures
        ),
        cds_type=cds_type,
        birth_date=patient.day("birth_date"),
        sex=_sex(patient),
        admission_date=spell.day("admission_date"),
        discharge_date=spell.day("discharge_date"),
        admission_method=spell.text("admission_method"),
        discharge_method=spell.text("discharge_method"),
        patient_classification=spell.text("patient_classification"),
        episode_number=part.number("episode_number"),
        last_episode=part.flag("last_episode"),
        start_date=part.day("start_date"),
        end_date=end,
        main_specialty=part.text("main_specialty"),
        treatment_function=part.text("treatment_function"),
        consultant_code=part.text("consultant_code"),
        neonatal_level=part.text("neonatal_level"),
        palliative_days=part.number("palliative_days"),
        finished=end is not None and cds_type not in UNFINISHED_TYPES,
        history=tuple(_past(each) for each in past),
    )


def _past(part: _Part) -> PastEpisode:
    end = part.day("end_date")
    if end is None:
        raise UserError(f"{part.at('end_date')} is missing.")
    return PastEpisode(end, part.codes("diagnoses"))


def _sex(patient: _Part) -> str | None:
    found = patient.text("sex")
    if found is not None and found not in SEX_NAMES:
        raise UserError(f"{patient.at('sex')} must be one of {', '.join(SEX_NAMES)}.")
    return found
