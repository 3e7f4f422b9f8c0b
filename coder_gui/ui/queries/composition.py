"""What is being composed: a query's text, and each edit of it as a pure step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from coder_gui.domain.queries import Evidence, QueryOption, QueryText, Recipient
from coder_gui.wording.findings import EVIDENCE, QUESTION, Finding, option_part

MOST_OPTIONS = 12
"""Answers on one letter; a reply slip holds no more."""
LONGEST_OPTION = 200


@dataclass(frozen=True, slots=True)
class Composition:
    """The text as it is, and as the program proposed it: what nobody touched follows a new gap.

    `overrides`: reasons of a senior by the rule that they let stand, until the approval keeps them.
    """

    text: QueryText
    proposed: QueryText
    overrides: Mapping[str, str] = field(default_factory=dict)

    @property
    def quoted(self) -> int:
        """How many of the evidence lines go on the letter."""
        return sum(one.chosen for one in self.text.evidence)

    def asking(self, question: str) -> Composition:
        """Another question."""
        return self._with(replace(self.text, question=question))

    def to(self, recipient: Recipient) -> Composition:
        """Somebody else is asked."""
        return self._with(replace(self.text, recipient=recipient))

    def at_priority(self, priority: str) -> Composition:
        """Urgent or routine."""
        return self._with(replace(self.text, priority=priority))

    def noting(self, note: str) -> Composition:
        """Another note for colleagues."""
        return self._with(replace(self.text, note=note))

    def overriding(self, rule: str, reason: str) -> Composition:
        """A rule is let stand with a reason; an empty reason takes that back."""
        kept = {name: words for name, words in self.overrides.items() if name != rule}
        return replace(self, overrides={**kept, rule: reason} if reason else kept)

    def reproposed(self, new: QueryText) -> Composition:
        """Another kind or gap: recipient, question and answers follow, where nobody touched them.

        The evidence and what is quoted of it stay.
        """
        now, old = self.text, self.proposed
        question = new.question if now.question == old.question else now.question
        own_to = now.kind is new.kind and now.recipient != old.recipient
        if now.options == old.options:
            options = new.options
        else:
            fixed = tuple(one for one in new.options if one.fixed)
            options = (*(one for one in now.options if not one.fixed), *fixed)
        text = replace(
            now,
            kind=new.kind,
            gap=new.gap,
            recipient=now.recipient if own_to else new.recipient,
            question=question,
            options=options,
        )
        return replace(self, text=text, proposed=new)

    def with_new_lines(self, evidence: Sequence[Evidence]) -> Composition:
        """Lines written since stand below, left out until somebody quotes them."""
        known = {one.line_id for one in self.text.evidence if one.line_id}
        new = [
            replace(one, chosen=False)
            for one in evidence
            if one.line_id is not None and one.line_id not in known
        ]
        if not new:
            return self
        return self._with(replace(self.text, evidence=(*self.text.evidence, *new)))

    # Evidence ---------------------------------------------------------------------------------
    def quoting(self, place: int, *, chosen: bool) -> Composition:
        """An evidence line (from 0) goes on the letter or is left out."""
        evidence = list(self.text.evidence)
        evidence[place] = replace(evidence[place], chosen=chosen)
        return self._with(replace(self.text, evidence=tuple(evidence)))

    # Answers to tick --------------------------------------------------------------------------
    @property
    def free_options(self) -> int:
        """How many answers come before the fixed ones."""
        return sum(not one.fixed for one in self.text.options)

    def with_option(self, place: int, option: QueryOption) -> Composition:
        """Another answer in a place; a fixed one stays as it is."""
        options = list(self.text.options)
        if not options[place].fixed:
            options[place] = option
        return self._with(replace(self.text, options=tuple(options)))

    def adding_option(self, option: QueryOption) -> Composition:
        """One more answer, before the fixed ones."""
        options, place = list(self.text.options), self.free_options
        options.insert(place, option)
        return self._with(replace(self.text, options=tuple(options)))

    def putting_option(self, place: int, option: QueryOption) -> Composition:
        """An answer that was taken out comes back to its place."""
        options = list(self.text.options)
        options.insert(min(place, self.free_options), option)
        return self._with(replace(self.text, options=tuple(options)))

    def without_option(self, place: int) -> Composition:
        """An answer is taken out; a fixed one never is."""
        options = list(self.text.options)
        if options[place].fixed:
            return self
        del options[place]
        return self._with(replace(self.text, options=tuple(options)))

    def moving_option(self, place: int, to: int) -> Composition:
        """An answer goes to another place, never behind the fixed ones."""
        options, last = list(self.text.options), self.free_options - 1
        if options[place].fixed or not 0 <= to <= last:
            return self
        options.insert(to, options.pop(place))
        return self._with(replace(self.text, options=tuple(options)))

    # Checks -----------------------------------------------------------------------------------
    def reworded(self, finding: Finding) -> Composition | None:
        """What a finding offers, in place of its words; None where they are no longer there."""
        words = finding.rewording
        if words is None:
            return None
        for part, text in self.parts():
            if part == finding.part:
                held = text[finding.start : finding.start + finding.length]
                if finding.length and held != finding.text:
                    return None
                start, length = finding.replaces or (finding.start, finding.length)
                end = start + length if length else len(text)
                return self._with_part(part, text[:start] + words + text[end:])
        return None

    def parts(self) -> list[tuple[str, str]]:
        """The parts that findings are about, with their texts."""
        options = enumerate(self.text.options, start=1)
        named = [(option_part(number), one.text) for number, one in options]
        return [(QUESTION, self.text.question), *named]

    def _with_part(self, part: str, text: str) -> Composition | None:
        if part == QUESTION:
            return self.asking(text)
        for place, option in enumerate(self.text.options):
            if part == option_part(place + 1):
                return self.with_option(place, replace(option, text=text))
        return None

    def _with(self, text: QueryText) -> Composition:
        return replace(self, text=text)


def marks(findings: Sequence[Finding]) -> tuple[tuple[int, int], ...]:
    """Spans of the question that findings are about: (start, length)."""
    return tuple((one.start, one.length) for one in findings if one.part == QUESTION and one.length)


def option_of(finding: Finding) -> int | None:
    """The place (from 0) of the answer that a finding is about, or None."""
    if finding.part in {QUESTION, EVIDENCE}:
        return None
    number = finding.part.removeprefix("option ")
    return int(number) - 1 if number.isdigit() else None
