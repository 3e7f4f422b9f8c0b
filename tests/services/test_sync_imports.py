"""One extract on two laptops and on the machine of the night: one set of rows for everybody."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from exchange.pas_files import other, row, write

from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session

from .imports import DAY, NOW, counts, listed, one, take
from .laptops import CHEAP, PASSPHRASE, Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

PAS = ("patient", "spell", "episode")


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    """Three episodes of three patients."""
    folder = tmp_path / "extract"
    folder.mkdir()
    return write(folder, row(), other(1), other(2))


@pytest.fixture
def three(centre: Trust) -> Iterator[tuple[Session, Session, Session]]:
    """Priya's laptop, Tom's, and the machine that imports at night; all have joined."""
    centre.central.add_member("night", "Night import", "coder", ["north"])
    with (
        centre.laptop("priya") as priya,
        centre.laptop("tom") as tom,
        centre.opened(machine(centre), "night") as night,
    ):
        night.sync.join(night.actor, centre.join_file("night"))
        yield priya, tom, night


def machine(centre: Trust) -> Path:
    """The profile of the machine of the night."""
    made = centre.profiles("night").create(
        name="Night import", role=Role.CODER, passphrase=PASSPHRASE
    )
    return made.profile.folder


def settle(*sessions: Session) -> None:
    """All sync until nothing moves."""
    for _ in range(6):
        done = [each.sync.sync().done for each in sessions]
        if not any(one.pulled or one.pushed for one in done):
            return
    raise AssertionError("the laptops do not come to an end")


def rows_of(session: Session) -> dict[str, set[tuple[object, ...]]]:
    """Ids, versions and states of what the PAS gave."""
    with session.database.read() as connection:
        return {
            kind: {
                tuple(each)
                for each in connection.exec_driver_sql(
                    f"SELECT hex(id), row_version, row_state FROM {kind}"
                )
            }
            for kind in PAS
        }


def at_the_store(centre: Trust) -> dict[str, int]:
    """How many rows of each kind there are."""
    with contextlib.closing(sqlite3.connect(centre.path)) as db:
        found = dict(db.execute("SELECT kind, count(*) FROM row_head GROUP BY kind"))
    return {kind: found[kind] for kind in PAS}


def test_imported_on_three_machines_it_is_there_once(
    centre: Trust, three: tuple[Session, Session, Session], extract: Path
) -> None:
    for each in three:
        assert counts(take(each, extract)) == (3, 0, 0)
    settle(*three)
    assert at_the_store(centre) == {"patient": 3, "spell": 3, "episode": 3}
    first, second, third = (rows_of(each) for each in three)
    assert first == second == third
    for each in three:
        status = each.sync.status()
        assert (status.conflicts, status.refused, status.unsynced) == (0, 0, 0)
        assert len(listed(each)) == 3


def test_imported_again_after_it_came_from_a_colleague_nothing_is_new(
    three: tuple[Session, Session, Session], extract: Path
) -> None:
    priya, tom, night = three
    take(night, extract)
    settle(*three)
    assert counts(take(priya, extract)) == (0, 0, 3)
    done = priya.sync.sync()
    assert (done.status.conflicts, done.status.unsynced) == (0, 0)
    assert len(listed(tom)) == 3


def test_of_two_extracts_the_later_one_stands_in_whatever_order_they_come(
    three: tuple[Session, Session, Session], tmp_path: Path
) -> None:
    priya, tom, _ = three
    older, newer = tmp_path / "older", tmp_path / "newer"
    older.mkdir()
    newer.mkdir()
    take(priya, write(newer, row(ward_end="9A")), as_of=NOW + DAY)
    take(tom, write(older, row(ward_end="7B")), as_of=NOW)
    settle(*three)
    assert {str(one(each)["ward"]) for each in three} == {"9A"}
    assert [each.sync.status().conflicts for each in three] == [0, 0, 0]
    first, second, third = (rows_of(each) for each in three)
    assert first == second == third


def test_what_a_coder_wrote_stays_when_the_next_extract_comes_from_elsewhere(
    three: tuple[Session, Session, Session], extract: Path, tmp_path: Path
) -> None:
    priya, _, night = three
    take(night, extract)
    settle(*three)
    episode = str(one(priya)["id"])
    priya.abstraction.add(priya.actor, episode, "CAP @cl p1")
    later = tmp_path / "later"
    later.mkdir()
    take(night, write(later, row(ward_end="9A"), other(1), other(2)), as_of=NOW + DAY)
    settle(*three)
    for each in three:
        case = each.episodes.case(episode)
        assert [line.text for line in case.lines] == ["CAP"]
        assert str(one(each)["ward"]) == "9A"
        assert each.sync.status().conflicts == 0


def test_profiles_on_one_laptop_know_nothing_of_each_other(
    centre: Trust, clock: FakeClock, extract: Path
) -> None:
    shared = Profiles(centre.folder / "shared", clock, centre.keyring, cost=CHEAP)
    folders = [
        shared.create(name=name, role=Role.CODER, passphrase=PASSPHRASE).profile.folder
        for name in ("Priya Shah", "Tom Reilly")
    ]
    with centre.opened(folders[0], "shared") as priya, centre.opened(folders[1], "shared") as tom:
        priya.sync.join(priya.actor, centre.join_file("priya"))
        take(priya, extract)
        priya.sync.sync()
        priya.claims.take(priya.actor, [str(one(priya)["id"])])
        assert listed(tom) == []
        assert not tom.sync.joined
        assert tom.claims.mine() == ()
        assert tom.database.device_id != priya.database.device_id
        tom.sync.join(tom.actor, centre.join_file("tom"))
        tom.sync.sync()
        assert len(listed(tom)) == 3
        assert tom.claims.mine() == ()
        priya.sync.leave_central(priya.actor)
        assert tom.sync.sync().status.last_sync is not None
