"""What a store checks of a row before it takes it; the data is in resources/central.

It refuses what is surely wrong and nothing else: work must not be trapped on a laptop.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from coder_gui.domain.roles import ANY_KIND, Rights
from coder_gui.sync.protocol import Doc
from coder_gui.system.paths import resource

LONGEST_TEXT = 64 * 1024
LARGEST_DOC = 256 * 1024
_KIND = re.compile(r"[a-z_]{1,40}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_REFERENCES = ("episode_id", "line_id", "patient_id", "spell_id")
_BASE = re.compile(r"[0-9]{1,18}")
NOT_STORABLE = "A text of this change holds a character that cannot be stored."
NO_ROW = "This change holds no row."
NOT_IN_FORM = "A row of this change is not in the form of the exchange."
TWICE = "A row is in the batch twice."
TOO_LONG = "A text of this change is longer than the central store keeps."


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind needs: fields of a new row, and lists of allowed values."""

    append_only: bool
    required: tuple[str, ...]
    enums: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class StateRule:
    """A move of a field that only some roles may make."""

    kind: str
    field: str
    before: str
    after: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReachRule:
    """What only some roles may bring a field to, from anywhere else and as a new row.

    `reached`: its values; none: every change to a value. A row that has the field `unless` was
    there before.
    """

    kind: str
    field: str
    reached: tuple[str, ...]
    unless: str
    roles: tuple[str, ...]

    def holds(self, patch: Doc, present: Doc) -> bool:
        """Whether the patch brings the row there. `present`: {} for a new row."""
        told, before = patch.get(self.field), present.get(self.field)
        if told is None:
            return False
        if not self.reached:
            return bool(told != before)
        been = before in self.reached or present.get(self.unless) is not None
        return told in self.reached and not been


@dataclass(frozen=True, slots=True)
class Kinds:
    """All of it."""

    kinds: Mapping[str, Kind]
    writes: Mapping[str, tuple[str, ...]]
    states: tuple[StateRule, ...]
    reaches: tuple[ReachRule, ...] = ()

    @property
    def rights(self) -> Rights:
        """What each role may write."""
        return Rights(self.writes)

    def reason(
        self,
        op: Mapping[str, Any],
        role: str,
        nth: int,
        present: Doc | None,
        *,
        refilling: bool = False,
    ) -> str:
        """Why an op is not taken, "" where it is.

        `present`: the row it changes, {} for a row that is new, None where the store has another
        version. `nth`: how often the row has come in this batch, from 1. `refilling`: the store
        lost rows, and any laptop tells them. The order is that of the server.
        """
        patch = op.get("patch")
        kind = op.get("kind")
        if not isinstance(kind, str) or not _in_form(op) or not isinstance(patch, dict):
            return NOT_IN_FORM
        if nth > 1:
            return TWICE
        if _too_long(patch):
            return TOO_LONG
        allowed = self.writes.get(role, ())
        if kind not in allowed and ANY_KIND not in allowed:
            return f"The role {role} may not write {kind}."
        reason = self._of_kind(kind, op, patch)
        if reason or present is None:
            return reason
        moved = self._moved(kind, patch, role, present)
        if moved or (not refilling and self._reached(kind, patch, role, present)):
            return f"The role {role} may not make this change of state."
        return ""

    def _of_kind(self, kind: str, op: Mapping[str, Any], patch: Doc) -> str:
        known = self.kinds.get(kind)
        base, deleted = int(op["base"]), op.get("deleted") is True
        if known is not None:
            if known.append_only and (base > 0 or deleted):
                return f"Rows of {kind} are added and never changed."
            given = {name for name, value in patch.items() if value is not None}
            if base == 0 and not deleted and not given.issuperset(known.required):
                return f"A new row of {kind} lacks a field."
            for name, values in known.enums.items():
                if name in patch and patch[name] not in values:
                    return f"A field of {kind} has a value that is not in its list."
        for name in _REFERENCES:
            told = patch.get(name)
            if told is not None and not is_id(told):
                return f"A reference of {kind} is not an identifier."
        return ""

    def _moved(self, kind: str, patch: Doc, role: str, present: Doc) -> bool:
        return any(
            rule.kind == kind
            and present.get(rule.field) == rule.before
            and patch.get(rule.field) == rule.after
            and role not in rule.roles
            for rule in self.states
        )

    def _reached(self, kind: str, patch: Doc, role: str, present: Doc) -> bool:
        return any(
            rule.kind == kind and role not in rule.roles and rule.holds(patch, present)
            for rule in self.reaches
        )


def _in_form(op: Mapping[str, Any]) -> bool:
    base = op.get("base")
    whole = isinstance(base, int) and not isinstance(base, bool) and _BASE.fullmatch(str(base))
    return bool(whole and _KIND.fullmatch(str(op.get("kind"))) and is_id(op.get("id")))


def is_id(value: object) -> bool:
    """A UUID in the one form in which ids are exchanged."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _too_long(patch: Doc) -> bool:
    if _size(patch) <= LONGEST_TEXT:
        return False
    if _size(patch) > LARGEST_DOC:
        return True
    texts = (value for value in patch.values() if isinstance(value, str))
    return any(len(text.encode()) > LONGEST_TEXT for text in texts)


@cache
def shipped() -> Kinds:
    """What is delivered."""
    kinds = tomllib.loads(resource("central", "kinds.toml").read_text("utf-8"))
    roles = tomllib.loads(resource("central", "roles.toml").read_text("utf-8"))
    return Kinds(
        kinds={
            name: Kind(
                bool(told.get("append_only", False)),
                tuple(told["required"]),
                {field: tuple(values) for field, values in told.get("enums", {}).items()},
            )
            for name, told in kinds.items()
        },
        writes={role: tuple(listed) for role, listed in roles["writes"].items()},
        states=tuple(
            StateRule(one["kind"], one["field"], one["before"], one["after"], tuple(one["roles"]))
            for one in roles["state"]
        ),
        reaches=tuple(
            ReachRule(
                one["kind"],
                one["field"],
                tuple(one.get("reached", ())),
                one.get("unless", ""),
                tuple(one["roles"]),
            )
            for one in roles["reach"]
        ),
    )
