"""The decisions made so far, by conflict: they outlast the desk, and in the profile also a lock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coder_gui.domain.conflicts import Choice, ConflictCase, Decision, Difference

DECISIONS = "conflict_decisions"
"""The name of the setting; its value is what `to_json` makes."""


@dataclass(frozen=True, slots=True)
class _Made:
    """A decision and the fingerprint of the cells that it was made on."""

    decision: Decision
    seen: str


class Memory:
    """Decisions by conflict and difference. One that was made on other cells counts no more."""

    def __init__(self) -> None:
        self._made: dict[str, dict[str, _Made]] = {}

    def decisions(self, conflict_id: str) -> dict[str, Decision]:
        """What was decided of a conflict, by the key of the difference."""
        return {key: made.decision for key, made in self._made.get(conflict_id, {}).items()}

    def count(self, conflict_id: str) -> int:
        """How many differences of a conflict are decided."""
        return len(self._made.get(conflict_id, {}))

    def decide(self, conflict_id: str, difference: Difference, decision: Decision | None) -> None:
        """Keeps a decision; None takes it back."""
        made = self._made.setdefault(conflict_id, {})
        if decision is None:
            made.pop(difference.key, None)
        else:
            made[difference.key] = _Made(decision, fingerprint(difference))
        if not made:
            del self._made[conflict_id]

    def check(self, case: ConflictCase) -> list[Difference]:
        """Drops what was decided on other cells than the case has now, or what it does not take.

        `case`: as it was read with these decisions. Returns what is to be decided anew.
        """
        made = self._made.get(case.summary.id, {})
        known = {one.key: one for one in case.differences}
        stale = [key for key, kept in made.items() if not _holds(known.get(key), kept)]
        for key in stale:
            del made[key]
        if not made:
            self._made.pop(case.summary.id, None)
        return [known[key] for key in stale if key in known]

    def keep_only(self, conflict_ids: Iterable[str]) -> bool:
        """Forgets conflicts that are settled; True when there was one."""
        gone = self._made.keys() - set(conflict_ids)
        for conflict_id in gone:
            del self._made[conflict_id]
        return bool(gone)

    def forget(self, conflict_id: str, key: str | None = None) -> None:
        """Forgets one decision of a conflict, or all of them."""
        made = self._made.get(conflict_id, {})
        if key is not None:
            made.pop(key, None)
        if key is None or not made:
            self._made.pop(conflict_id, None)

    def clear(self) -> None:
        """Forgets everything."""
        self._made.clear()

    def to_json(self) -> dict[str, dict[str, list[str]]]:
        """Plain values for the settings of the profile."""
        return {
            conflict_id: {
                key: [kept.decision.choice.value, kept.decision.text, kept.seen]
                for key, kept in made.items()
            }
            for conflict_id, made in self._made.items()
        }

    def read(self, value: Any) -> None:
        """Takes what `to_json` made; what was decided since goes before it."""
        if not isinstance(value, dict):
            return
        for conflict_id, made in value.items():
            for key, kept in made.items() if isinstance(made, dict) else ():
                found = _made(kept)
                if found is not None:
                    self._made.setdefault(str(conflict_id), {}).setdefault(str(key), found)


def fingerprint(difference: Difference) -> str:
    """What stood in the cells when a decision was made; nothing can be read from it."""
    cells = (difference.mine, difference.theirs, difference.before)
    words = "\x1f".join(f"{cell.code}\x1e{cell.text}\x1e{cell.mark}" for cell in cells)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _holds(difference: Difference | None, made: _Made) -> bool:
    if difference is None or fingerprint(difference) != made.seen:
        return False
    refused = difference.needs_person and difference.decided is None
    return made.decision.choice in difference.choices and not refused


def _made(kept: object) -> _Made | None:
    if not isinstance(kept, list) or len(kept) != 3:
        return None
    choice, text, seen = (str(part) for part in kept)
    if choice not in {one.value for one in Choice}:
        return None
    return _Made(Decision(Choice(choice), text), seen)
