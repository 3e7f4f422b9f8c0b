"""What a role may not write is refused on the laptop already, not only when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import stay

from coder_gui.domain.coding import System
from coder_gui.domain.errors import Refused
from coder_gui.domain.roles import Role
from coder_gui.services.session import Session
from coder_gui.sync.kinds import shipped

from .laptops import Trust, trust
from .query_desk import asked

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

EPISODE = stay(1).episode
TOLD = (
    "You work here as auditor: you read episodes and change nothing. Ask a coder or a senior for "
    "this change, or the manager for another role."
)


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


def given(centre: Trust, role: str) -> Path:
    """Priya's profile, to which the store gave another role at its last sync."""
    with centre.laptop("priya", stays=1) as priya:
        line_id = priya.abstraction.add(priya.actor, EPISODE, ">co asthma").value[0]
        assert line_id
        priya.sync.sync()
        centre.central.add_member("priya", "Priya Shah", role, ["north"])
        priya.sync.sync()
        return priya.unlocked.info.folder


EDITS: dict[str, Callable[[Session], object]] = {
    "a line": lambda it: it.abstraction.add(it.actor, EPISODE, ">co gout"),
    "a code": lambda it: it.coding.add(it.actor, EPISODE, System.ICD10, "I10X"),
    "a document": lambda it: it.documents.import_bytes(
        it.actor, EPISODE, b"Seen", source="ds", reference="letter.txt"
    ),
    "a query": lambda it: it.queries.raise_query(it.actor, EPISODE, asked()),
}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.TRAINER])
def test_who_only_reads_is_told_so_at_once_and_nothing_waits_to_be_sent(
    centre: Trust, role: Role
) -> None:
    folder = given(centre, role.value)
    with centre.opened(folder, "priya") as reader:
        assert reader.actor.role is role
        before = reader.episodes.case(EPISODE)
        for what, edit in EDITS.items():
            with pytest.raises(Refused) as refused:
                edit(reader)
            if what != "a query":  # those have permissions of their own
                assert str(refused.value) == TOLD.replace("auditor", role.value)
        assert reader.episodes.case(EPISODE) == before
        assert reader.sync.status().unsynced == 0


def test_reading_leaves_its_entry_in_the_history_and_that_is_sent(centre: Trust) -> None:
    folder = given(centre, "auditor")
    with centre.opened(folder, "priya") as reader:
        reader.episodes.open(reader.actor, EPISODE)
        reader.episodes.note_opened(reader.actor, EPISODE)
        assert reader.sync.sync().status.refused == 0
        assert reader.sync.refused() == ()


def test_a_coder_of_a_store_writes_as_before(centre: Trust) -> None:
    with centre.opened(given(centre, "coder"), "priya") as coder:
        for edit in EDITS.values():
            edit(coder)
        assert coder.sync.sync().status.refused == 0


def test_a_profile_without_a_store_has_no_such_limit(centre: Trust) -> None:
    with centre.laptop("priya", stays=1, join=False) as alone:
        assert alone.database.rights is None
        for edit in EDITS.values():
            edit(alone)


@pytest.mark.parametrize("role", list(Role))
def test_the_laptop_and_the_store_judge_by_the_same_data(role: Role) -> None:
    rules = shipped()
    for kind in (*rules.kinds, "of_a_newer_program"):
        op = {"kind": kind, "id": EPISODE, "base": 1, "patch": {}}
        theirs = rules.reason(op, role.value, 1, None)
        ours = rules.rights.refusal(role, [kind])
        assert (ours is not None) == (theirs == f"The role {role.value} may not write {kind}.")
