"""The demo's central store: made, joined by three invented people, and left with one conflict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui.services.demo import colleagues
from coder_gui.services.demo.colleagues import Script, do_deed, open_sessions
from coder_gui.services.profiles import Profiles

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications
    from coder_gui.domain.roles import Actor
    from coder_gui.services.session import Session
    from coder_gui.standards.rules import RulePack
    from coder_gui.system.clock import Clock

DSN = "CODER_GUI_CENTRAL_DSN"
"""A PostgreSQL server of the demo's own: then the central store is made there."""
PLAN = "colleagues.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the colleagues' own process is told: their profiles, and the episodes of the round."""

    folders: tuple[str, ...]
    episodes: tuple[str, ...]


def prepare(
    folder: Path,
    session: Session,
    passphrase: str,
    classifications: Classifications,
    pack: RulePack | None,
    clock: Clock,
) -> Path:
    """Makes store and colleagues in `folder`; returns the plan for `start`.

    Afterwards the session has joined, and holds changes that meet others at its next sync.
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = colleagues.script()
    files = _make_store(folder, told, session.actor)
    episodes = session.episodes.round()
    session.sync.join(session.actor, files[session.actor.name])
    session.sync.sync()
    profiles = Profiles(folder / "profiles", clock, lambda: None)
    made = [
        profiles.create(name=name, role=role, passphrase=passphrase).profile.folder
        for name, role in told.people
    ]
    sessions = open_sessions(profiles, made, passphrase, classifications, pack, clock)
    try:
        for name, colleague in sessions.items():
            colleague.sync.join(colleague.actor, files[name])
            colleague.sync.sync()
        for deed in told.apart:
            who = sessions.get(deed.who, session)
            do_deed(who, deed, episodes[deed.episode])
            if who is not session:  # this laptop is not told: it is offline
                who.sync.sync()
    finally:
        for colleague in sessions.values():
            colleague.close()
    plan = folder / PLAN
    plan.write_text(json.dumps(asdict(Plan(tuple(str(one) for one in made), episodes))), "utf-8")
    return plan


def _make_store(folder: Path, told: Script, first: Actor) -> Mapping[str, Mapping[str, Any]]:
    """A join file's content for each person."""
    people = [(name, role.value) for name, role in ((first.name, first.role), *told.people)]
    dsn = os.environ.get(DSN)
    return _on_postgres(dsn, told, people) if dsn else _embedded(folder, told, people)


def _login(name: str) -> str:
    return name.lower().replace(" ", ".")


def _embedded(
    folder: Path, told: Script, people: list[tuple[str, str]]
) -> Mapping[str, Mapping[str, Any]]:
    from coder_gui.sync.embedded_admin import EmbeddedCentral

    path = folder / "central.db"
    central = EmbeddedCentral(path)
    central.create()
    central.add_scope(told.scope, told.scope_name)
    for name, role in people:
        central.add_member(_login(name), name, role, [told.scope])
    central.close()
    return {
        name: {
            "kind": "embedded",
            "name": told.store_name,
            "login": _login(name),
            "path": str(path),
        }
        for name, _ in people
    }


def _on_postgres(
    dsn: str, told: Script, people: list[tuple[str, str]]
) -> Mapping[str, Mapping[str, Any]]:
    from coder_gui.sync.central_admin import PostgresCentral
    from coder_gui.sync.central_schema import place_of

    central = PostgresCentral(dsn)
    central.create()
    central.add_scope(told.scope, told.scope_name)
    host, port = place_of(dsn)
    found = {}
    for name, role in people:
        login = _login(name)
        central.add_member(login, name, role, [told.scope])
        file = central.join_file(login, name=told.store_name, host=host, port=port, ca_pem=None)
        found[name] = {**file, "sslmode": "prefer"}  # a folder of sockets on this machine
    return found


class LiveColleagues:
    """The colleagues at work in a process of their own, until `stop` or the end of this one."""

    def __init__(self, plan: Path, passphrase: str) -> None:
        program = [sys.executable] if getattr(sys, "frozen", False) else [
            sys.executable, "-m", "coder_gui",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            [*program, "colleagues", str(plan)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "CODER_GUI_PASSPHRASE": passphrase},
        )

    def stop(self) -> None:
        """They go home: their input ends, and so do they. Safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
