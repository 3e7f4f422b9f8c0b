"""Roles of the people who use a profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; self-declared in a standalone profile, else given by the centre."""

    CODER = "coder"
    SENIOR = "senior"
    AUDITOR = "auditor"
    TRAINER = "trainer"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: display name, role and the device (canonical UUID) they act on."""

    name: str
    role: Role
    device_id: str


ANY_KIND = "*"
"""Every kind, also those of newer programs."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Which kinds of rows each role may write to the central store."""

    writes: Mapping[str, tuple[str, ...]]

    def refusal(self, role: Role, kinds: Iterable[str]) -> str | None:
        """Why a change of these kinds would not be taken, in a sentence; None where it would."""
        may = self.writes.get(role.value, ())
        if ANY_KIND in may or set(kinds) <= set(may):
            return None
        return (
            f"You work here as {role.value}: you read episodes and change nothing. Ask a coder or "
            "a senior for this change, or the manager for another role."
        )
