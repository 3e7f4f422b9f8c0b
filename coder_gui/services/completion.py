"""Asks for what a chosen code still needs: characters, partners, causes, sides, what a term said.

Nothing is added here: the window shows the question, and CodingService adds what was answered.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from coder_gui.domain.asking import Answer, Ask, Where
from coder_gui.domain.case import EpisodeCase
from coder_gui.domain.codes import canonical, display
from coder_gui.domain.coding import Classification, CodeEntry, System
from coder_gui.services.record import Editions
from coder_gui.standards.code_ranges import CodeRanges
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.standards.rules import RulePack

CHARACTERS = "characters"
STATED = "stated"
MOST = 10
"""Answers that are offered at once; ten digits choose among them."""
_FILES = {System.ICD10: "diagnoses.toml", System.OPCS4: "procedures.toml"}


@dataclass(frozen=True, slots=True)
class Wish:
    """One [[ask]] of the data. `in_group`: only its own procedure group can answer it.

    `settles`: ids of the rules that an answer settles.
    """

    id: str
    system: System
    of: CodeRanges
    but_not: CodeRanges
    question: str
    answered_by: CodeRanges
    in_group: bool
    answers: tuple[str, ...]
    where: Where
    must: bool
    reference: str
    settles: frozenset[str] = frozenset()

    def concerns(self, system: System, code: str) -> bool:
        """True when this is asked of a canonical code."""
        return system is self.system and code in self.of and code not in self.but_not


def settled(wishes: Iterable[Wish], system: System, code: str) -> frozenset[str]:
    """Rules that the questions about a code settle: it is asked, so nobody need be warned."""
    return frozenset().union(*(one.settles for one in wishes if one.concerns(system, code)))


class Completion:
    """Works out the questions about one code. Thread-safe; reads no patient data itself."""

    def __init__(self, classifications: Editions, pack: RulePack) -> None:
        self._classifications = classifications
        self._pack = pack
        self._wishes = tuple(wish for system in System for wish in shipped_wishes(system))

    def characters(self, system: System, code: str, day: date | None) -> Ask | None:
        """Which of the codes below a canonical one is meant; None when it is whole as it stands."""
        edition = self._classifications.for_date(system, day)
        facts = edition.facts(code)
        if facts is None or facts.usable:
            return None
        answers = tuple(_answers(edition, system, edition.children(code)))
        if not answers:
            return None
        return Ask(
            id=CHARACTERS,
            subject=facts.display,
            question=f"{facts.display} needs one more character",
            answers=answers[:MOST],
            where=Where.REPLACE,
            must=True,
        )

    def asks(
        self, case: EpisodeCase, code_id: str, *, stated: Iterable[tuple[System, str]] = ()
    ) -> tuple[Ask, ...]:
        """What a code on the episode still needs, and codes that its search term stated as well.

        Empty for a code that needs nothing, is gone, or whose questions the record answers.
        """
        entry = next(
            (one for one in (*case.diagnoses, *case.procedures) if one.id == code_id), None
        )
        if entry is None:
            return ()
        return (*self._stated(case, entry, stated), *self._wished(case, entry))

    def _stated(
        self, case: EpisodeCase, entry: CodeEntry, stated: Iterable[tuple[System, str]]
    ) -> Iterator[Ask]:
        for system, code in stated:
            codes = {one.code for one in (*case.diagnoses, *case.procedures)}
            edition = self._classifications.for_date(system, case.episode.end_date)
            answers = tuple(_answers(edition, system, [code]))
            if code in codes or not answers:
                continue
            asterisk_first = system is entry.system and _is_asterisk(edition, entry.code)
            yield Ask(
                id=STATED,
                subject=entry.display,
                question=f"Add {answers[0].display}, which the words say too?",
                answers=answers,
                where=Where.BEFORE if asterisk_first else Where.AFTER,
                must=False,
                code_id=entry.id,
            )

    def _wished(self, case: EpisodeCase, entry: CodeEntry) -> Iterator[Ask]:
        entries = case.diagnoses if entry.system is System.ICD10 else case.procedures
        edition = self._classifications.for_date(entry.system, case.episode.end_date)
        for wish in self._wishes:
            if not wish.concerns(entry.system, entry.code):
                continue
            if self._is_answered(wish, entry, entries):
                continue
            answers = tuple(_answers(edition, entry.system, wish.answers))[:MOST]
            if answers:
                yield Ask(
                    id=wish.id,
                    subject=entry.display,
                    question=wish.question,
                    answers=answers,
                    where=wish.where,
                    must=wish.must,
                    reference=wish.reference,
                    code_id=entry.id,
                )

    def _is_answered(self, wish: Wish, entry: CodeEntry, entries: Sequence[CodeEntry]) -> bool:
        if wish.in_group:
            same = [one for one in entries if one.group == entry.group]
            return any(one.code in wish.answered_by for one in same)
        if entry.paired_with is not None:
            return wish.where is Where.BEFORE
        if any(one.paired_with == entry.id for one in entries) and not wish.answered_by.words:
            return True
        behind = entries[entry.position :] if wish.where is Where.AFTER else entries
        if wish.answered_by.words:
            return any(one.code in wish.answered_by for one in behind)
        return _beside(wish, entry, entries)


def _beside(wish: Wish, entry: CodeEntry, entries: Sequence[CodeEntry]) -> bool:
    """True when one of the answers stands directly beside the code, where it would go."""
    at = entry.position if wish.where is Where.AFTER else entry.position - 2
    wanted = CodeRanges(wish.answers)
    return 0 <= at < len(entries) and entries[at].code in wanted


def place(ask: Ask, case: EpisodeCase) -> int | None:
    """The 1-based position in its list where an answer goes; None: at the end."""
    entries = (*case.diagnoses, *case.procedures)
    subject = next((one for one in entries if one.id == ask.code_id), None)
    if subject is None or ask.where in {Where.END, Where.REPLACE}:
        return None
    mine = case.diagnoses if subject.system is System.ICD10 else case.procedures
    if ask.where is Where.BEFORE:
        return subject.position
    if ask.where is Where.GROUP_END:
        return max(one.position for one in mine if one.group == subject.group) + 1
    own = [one.position for one in mine if one.paired_with == subject.id]
    return max([subject.position, *own]) + 1


def _answers(edition: Classification, system: System, codes: Iterable[str]) -> Iterator[Answer]:
    for written in codes:
        code = canonical(system, written) or written.replace(".", "")
        facts = edition.facts(code)
        if facts is None and len(code) == 3:
            facts = edition.facts(f"{code}X")
        if facts is not None:
            yield Answer(system, facts.code, display(system, facts.code), facts.title, facts.usable)


def _is_asterisk(edition: Classification, code: str) -> bool:
    facts = edition.facts(code)
    return facts is not None and facts.asterisk


def shipped_wishes(system: System) -> tuple[Wish, ...]:
    """The asks of one classification (resources/completion)."""
    text = resource("completion", _FILES[system]).read_text(encoding="utf-8")
    return tuple(
        Wish(
            id=row["id"],
            system=system,
            of=CodeRanges(row["of"]),
            but_not=CodeRanges(row.get("but_not", ())),
            question=row["question"],
            answered_by=CodeRanges(row.get("answered_by", ())),
            in_group=row.get("answered_in") == "group",
            answers=tuple(row["answers"]),
            where=Where(row["where"]),
            must=row["must"],
            reference=row["reference"],
            settles=frozenset(row.get("settles", ())),
        )
        for row in tomllib.loads(text)["ask"]
    )
