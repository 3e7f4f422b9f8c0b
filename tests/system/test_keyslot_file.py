"""keyslot.json: two generations, of which one is always whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.domain.errors import NotFound, SchemaTooNew, StoreDamaged
from coder_gui.system import keyslot_file
from coder_gui.system.keyslot_file import PassphraseSlot, SlotFile
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.seal import Box, Sealed

sealed = st.builds(Sealed, st.binary(min_size=12, max_size=12), st.binary(min_size=64, max_size=64))
raw_keys = st.binary(min_size=32, max_size=32)
boxes = st.none() | st.builds(Box, raw_keys, raw_keys, sealed)
slot_files = st.builds(
    SlotFile,
    profile_id=st.uuids().map(str),
    key_id=st.binary(min_size=8, max_size=8).map(bytes.hex),
    passphrase=st.builds(
        PassphraseSlot,
        st.sampled_from(["both", "passphrase"]),
        st.builds(KdfParameters, st.integers(8, 10**6), st.integers(1, 9), st.integers(1, 9)),
        st.binary(min_size=16, max_size=16),
        sealed,
    ),
    recovery=boxes,
    trust=boxes,
    replaces=st.none() | st.binary(min_size=8, max_size=8).map(bytes.hex),
)


def _slots(marker: int = 0) -> SlotFile:
    slot = PassphraseSlot("passphrase", KdfParameters(), bytes(16), Sealed(bytes(12), bytes(64)))
    return SlotFile("profile", f"{marker:016x}", slot, None, None)


@given(slot_files)
def test_what_is_written_is_read(slots):
    assert SlotFile.from_json(slots.to_json()) == slots


def test_both_generations_hold_the_newest_content(folder):
    keyslot_file.save(folder, _slots(1))
    keyslot_file.save(folder, _slots(2))
    for name in ("keyslot.json", "keyslot.previous.json"):
        assert SlotFile.from_json((folder / name).read_bytes()) == _slots(2)
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_program_killed_between_the_two_writes_leaves_the_new_one_in_force(folder, monkeypatch):
    keyslot_file.save(folder, _slots(1))
    written = []
    write = keyslot_file.write_private

    def dies_after_one(path, data):
        if written:
            raise KeyboardInterrupt
        written.append(path)
        write(path, data)

    monkeypatch.setattr(keyslot_file, "write_private", dies_after_one)
    with pytest.raises(KeyboardInterrupt):
        keyslot_file.save(folder, _slots(2))
    monkeypatch.undo()
    assert keyslot_file.load(folder) == _slots(2)
    keyslot_file.heal(folder, _slots(2))
    (folder / "keyslot.json").unlink()
    assert keyslot_file.load(folder) == _slots(2)


@pytest.mark.parametrize("damage", [None, b"", b"\x00" * 400, b'{"version": 1}', b"[]"])
def test_either_generation_is_enough_and_the_other_is_healed(folder, damage):
    for name in ("keyslot.json", "keyslot.previous.json"):
        keyslot_file.save(folder, _slots(3))
        if damage is None:
            (folder / name).unlink()
        else:
            (folder / name).write_bytes(damage)
        assert keyslot_file.load(folder) == _slots(3)
        keyslot_file.heal(folder, _slots(3))
        assert SlotFile.from_json((folder / name).read_bytes()) == _slots(3)


def test_healing_what_is_whole_writes_nothing(folder):
    keyslot_file.save(folder, _slots())
    before = [path.stat().st_ino for path in sorted(folder.iterdir())]
    keyslot_file.heal(folder, _slots())
    assert [path.stat().st_ino for path in sorted(folder.iterdir())] == before


def test_damage_in_both_generations_says_where_a_copy_is(folder):
    for name in ("keyslot.json", "keyslot.previous.json"):
        (folder / name).write_bytes(b"{")
    with pytest.raises(StoreDamaged, match="newest folder in backups"):
        keyslot_file.load(folder)


def test_an_empty_folder_holds_no_profile(folder):
    assert not keyslot_file.exists(folder)
    with pytest.raises(NotFound, match="no profile in this folder"):
        keyslot_file.load(folder)


def test_a_file_of_a_later_version_asks_for_the_newer_program(folder):
    document = json.loads(_slots().to_json())
    (folder / "keyslot.json").write_text(json.dumps({**document, "version": 2}))
    with pytest.raises(SchemaTooNew, match="newer version of the program"):
        keyslot_file.load(folder)


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("version", 0),
        ("mode", "keyring"),
        ("kdf", "md5"),
        ("salt", "zz"),
        ("nonce", "00"),
        ("sealed", "00"),
        ("memory_kib", None),
        ("recovery", {"public_key": "00"}),
        ("passphrase", 5),
    ],
)
def test_a_part_that_is_not_as_written_is_damage(where, value):
    document = json.loads(_slots().to_json())
    place = document if where in document else document["passphrase"]
    place[where] = value
    with pytest.raises(StoreDamaged):
        SlotFile.from_json(json.dumps(document).encode())


@given(st.binary(max_size=200))
def test_any_bytes_give_slots_or_damage(data):
    with pytest.raises((StoreDamaged, SchemaTooNew)):
        SlotFile.from_json(data)


def test_pending_slots_are_beside_the_others_until_dropped(folder):
    keyslot_file.save(folder, _slots(1))
    assert keyslot_file.load_pending(folder) is None
    keyslot_file.save_pending(folder, replace(_slots(2), replaces=_slots(1).key_id))
    assert keyslot_file.load(folder) == _slots(1)
    pending = keyslot_file.load_pending(folder)
    assert pending is not None
    assert pending.replaces == _slots(1).key_id
    keyslot_file.drop_pending(folder)
    assert keyslot_file.load_pending(folder) is None
