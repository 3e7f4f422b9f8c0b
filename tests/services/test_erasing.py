"""Erasing a profile: its keys and its files, and nothing of anybody else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import PASSPHRASE

from coder_gui.domain.errors import CoderError, StoreLocked
from coder_gui.domain.roles import Role
from coder_gui.services.profiles import Created, Profiles
from coder_gui.system.keyring_store import SERVICE
from coder_gui.system.passphrase import KdfParameters

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

CHEAP = KdfParameters(memory=64, passes=1, lanes=1)


@pytest.fixture
def profiles(tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring) -> Profiles:
    return Profiles(tmp_path / "profiles", clock, keyring_memory, cost=CHEAP)


def make(profiles: Profiles, name: str) -> Created:
    return profiles.create(name=name, role=Role.CODER, passphrase=PASSPHRASE)


def test_nothing_of_an_erased_profile_is_left_and_the_others_are_as_they_were(
    profiles: Profiles, keyring_memory: MemoryKeyring
) -> None:
    gone, stays = make(profiles, "Priya Shah").profile, make(profiles, "Tom Reilly").profile
    with profiles.unlock(gone.folder, PASSPHRASE) as unlocked:
        unlocked.back_up()
    keyring_memory.set(SERVICE, f"{gone.profile_id}:central", "secret")
    profiles.erase(gone.folder)
    assert not gone.folder.exists()
    assert keyring_memory.get(SERVICE, gone.profile_id) is None
    assert keyring_memory.get(SERVICE, f"{gone.profile_id}:central") is None
    assert [one.folder for one in profiles.list()] == [stays.folder]
    profiles.unlock(stays.folder, PASSPHRASE).close()


def test_a_copy_that_was_set_aside_cannot_be_opened_with_what_is_left(
    profiles: Profiles, tmp_path: Path
) -> None:
    gone = make(profiles, "Priya Shah").profile
    kept = gone.folder / "coder.db"
    aside = tmp_path / "aside.db"
    aside.write_bytes(kept.read_bytes())
    profiles.erase(gone.folder)
    gone.folder.mkdir()
    aside.rename(kept)
    with pytest.raises(CoderError):
        profiles.unlock(gone.folder, PASSPHRASE)


def test_what_somebody_else_put_into_the_folder_stays(profiles: Profiles) -> None:
    gone = make(profiles, "Priya Shah").profile
    theirs = gone.folder / "rota.txt"
    theirs.write_text("early, late", encoding="utf-8")
    profiles.erase(gone.folder)
    assert [path.name for path in gone.folder.iterdir()] == ["rota.txt"]


def test_a_profile_that_is_open_elsewhere_is_not_erased(
    profiles: Profiles, tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring
) -> None:
    held = make(profiles, "Priya Shah").profile
    other = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=CHEAP)
    with profiles.unlock(held.folder, PASSPHRASE), pytest.raises(StoreLocked):
        other.erase(held.folder)
    profiles.unlock(held.folder, PASSPHRASE).close()
