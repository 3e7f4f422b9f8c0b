"""Documents of work in hand come with the sync; those of other episodes stay at the store."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from storage.profile_rows import stay

from coder_gui.domain.changes import Changes
from coder_gui.domain.errors import NotFound
from coder_gui.domain.sync import SyncState
from coder_gui.services.session import Session

from .laptops import Trust, trust

if TYPE_CHECKING:
    from conftest import FakeClock, MemoryKeyring

FIRST, OTHER = stay(1).episode, stay(2).episode
LETTER = b"Discharge letter: fractured neck of femur, operated on the second day."
OTHER_LETTER = b"Clinic letter: asthma, well controlled."


@pytest.fixture
def centre(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Trust]:
    with trust(tmp_path, clock, keyring_memory, starter_root) as made:
        yield made


@pytest.fixture
def two(centre: Trust) -> Iterator[tuple[Session, Session]]:
    """Priya has sent two letters; Tom knows of them and has neither."""
    with centre.laptop("priya", stays=2) as priya:
        take_in(priya, FIRST, LETTER)
        take_in(priya, OTHER, OTHER_LETTER)
        priya.sync.sync()
        with centre.laptop("tom") as tom:
            yield priya, tom


def take_in(session: Session, episode: str, data: bytes, name: str = "letter.txt") -> None:
    session.documents.import_bytes(session.actor, episode, data, source="ds", reference=name)


def present(session: Session) -> dict[str, bool]:
    """Whether the letter of each episode is on the laptop."""
    return {
        episode: all(one.present for one in session.documents.list(episode))
        for episode in (FIRST, OTHER)
    }


def test_a_new_laptop_has_the_rows_of_all_documents_and_the_bytes_of_none(two) -> None:
    _, tom = two
    assert present(tom) == {FIRST: False, OTHER: False}
    (letter,) = tom.documents.list(FIRST)
    with pytest.raises(NotFound, match="comes with the next sync"):
        tom.documents.content(letter.id)


def test_the_documents_of_what_a_person_takes_come_with_the_next_sync(two) -> None:
    _, tom = two
    tom.claims.take(tom.actor, [FIRST])
    told: list[Changes] = []
    tom.sync.sync(told.append)
    assert present(tom) == {FIRST: True, OTHER: False}
    assert any(one.touches(kind="document_version", episode=FIRST) for one in told)
    (letter,) = tom.documents.list(FIRST)
    assert tom.documents.content(letter.id).data == LETTER


def test_so_do_those_of_the_round(two) -> None:
    _, tom = two
    tom.episodes.round_add(tom.actor, OTHER)
    tom.sync.sync()
    assert present(tom) == {FIRST: False, OTHER: True}


def test_so_do_those_of_an_episode_that_was_opened_within_a_day(two, clock: FakeClock) -> None:
    _, tom = two
    tom.episodes.note_opened(tom.actor, OTHER)
    clock.advance(days=2)
    tom.episodes.note_opened(tom.actor, FIRST)
    tom.sync.sync()
    assert present(tom) == {FIRST: True, OTHER: False}


def test_only_the_newest_version_comes(two) -> None:
    priya, tom = two
    take_in(priya, FIRST, LETTER + b" Died on the ninth day.")
    priya.sync.sync()
    tom.claims.take(tom.actor, [FIRST])
    tom.sync.sync()
    (letter,) = tom.documents.list(FIRST)
    assert (letter.version, letter.present) == (2, True)
    kept = tom.database.documents.kept_before(tom.clock.now().replace(year=2030))
    assert kept == [letter.sha256]


def test_a_document_that_the_store_lacks_is_not_asked_for_with_every_sync(
    centre: Trust, two, clock: FakeClock
) -> None:
    _, tom = two
    with change(centre) as db:
        kept = db.execute("SELECT * FROM blob").fetchall()
        db.execute("DELETE FROM blob")
    tom.claims.take(tom.actor, [FIRST])
    assert tom.sync.sync().status.state is SyncState.SYNCED
    with change(centre) as db:
        places = ", ".join("?" * len(kept[0]))
        db.executemany(f"INSERT INTO blob VALUES ({places})", kept)
    tom.sync.sync()
    assert not present(tom)[FIRST]
    clock.advance(hours=1)
    tom.sync.sync()
    assert present(tom)[FIRST]


def test_bytes_that_are_not_what_their_hash_says_are_not_taken(centre: Trust, two) -> None:
    _, tom = two
    with change(centre) as db:
        db.execute("UPDATE blob SET data = ?", (b"something else",))
    tom.claims.take(tom.actor, [FIRST])
    assert tom.sync.sync().status.state is SyncState.SYNCED
    assert present(tom) == {FIRST: False, OTHER: False}


@contextlib.contextmanager
def change(centre: Trust) -> Iterator[sqlite3.Connection]:
    """The store's file, changed behind its back."""
    with contextlib.closing(sqlite3.connect(centre.path)) as db:
        yield db
        db.commit()
