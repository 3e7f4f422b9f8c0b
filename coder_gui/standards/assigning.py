"""May a code be put on an episode at all, and what is said when it may not."""

from __future__ import annotations

from dataclasses import dataclass

from coder_gui.domain.codes import display
from coder_gui.domain.coding import Classification, CodeFacts, System
from coder_gui.domain.errors import UserError
from coder_gui.standards.findings import joined
from coder_gui.standards.forms import Form, Reading, meant, read_diagnosis, read_procedure
from coder_gui.standards.rules import RulePack

_WANTED = 3
_LONGEST = 20
_SYSTEM_WORDS = {System.ICD10: "an ICD-10 code", System.OPCS4: "an OPCS-4 code"}


@dataclass(frozen=True, slots=True)
class Assignable:
    """A code that may be assigned. `facts` and `title` are missing where the edition lacks it.

    `note` then says so and is kept with the code.
    """

    code: str
    display: str
    facts: CodeFacts | None
    note: str | None

    @property
    def title(self) -> str:
        """The edition's title, or ""."""
        return self.facts.title if self.facts else ""

    @property
    def asterisk(self) -> bool:
        """True for a manifestation code."""
        return self.facts is not None and self.facts.asterisk


def assignable(system: System, text: str, edition: Classification, pack: RulePack) -> Assignable:
    """The code meant by a text in any written form.

    What a starter or superseded edition lacks is let through with a note, because a fuller edition
    may have it. Raises UserError (field "code") otherwise, with the codes that may be meant.
    """
    read = read_diagnosis if system is System.ICD10 else read_procedure
    reading = read(text, edition)
    shown = display(system, reading.code) or text.strip()[:_LONGEST]
    if reading.form is Form.OK:
        return Assignable(reading.code, shown, reading.facts, None)
    if _may_be_known_elsewhere(reading, edition, pack):
        use = edition.use
        where = "the starter" if use.starter else use.name
        return Assignable(reading.code, shown, None, f"not in {where}")
    raise UserError(_refusal(system, shown, reading, edition), field="code")


def _may_be_known_elsewhere(reading: Reading, edition: Classification, pack: RulePack) -> bool:
    if edition.use.complete or reading.facts is not None or len(reading.code) < 4:
        return False
    if reading.form is Form.UNKNOWN:
        return True
    uncertain = pack.lists.get("fifth_character_chapters")
    return (
        reading.form is Form.FIFTH_LACKING and uncertain is not None and reading.code in uncertain
    )


def _refusal(system: System, shown: str, reading: Reading, edition: Classification) -> str:
    if reading.form is Form.EMPTY:
        return f"Type {_SYSTEM_WORDS[system]} or words of its title."
    if reading.form is Form.FORMAT:
        return f"{shown} has not the form of {_SYSTEM_WORDS[system]}."
    name = edition.use.name
    complete = meant(reading, edition)
    near = complete or edition.nearest(reading.code, _WANTED)
    choices = joined(tuple(f"{facts.display} {facts.title}".strip() for facts in near))
    reasons = {
        Form.NEEDS_FILLER: f"{shown} needs the filler X.",
        Form.NEEDS_FOURTH: f"{shown} is a category and needs a fourth character.",
        Form.FILLER: f"{shown} has the filler X, but its category is divided.",
        Form.NEEDS_FIFTH: f"{shown} needs a fifth character.",
        Form.FIFTH_LACKING: f"{shown} has a fifth character that {name} does not have.",
    }
    reason = reasons.get(reading.form, f"No code {shown} in {name}.")
    if not choices:
        return reason
    exact = complete and reading.form in reasons
    return f"{reason} {'Use' if exact else 'Nearest:'} {choices}."
