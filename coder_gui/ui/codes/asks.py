"""What a chosen code still needs: the questions in their order, and their answers as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.asking import Ask
from coder_gui.domain.coding import System
from coder_gui.services.completion import CHARACTERS, STATED
from coder_gui.services.foresight import Foreseen

DIGITS = "1234567890"
"""The keys of the answers, in their order."""
LEAST_SHARED = 12
"""Characters that titles share at their beginning before it is left out of all of them."""
_NEXT = {3: "fourth character next", 4: "fifth character next"}

Stated = tuple[tuple[System, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """One answer with its digit. `display` ends in a dash where characters follow (W19.-), `title`
    leaves out what all answers share, `more` says what is asked next, "" for nothing.
    """

    key: tuple[str, str]
    digit: str
    system: System
    code: str
    display: str
    title: str
    whole_title: str
    more: str
    foreseen: Foreseen | None = None

    @property
    def sentence(self) -> str:
        """The row for screen readers."""
        return ", ".join(filter(None, (self.digit, self.display, self.whole_title, self.more)))


def answer_items(ask: Ask) -> tuple[AnswerItem, ...]:
    """The answers as rows, each with the digit that takes it."""
    short = shortened([answer.title for answer in ask.answers])
    return tuple(
        AnswerItem(
            key=(answer.system.value, answer.code),
            digit=digit,
            system=answer.system,
            code=answer.code,
            display=answer.display if answer.whole else dashed(answer.display),
            title=title,
            whole_title=answer.title,
            more="" if answer.whole else _NEXT.get(len(answer.code), "more next"),
        )
        for digit, answer, title in zip(_digits(ask), ask.answers, short, strict=False)
    )


def _digits(ask: Ask) -> str:
    """The keys of the answers: for characters the characters themselves, else from 1 on."""
    last = "".join(answer.code[-1] for answer in ask.answers)
    own = ask.id == CHARACTERS and last.isdecimal() and len(set(last)) == len(last)
    return last if own else DIGITS


def dashed(shown: str) -> str:
    """A code whose last character is still asked for, as the books print it: W19.-, S72.0-."""
    return f"{shown}-" if "." in shown else f"{shown}.-"


def shared(titles: list[str]) -> str:
    """What titles have in common at their beginning, in whole words; "" when it is short."""
    if len(titles) < 2:
        return ""
    first, last = min(titles), max(titles)
    same = (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)
    common = first[: next(same, len(first))]
    whole = common[: common.rfind(" ") + 1]
    return whole if len(whole) >= LEAST_SHARED else ""


def shortened(titles: list[str]) -> list[str]:
    """The titles from where they differ, when they share a long beginning; else as they are."""
    cut = len(shared(titles))
    if not cut or any(len(title) <= cut for title in titles):
        return titles
    return [f"… {title[cut:]}" for title in titles]


def question_words(ask: Ask) -> str:
    """The question with its subject, which the question about characters names itself."""
    return ask.question if ask.id == CHARACTERS else f"{ask.subject}: {ask.question}"


def reference_words(ask: Ask) -> str:
    """Where the question comes from, and whether it can be left; for characters, of what."""
    title = shared([answer.title for answer in ask.answers])
    if ask.id == CHARACTERS and title:
        return f"{title.rstrip(' ,:;')} …"
    need = "needed" if ask.must else "if documented"
    return f"{ask.reference} · {need}" if ask.reference else need


def _name(ask: Ask) -> tuple[str, str, str]:
    """What stays the same when the questions are worked out again."""
    return ask.code_id, ask.id, ask.answers[0].code if ask.id == STATED else ""


class AskQueue:
    """The open questions about a chosen code, and about the codes that answered them.

    They are worked out again from the record after every change (`take`); what was answered or
    left is not asked twice.
    """

    def __init__(self) -> None:
        self.codes: tuple[str, ...] = ()
        self.stated: Stated = ()
        self._open: tuple[Ask, ...] = ()
        self._settled: set[tuple[str, str, str]] = set()

    def begin(self, code_id: str, stated: Stated) -> None:
        """A code was chosen; `stated` are the codes that its wording states too."""
        self.clear()
        self.codes, self.stated = (code_id,), stated

    def also(self, code_id: str) -> None:
        """An answer was added: it may need something itself."""
        self.codes = (*self.codes, code_id)

    def clear(self) -> None:
        """Nothing is asked any more."""
        self.codes, self.stated, self._open = (), (), ()
        self._settled = set()

    def take(self, asks: Iterable[Ask]) -> None:
        """The questions as the record now leaves them."""
        self._open = tuple(ask for ask in asks if _name(ask) not in self._settled)

    def settle(self, ask: Ask) -> None:
        """Answered, or not wanted now."""
        self._settled.add(_name(ask))
        self.take(self._open)

    @property
    def current(self) -> Ask | None:
        """The question that is asked now."""
        return self._open[0] if self._open else None

    @property
    def counter(self) -> str:
        """ "1 of 2"; empty where there is one question only."""
        of = len(self._settled) + len(self._open)
        return f"{len(self._settled) + 1} of {of}" if of > 1 else ""
