"""What a chosen code still needs, asked for at once and answered by key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coder_gui.domain.coding import System


class Where(StrEnum):
    """Where the answer goes in the list."""

    REPLACE = "replace"
    AFTER = "after"
    BEFORE = "before"
    GROUP_END = "group_end"
    END = "end"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: a canonical code. `whole`: it can be assigned; else its characters are asked."""

    system: System
    code: str
    display: str
    title: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about a code. `subject` is that code as shown; `code_id` is its entry's id, ""
    while it is not added yet. `must`: Esc leaves a problem behind; else Esc is an answer.
    """

    id: str
    subject: str
    question: str
    answers: tuple[Answer, ...]
    where: Where
    must: bool
    reference: str = ""
    code_id: str = ""
