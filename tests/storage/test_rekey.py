"""Another key for the files, one after the other, as often as it takes."""

from __future__ import annotations

import os

import pytest

from coder_gui.domain.errors import StoreDamaged, WrongKey
from coder_gui.storage import rekey
from coder_gui.storage.database import Database
from coder_gui.storage.engine import connect


class Key:
    """A raw key over a salt that stays."""

    def __init__(self, salt: str) -> None:
        self._text = os.urandom(32).hex() + salt

    def hex(self) -> str:
        """96 hexadecimal digits."""
        return self._text


@pytest.fixture
def closed(folder, key, clock, actor):
    """A profile's folder with its files closed, and a backup of the database."""
    Database.create(folder, key, clock=clock, device=actor).close()
    place = folder / "backups" / "20261121T093000Z"
    place.mkdir(parents=True)
    (place / "coder.db").write_bytes((folder / "coder.db").read_bytes())
    return folder


@pytest.fixture
def new(key):
    """The key that is to come."""
    return Key(key.hex()[64:])


def _opens(path, key) -> bool:
    try:
        connect(path, key).close()
    except WrongKey:
        return False
    return True


def _files(folder):
    return sorted(folder.rglob("*.db"))


def test_every_file_opens_with_the_new_key_and_none_with_the_old(closed, key, new, clock):
    rekey.move(closed, key, new)
    assert len(_files(closed)) == 3
    for path in _files(closed):
        assert _opens(path, new)
        assert not _opens(path, key)
    Database.open(closed, new, clock=clock).close()


def test_moving_again_changes_nothing(closed, key, new):
    rekey.move(closed, key, new)
    before = [path.read_bytes() for path in _files(closed)]
    rekey.move(closed, key, new)
    assert [path.read_bytes() for path in _files(closed)] == before


def test_a_move_that_was_broken_off_is_finished_by_the_next(closed, key, new, clock):
    rekey._move_one(closed / "documents.db", key, new)
    rekey.move(closed, key, new)
    assert all(_opens(path, new) for path in _files(closed))
    Database.open(closed, new, clock=clock).close()


def test_a_file_with_neither_key_is_damage_and_keeps_its_own(closed, key, new):
    stranger, other = Key(key.hex()[64:]), Key(key.hex()[64:])
    rekey.move(closed, key, stranger)
    with pytest.raises(StoreDamaged, match="neither its key nor the one before"):
        rekey.move(closed, other, new)
    assert all(_opens(path, stranger) for path in _files(closed))


def test_a_backup_with_an_even_older_key_is_left_as_it_is(closed, key, new):
    other = Key(key.hex()[64:])
    backup = closed / "backups" / "20261121T093000Z" / "coder.db"
    rekey._move_one(backup, key, other)
    rekey.move(closed, key, new)
    assert _opens(backup, other)
    assert _opens(closed / "coder.db", new)


def test_what_lies_in_quarantine_moves_too_or_stays_damaged(closed, key, new):
    aside = closed / "damaged" / "20261121T093000Z"
    aside.mkdir(parents=True)
    (aside / "coder.db").write_bytes((closed / "coder.db").read_bytes())
    (aside / "documents.db").write_bytes(b"damaged" * 1000)
    rekey.move(closed, key, new)
    assert _opens(aside / "coder.db", new)
    assert (aside / "documents.db").read_bytes() == b"damaged" * 1000
