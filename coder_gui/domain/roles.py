"""Roles of the people who use a profile."""

from __future__ import annotations

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
