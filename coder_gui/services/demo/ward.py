"""Turns the stories in resources/demo into worklist rows, case notes and started work.

Dates are counted back from the day given, so that the ward is always current; the same day and
seed give the same ward. NHS numbers are in the 999 range, which is never issued.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from coder_gui.domain.patient import nhs_number_ok
from coder_gui.services.demo.messages import StayFacts
from coder_gui.system.paths import resource


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """One piece of the notes. `episode` is (spell number, episode number)."""

    episode: tuple[str, int]
    source: str
    reference: str
    text: str
    pdf: bool


@dataclass(frozen=True, slots=True)
class DemoLine:
    """A line: shorthand as typed, or words of a document with their heading and side."""

    typed: str = ""
    source: str = ""
    quote: str = ""
    heading: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True)
class DemoWork:
    """What a colleague has already written: lines, then codes with 1-based line numbers.

    `procedures` are (code, line numbers, day).
    """

    episode: tuple[str, int]
    state: str
    reason: str | None
    lines: tuple[DemoLine, ...]
    diagnoses: tuple[tuple[str, tuple[int, ...]], ...]
    procedures: tuple[tuple[str, tuple[int, ...], date], ...]


@dataclass(slots=True)
class DemoWard:
    """Rows in the native worklist layout, notes, work, and the round to begin with.

    `stays` has what only messages carry, by spell number; `consultants` names by code; `spells` the
    stays of each story, one for each of its patients.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    documents: list[DemoDocument] = field(default_factory=list)
    work: list[DemoWork] = field(default_factory=list)
    round: list[tuple[str, int]] = field(default_factory=list)
    stays: dict[str, StayFacts] = field(default_factory=dict)
    consultants: dict[str, str] = field(default_factory=dict)
    spells: dict[str, list[str]] = field(default_factory=dict)

    def admitted(self, spell: str) -> date:
        """The day on which a stay began."""
        row = next(row for row in self.rows if row["spell_number"] == spell)
        return date.fromisoformat(row["admission_date"])


class _Days(dict[str, str]):
    """Words of a story; `{d3}` is the date three days after admission."""

    def __init__(self, words: Mapping[str, str], admitted: date) -> None:
        super().__init__(words)
        self._admitted = admitted

    def __missing__(self, key: str) -> str:
        if key.startswith("d") and key[1:].isdigit():
            return (self._admitted + timedelta(days=int(key[1:]))).strftime("%d/%m/%Y")
        raise KeyError(f"the story uses {{{key}}} and nothing gives it")


@dataclass(slots=True)
class _Person:
    surname: str
    forenames: str
    title: str
    birth_date: date
    sex: str
    nhs_number: str
    local_patient_id: str
    postcode: str


class _Builder:
    def __init__(self, today: date, seed: int) -> None:
        self.today = today
        self.random = random.Random(seed)
        self.people = tomllib.loads(resource("demo", "people.toml").read_text("utf-8"))
        self.ward = DemoWard()
        self.spells = 0
        self.patients = 0
        self.beds: dict[str, int] = {}
        names = self.people["names"]
        self.surnames = _shuffled(names["surnames"], self.random)
        self.forenames = {sex: _shuffled(names[key], self.random) for sex, key in _SEX_LISTS}

    # People ---------------------------------------------------------------------------------
    def person(self, sex: str, born: date, surname: str | None = None) -> _Person:
        self.patients += 1
        return _Person(
            surname=surname or next(self.surnames),
            forenames="Baby" if surname else next(self.forenames[sex]),
            title="" if surname else {"1": "Mr", "2": self.random.choice(["Mrs", "Ms"])}[sex],
            birth_date=born,
            sex=sex,
            nhs_number=_nhs_number(99900010 + self.patients * 37),
            local_patient_id=f"X{300100 + self.patients * 13}",
            postcode="ZZ99 3WZ",
        )

    def fixed(self, story: str, person: _Person) -> str:
        """Gives a named person their own facts; returns the bed or an empty text."""
        for facts in self.people.get("fixed", []):
            if facts["story"] == story:
                person.surname, person.forenames = facts["surname"], facts["forenames"]
                person.title, person.nhs_number = facts["title"], facts["nhs_number"]
                person.local_patient_id = facts["local_patient_id"]
                person.birth_date = date.fromisoformat(facts["birth_date"])
                return str(facts["bed"])
        return ""

    # Spells ---------------------------------------------------------------------------------
    def story(self, name: str, story: Mapping[str, Any]) -> None:
        for copy, (age, ended) in enumerate(zip(story["ages"], story["ended"], strict=True)):
            born = self.today - timedelta(days=round(age * 365.25) + self.random.randrange(20, 340))
            person = self.person(story["sex"], born)
            bed = self.fixed(name, person) if copy == 0 else ""
            words = story["variants"][copy % len(story["variants"])]
            number = self.spell(story, person, words, ended, bed)
            self.ward.spells.setdefault(name, []).append(number)
            if copy == 0 and "worked" in story:
                self.worked(story["worked"], number, words, self.admitted(story, ended))
            if copy == 0:
                for before in story.get("again", []):
                    earlier = self.spell(story, person, words, ended + before)
                    self.coded(earlier, story.get("coded_before", []))
            if "baby" in story:
                self.baby(story, person, words, ended)

    def coded(self, spell: str, codes: list[str]) -> None:
        """What the PAS has on the last episode of an earlier stay."""
        row = next(row for row in reversed(self.ward.rows) if row["spell_number"] == spell)
        row["existing_dx"] = ";".join(codes)

    def admitted(self, story: Mapping[str, Any], ended: int) -> date:
        length = sum(episode["days"] for episode in story["episodes"])
        return self.today - timedelta(days=max(ended, 0) + (length if ended >= 0 else -ended))

    def spell(
        self,
        story: Mapping[str, Any],
        person: _Person,
        words: Mapping[str, str],
        ended: int,
        bed: str = "",
    ) -> str:
        self.spells += 1
        number = f"SP26{self.spells:06d}"
        admitted = self.admitted(story, ended)
        self.ward.stays[number] = StayFacts(person.title, bed or self.bed(story))
        start = admitted
        discharged = None if ended < 0 else self.today - timedelta(days=ended)
        for index, episode in enumerate(story["episodes"], start=1):
            end = None if ended < 0 else start + timedelta(days=episode["days"])
            row = self.row(story, episode, person, number, index)
            row["admission_date"] = admitted.isoformat()
            row["episode_start_date"] = start.isoformat()
            row["episode_end_date"] = end.isoformat() if end else ""
            row["discharge_date"] = discharged.isoformat() if discharged else ""
            row["discharge_method"] = story.get("discharge_method", "1") if discharged else ""
            row["last_episode_flag"] = "1" if index == len(story["episodes"]) else "2"
            self.ward.rows.append(row)
            facts = self.facts(words, person, admitted)
            self.notes(episode.get("documents", []), (number, index), facts)
            if end:
                start = end
        return number

    def bed(self, story: Mapping[str, Any]) -> str:
        """The next bed of the ward; a day case has none."""
        if story.get("classification") == "2":
            return ""
        ward = story["ward"]
        self.beds[ward] = self.beds.get(ward, 4) + self.random.choice((1, 2, 3))
        return str(self.beds[ward])

    def row(
        self,
        story: Mapping[str, Any],
        episode: Mapping[str, Any],
        person: _Person,
        number: str,
        index: int,
    ) -> dict[str, str]:
        pick = {**story, **episode}
        specialty = pick["specialty"]
        return {
            "provider_code": self.people["provider"],
            "spell_number": number,
            "episode_number": str(index),
            "local_patient_id": person.local_patient_id,
            "nhs_number": person.nhs_number,
            "nhs_number_status": "01",
            "surname": person.surname,
            "forenames": person.forenames,
            "birth_date": person.birth_date.isoformat(),
            "sex": person.sex,
            "postcode": person.postcode,
            "patient_classification": story.get("classification", "1"),
            "admission_method": story["admission_method"],
            "admission_source": "19",
            "consultant_code": self.people["consultants"][pick["consultant"]],
            "main_specialty": specialty,
            "treatment_function": pick.get("treatment_function", specialty)
            if specialty == story["specialty"]
            else specialty,
            "site_code": self.people["site"],
            "ward_end": pick["ward"],
            "neonatal_level": "8",
            "notes_location": "Volume 2, coding office",
        }

    def baby(
        self, story: Mapping[str, Any], mother: _Person, words: Mapping[str, str], ended: int
    ) -> None:
        born = self.admitted(story, ended)
        child = self.person(self.random.choice("12"), born, mother.surname)
        birth = {
            **story,
            **story["baby"],
            "admission_method": "82",
            "episodes": [
                {"days": sum(e["days"] for e in story["episodes"]), **story["baby"]},
            ],
        }
        self.spell(birth, child, words, ended)
        self.ward.rows[-1]["neonatal_level"] = "0"
        self.ward.rows[-1]["birth_date"] = born.isoformat()

    # Notes ----------------------------------------------------------------------------------
    def facts(self, words: Mapping[str, Any], person: _Person, admitted: date) -> _Days:
        plain = {key: value for key, value in words.items() if isinstance(value, str)}
        for index, value in enumerate(words.get("history", [])):
            plain[f"h{index}"] = value
        for key, value in list(plain.items()):
            plain[f"{key}_c"] = value[:1].upper() + value[1:]
        plain["age"] = str((admitted - person.birth_date).days // 365)
        return _Days(plain, admitted)

    def notes(
        self, documents: list[Mapping[str, str]], episode: tuple[str, int], facts: _Days
    ) -> None:
        for document in documents:
            self.ward.documents.append(
                DemoDocument(
                    episode,
                    document["source"],
                    document["reference"],
                    document["text"].strip("\n").format_map(facts) + "\n",
                    document.get("format") == "pdf",
                )
            )

    def worked(
        self, work: Mapping[str, Any], number: str, words: Mapping[str, str], admitted: date
    ) -> None:
        facts = self.facts(words, self.person_of(number), admitted)
        self.ward.work.append(
            DemoWork(
                (number, 1),
                work["state"],
                work.get("reason"),
                tuple(_line(line, facts) for line in work["lines"]),
                tuple((code, tuple(lines)) for _system, code, lines in work["codes"]),
                tuple(
                    (code, tuple(lines), admitted + timedelta(days=day))
                    for code, lines, day in work["procedures"]
                ),
            )
        )

    def person_of(self, number: str) -> _Person:
        row = next(row for row in self.ward.rows if row["spell_number"] == number)
        return _Person(
            row["surname"],
            row["forenames"],
            "",
            date.fromisoformat(row["birth_date"]),
            row["sex"],
            row["nhs_number"],
            row["local_patient_id"],
            row["postcode"],
        )


def _line(line: str | Mapping[str, str], facts: _Days) -> DemoLine:
    if isinstance(line, str):
        return DemoLine(typed=line.format_map(facts))
    return DemoLine(**{name: value.format_map(facts) for name, value in line.items()})


_SEX_LISTS = (("1", "male"), ("2", "female"))


def _shuffled(values: list[str], source: random.Random) -> Iterator[str]:
    """Every value once in a random order, then again from the start."""
    order = source.sample(values, len(values))
    while True:
        yield from order


def _nhs_number(first: int) -> str:
    """The next number in the 999 range from nine digits on that passes the check."""
    digits = first * 10 % 10**9
    while True:
        stem = f"{999}{digits % 10**6:06d}"
        for check in "0123456789":
            if nhs_number_ok(stem + check):
                return stem + check
        digits += 1


def build_ward(today: date, seed: int = 2026) -> DemoWard:
    """The whole ward: about 60 patients, 90 episodes, 8 wards, 6 specialties.

    Raises KeyError when a story uses a word that nothing gives.
    """
    builder = _Builder(today, seed)
    for path in sorted(resource("demo", "stories").glob("*.toml")):
        builder.story(path.stem, tomllib.loads(path.read_text("utf-8")))
    ward = builder.ward
    ward.consultants = {code: name for name, code in builder.people["consultants"].items()}
    chosen = [row for row in ward.rows if row["ward_end"] in {"Ward 12", "Ward 8", "Day surgery"}]
    ward.round = [(row["spell_number"], int(row["episode_number"])) for row in chosen[:14]]
    return ward
