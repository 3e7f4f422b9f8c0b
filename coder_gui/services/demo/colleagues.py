"""Two simulated colleagues of the demo: profiles of their own, the same services, one centre.

What they do is data (resources/demo/colleagues.toml). Patients and people are invented.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.domain.errors import CoderError
from coder_gui.domain.roles import Role
from coder_gui.services.session import Session
from coder_gui.system.paths import resource

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications
    from coder_gui.services.profiles import Profiles
    from coder_gui.standards.rules import RulePack
    from coder_gui.system.clock import Clock


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody does to an episode of the round, `at` seconds after the start.

    `do`: line, code, replace (a code by another), take, give_back.
    """

    who: str
    do: str
    episode: int
    at: float = 0.0
    line: str = ""
    code: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    """The people, what was done while they were apart, and what they do before one's eyes."""

    people: tuple[tuple[str, Role], ...]
    apart: tuple[Deed, ...]
    live: tuple[Deed, ...]
    store_name: str
    scope: str
    scope_name: str


def script() -> Script:
    """What is shipped."""
    told = tomllib.loads(resource("demo", "colleagues.toml").read_text("utf-8"))
    central = told["central"]
    return Script(
        people=tuple((one["name"], Role(one["role"])) for one in told["people"]),
        apart=tuple(_deed(one) for one in told["apart"]),
        live=tuple(sorted((_deed(one) for one in told["live"]), key=lambda deed: deed.at)),
        store_name=central["name"],
        scope=central["scope"],
        scope_name=central["scope_name"],
    )


def _deed(told: dict[str, Any]) -> Deed:
    return Deed(
        who=told["who"],
        do=told["do"],
        episode=told["round"],
        at=float(told.get("at", 0)),
        line=told.get("line", ""),
        code=told.get("code", ""),
        by=told.get("by", ""),
    )


def do_deed(session: Session, deed: Deed, episode_id: str) -> None:
    """Does it as the person whose session this is. Raises what the services raise."""
    actor = session.actor
    if deed.do == "take":
        session.claims.take(actor, [episode_id])
        return
    if deed.do == "give_back":
        session.claims.release(actor, [episode_id])
        return
    lines: tuple[str, ...] = ()
    if deed.line:
        lines = session.abstraction.add(actor, episode_id, deed.line).value
    if deed.do == "code":
        session.coding.add(actor, episode_id, System.ICD10, deed.code, line_ids=lines)
    elif deed.do == "replace":
        code_id = _code_id(session, episode_id, deed.code)
        session.coding.replace(actor, code_id, deed.by)
        for line_id in lines:
            session.coding.link(actor, code_id, line_id)


def _code_id(session: Session, episode_id: str, shown: str) -> str:
    case = session.episodes.case(episode_id)
    for entry in case.diagnoses:
        if display(System.ICD10, entry.code) == shown:
            return entry.id
    raise ValueError("the colleague's script names a code that the episode does not have")


def open_sessions(
    profiles: Profiles,
    folders: Sequence[Path],
    passphrase: str,
    classifications: Classifications,
    pack: RulePack | None,
    clock: Clock,
) -> dict[str, Session]:
    """The colleagues' sessions by name."""
    found: dict[str, Session] = {}
    for folder in folders:
        unlocked = profiles.unlock(folder, passphrase)
        session = Session(unlocked, classifications=classifications, clock=clock, pack=pack)
        found[session.actor.name] = session
    return found


def live(
    sessions: dict[str, Session],
    deeds: Sequence[Deed],
    episodes: Sequence[str],
    clock: Clock,
    wait: Callable[[float], bool],
    *,
    every: float = 5.0,
) -> None:
    """Does what is due and syncs, until `wait(seconds)` says that the window is gone.

    A deed that somebody else's work has made impossible is left out, as a person would.
    """
    start = clock.monotonic()
    waiting = list(deeds)
    while True:
        now = clock.monotonic() - start
        while waiting and waiting[0].at <= now:
            deed = waiting.pop(0)
            session = sessions[deed.who]
            session.sync.sync()
            try:
                do_deed(session, deed, episodes[deed.episode])
            except CoderError:
                continue
        for session in sessions.values():
            session.sync.sync()
        if wait(every):
            return
