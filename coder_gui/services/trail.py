"""The four-step trail of a code: how it was found, kept without a key press, and told again.

Lead term, modifiers, tentative code, tabular check. A trust can ask people who learn to open the
tabular entry before a code is accepted; that policy is read here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coder_gui.domain.asking import Ask
from coder_gui.domain.coding import Hit
from coder_gui.domain.errors import UserError
from coder_gui.domain.roles import Actor, Role
from coder_gui.domain.searching import Trail
from coder_gui.standards.toml_tables import TomlTable, read_toml
from coder_gui.storage.codes import insert_trail
from coder_gui.storage.unit_of_work import UnitOfWork
from coder_gui.system.paths import resource, trust_settings_file

POLICY = ("policy", "tabular_check.toml")
_WORD = re.compile(r"[^\W_]+|#")


@dataclass(frozen=True, slots=True)
class TabularCheck:
    """The trust's policy: whose codes are accepted only with the tabular entry opened."""

    roles: frozenset[Role] = frozenset()
    people: frozenset[str] = frozenset()

    def asked_of(self, actor: Actor) -> bool:
        """True for a person who opens the tabular entry first."""
        return actor.role in self.roles or actor.name in self.people

    def refuse(self, actor: Actor, trail: Trail | None) -> None:
        """Raises UserError (field "code") for a code that was chosen without the tabular check.

        A remedy of a rule and a step taken back bring no trail: nothing is chosen there.
        """
        if trail is not None and not trail.checked and self.asked_of(actor):
            raise UserError(
                "Open the tabular entry first: choose the code again and read its entry.",
                field="code",
            )


def tabular_check(path: Path) -> TabularCheck:
    """The policy from its file. Raises UserError with the place and the reason."""
    whole = read_toml(path)
    whole.day("valid_from")
    whole.text("source")
    trainee = whole.table("trainee")
    asked = trainee.value("asked")
    if not isinstance(asked, bool):
        raise trainee.refuse("asked must be true or false")
    roles, people = _roles(trainee), frozenset(trainee.texts("people", ()))
    trainee.finish()
    whole.finish()
    return TabularCheck(roles, people) if asked else TabularCheck()


def _roles(trainee: TomlTable) -> frozenset[Role]:
    named = trainee.texts("roles", ())
    known = {role.value for role in Role}
    for name in named:
        if name not in known:
            raise trainee.refuse(f"{name} is not a role: {', '.join(sorted(known))}")
    return frozenset(Role(name) for name in named)


def policy_in_use(folder: Path | None = None) -> TabularCheck:
    """The trust's policy where an administrator of this laptop put one, else the shipped one.

    `folder` is where the trust's settings are (None: this laptop's).
    """
    own = (folder or trust_settings_file().parent).joinpath(*POLICY)
    return tabular_check(own if own.is_file() else resource(*POLICY))


def found_by(typed: str, hit: Hit, *, checked: bool) -> Trail:
    """The trail of a search result. A code typed as a code is its own lead."""
    lead = hit.lead or hit.display
    of_lead = set(_WORD.findall(lead.casefold()))
    modifiers = tuple(
        word
        for word in _WORD.findall(typed.casefold())
        if hit.lead and word not in of_lead and f"“{word}”" not in hit.why
    )
    return Trail(typed, lead, modifiers, hit.code, checked)


def answered(ask: Ask, code: str, *, checked: bool) -> Trail:
    """The trail of an answer to what a code still needs: its lead is that code."""
    return Trail("", ask.subject, (), code, checked)


def keep(uow: UnitOfWork, episode_id: str, code_id: str, trail: Trail | None) -> dict[str, Any]:
    """Writes the trail of a code, in the transaction that adds it; what its history entry says."""
    if trail is None:
        return {}
    how = {**asdict(trail), "modifiers": list(trail.modifiers)}
    insert_trail(uow, episode_id, code_id, how)
    return {"trail": how}


def told(trail: Mapping[str, Any]) -> str:
    """The four steps in words, for the history; empty where there are none."""
    lead = str(trail.get("lead") or "")
    if not lead:
        return ""
    typed = str(trail.get("typed") or "")
    found = f"found under {lead}" if typed else f"asked for by {lead}"
    modifiers = [str(word) for word in trail.get("modifiers") or ()]
    if modifiers:
        found += f" with {', '.join(modifiers)}"
    return f"{found}, tabular {'checked' if trail.get('checked') else 'not checked'}"
