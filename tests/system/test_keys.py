"""Making, opening and changing the slots of a profile's key."""

from __future__ import annotations

import json
import os

import pytest

from coder_gui.domain.errors import KeyringMissing, NotFound, Refused, UserError, WrongKey
from coder_gui.system.keyring_store import SERVICE
from coder_gui.system.keys import Keyslots
from coder_gui.system.recovery_code import RecoveryCode
from coder_gui.system.seal import public_of

PROFILE = "0190a6f0-0000-7000-8000-000000000001"
PASSPHRASE = "correct horse battery staple"
NEW = "wrong donkey capacitor nail"
TRUST = bytes(range(1, 33))


def _slot(folder, name="keyslot.json"):
    return json.loads((folder / name).read_bytes())


def test_the_passphrase_opens_what_it_made(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    assert keyslots().open(PASSPHRASE).key.hex() == made.key.hex()


def test_the_slots_name_the_profile_and_their_cost_and_hold_no_key(folder, keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    slot = _slot(folder)
    assert slot["profile"] == PROFILE
    assert slot["passphrase"]["kdf"] == "argon2id"
    assert slot["passphrase"]["memory_kib"] == 64
    text = (folder / "keyslot.json").read_text()
    assert made.recovery_code is not None
    assert made.key.hex_key() not in text
    assert made.recovery_code.text not in text
    assert PASSPHRASE not in text


def test_the_real_cost_is_64_mib_three_passes_four_lanes_and_opens(folder, clock):
    Keyslots(folder, clock=clock, keyring=None).create(PROFILE, PASSPHRASE).key.wipe()
    slot = _slot(folder)["passphrase"]
    assert (slot["memory_kib"], slot["passes"], slot["lanes"]) == (65536, 3, 4)
    assert len(Keyslots(folder, clock=clock, keyring=None).open(PASSPHRASE).key.hex()) == 96


def test_a_slot_opens_at_the_cost_it_was_written_with(folder, clock, keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    dearer = Keyslots(folder, clock=clock, keyring=None)
    assert dearer.open(PASSPHRASE).key.hex() == made.key.hex()


def test_a_wrong_passphrase_gives_a_sentence_and_wipes_nothing(folder, keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    before = (folder / "keyslot.json").read_bytes()
    with pytest.raises(WrongKey) as wrong:
        keyslots().open("correct horse battery stapler")
    assert wrong.value.text == "That passphrase did not open this laptop. Try again in 1 s."
    assert wrong.value.retry_after == 1
    assert (folder / "keyslot.json").read_bytes() == before


def test_while_a_wait_runs_no_try_is_looked_at_also_after_a_restart(keyslots, clock):
    keyslots().create(PROFILE, PASSPHRASE)
    for expected in (1, 2, 4):
        with pytest.raises(WrongKey) as wrong:
            keyslots().open("not this one at all")
        assert wrong.value.retry_after == expected
        with pytest.raises(WrongKey, match=f"Wait {expected} s before"):
            keyslots().open(PASSPHRASE)
        clock.advance(seconds=expected)
    keyslots().open(PASSPHRASE)
    with pytest.raises(WrongKey) as again:
        keyslots().open("not this one at all")
    assert again.value.retry_after == 1


def test_a_hundred_wrong_tries_wipe_nothing(keyslots, clock):
    made = keyslots().create(PROFILE, PASSPHRASE)
    for number in range(100):
        with pytest.raises(WrongKey):
            keyslots().open(f"wrong passphrase {number}")
        clock.advance(seconds=60)
    assert keyslots().open(PASSPHRASE).key.hex() == made.key.hex()


def test_every_keyboards_form_of_the_passphrase_opens(keyslots):
    keyslots().create(PROFILE, "Zoë's café au lait")
    keyslots().open("Zoe\u0308's cafe\u0301 au lait")


# With and without a keyring ----------------------------------------------------------------------


def test_with_a_keyring_both_halves_are_needed(folder, keyslots, keyring_memory):
    made = keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    assert _slot(folder)["passphrase"]["mode"] == "both"
    assert list(keyring_memory.items) == [(SERVICE, PROFILE)]
    assert keyslots(keyring_memory).open(PASSPHRASE).key.hex() == made.key.hex()
    with pytest.raises(KeyringMissing, match="there is none that can be used"):
        keyslots().open(PASSPHRASE)
    with pytest.raises(WrongKey):
        keyslots(keyring_memory).open("another passphrase")


def test_a_keyring_that_lost_the_half_says_to_use_the_code_and_counts_no_try(
    keyslots, keyring_memory
):
    keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    keyring_memory.items.clear()
    with pytest.raises(KeyringMissing, match="Use the recovery code"):
        keyslots(keyring_memory).open(PASSPHRASE)
    assert keyslots(keyring_memory).wait() == 0


@pytest.mark.parametrize("kept", ["", "not hexadecimal", "00" * 31])
def test_a_keyring_with_something_else_in_it_opens_nothing(keyslots, keyring_memory, kept):
    keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    keyring_memory.items[SERVICE, PROFILE] = kept
    with pytest.raises((KeyringMissing, WrongKey)):
        keyslots(keyring_memory).open(PASSPHRASE)


def test_a_keyring_that_keeps_nothing_is_noticed_when_the_profile_is_made(
    folder, keyslots, keyring_memory, monkeypatch
):
    monkeypatch.setattr(keyring_memory, "set", lambda service, user, secret: None)
    with pytest.raises(KeyringMissing):
        keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    assert list(folder.iterdir()) == []


def test_without_a_code_or_a_trust_key_the_keyring_is_not_required(
    folder, keyslots, keyring_memory
):
    made = keyslots(keyring_memory).create(PROFILE, PASSPHRASE, with_code=False)
    assert made.recovery_code is None
    assert _slot(folder)["passphrase"]["mode"] == "passphrase"
    assert keyring_memory.items == {}
    keyslots().open(PASSPHRASE)


def test_the_passphrase_alone_needs_14_characters_and_beside_a_keyring_10(
    keyslots, keyring_memory, tmp_path
):
    with pytest.raises(UserError, match="needs at least 14"):
        keyslots().create(PROFILE, "ten chars!")
    keyslots(keyring_memory).create(PROFILE, "ten chars!")


def test_a_second_profile_is_never_made_over_the_first(folder, keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    with pytest.raises(Refused, match="a profile in this folder already"):
        keyslots().create(PROFILE, NEW)
    keyslots().open(PASSPHRASE)


def test_slots_moved_to_another_profile_open_nothing(folder, keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    for name in ("keyslot.json", "keyslot.previous.json"):
        changed = {**_slot(folder, name), "profile": PROFILE.replace("1", "2")}
        (folder / name).write_text(json.dumps(changed))
    with pytest.raises(WrongKey):
        keyslots().open(PASSPHRASE)


def test_an_empty_folder_holds_no_profile(keyslots):
    with pytest.raises(NotFound):
        keyslots().open(PASSPHRASE)


# The recovery code -------------------------------------------------------------------------------


def test_the_code_opens_sets_a_passphrase_and_is_then_spent(keyslots, clock):
    made = keyslots().create(PROFILE, PASSPHRASE)
    recovered = keyslots().recover(made.recovery_code.text.lower(), NEW)
    assert recovered.key.hex() == made.key.hex()
    assert recovered.recovery_code.text != made.recovery_code.text
    assert keyslots().open(NEW).key.hex() == made.key.hex()
    with pytest.raises(WrongKey, match="did not open this laptop"):
        keyslots().open(PASSPHRASE)
    clock.advance(seconds=1)
    with pytest.raises(WrongKey, match="is not this profile's"):
        keyslots().recover(made.recovery_code.text, PASSPHRASE)
    clock.advance(seconds=2)
    keyslots().recover(recovered.recovery_code.text, PASSPHRASE)


def test_the_code_opens_without_the_keyring_and_takes_it_up_again(folder, keyslots, keyring_memory):
    made = keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    keyring_memory.items.clear()
    keyslots(keyring_memory).recover(made.recovery_code.text, NEW)
    assert keyslots(keyring_memory).open(NEW).key.hex() == made.key.hex()
    assert _slot(folder)["passphrase"]["mode"] == "both"


def test_on_a_laptop_without_a_keyring_the_code_leads_to_a_passphrase_that_stands_alone(
    folder, keyslots, keyring_memory
):
    made = keyslots(keyring_memory).create(PROFILE, PASSPHRASE)
    with pytest.raises(UserError, match="at least 14"):
        keyslots().recover(made.recovery_code.text, "ten chars!")
    keyslots().recover(made.recovery_code.text, NEW)
    assert _slot(folder)["passphrase"]["mode"] == "passphrase"
    keyslots().open(NEW)


def test_a_slip_in_the_code_counts_no_try_and_spends_nothing(keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    text = made.recovery_code.text
    slip = text[:-1] + ("0" if text[-1] != "0" else "1")
    with pytest.raises(UserError, match="Group 7"):
        keyslots().recover(slip, NEW)
    with pytest.raises(UserError, match="at least 14"):
        keyslots().recover(text, "short")
    assert keyslots().wait() == 0
    keyslots().recover(text, NEW)


def test_another_profiles_code_counts_as_a_wrong_try(keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    with pytest.raises(WrongKey, match="is not this profile's") as wrong:
        keyslots().recover(RecoveryCode.new().text, NEW)
    assert wrong.value.retry_after == 1
    with pytest.raises(WrongKey, match="Wait 1 s"):
        keyslots().recover(RecoveryCode.new().text, NEW)


def test_a_profile_without_a_code_says_so(keyslots):
    keyslots().create(PROFILE, PASSPHRASE, with_code=False)
    with pytest.raises(Refused, match="without a recovery code"):
        keyslots().recover(RecoveryCode.new().text, NEW)


def test_a_new_code_replaces_the_one_before_and_the_passphrase_stays(keyslots, clock):
    made = keyslots().create(PROFILE, PASSPHRASE)
    code = keyslots().new_recovery_code(PASSPHRASE)
    with pytest.raises(WrongKey):
        keyslots().recover(made.recovery_code.text, NEW)
    clock.advance(seconds=1)
    assert keyslots().open(PASSPHRASE).key.hex() == made.key.hex()
    assert keyslots().recover(code.text, NEW).key.hex() == made.key.hex()


# The trust's key ---------------------------------------------------------------------------------


def test_the_trusts_private_key_opens_and_sets_a_passphrase(folder, keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE, trust_key=public_of(TRUST))
    recovered = keyslots().recover_with_trust_key(TRUST, NEW)
    assert recovered.key.hex() == made.key.hex()
    assert recovered.recovery_code is not None
    assert _slot(folder)["trust"]["public_key"] == public_of(TRUST).hex()
    keyslots().open(NEW)


def test_another_private_key_opens_nothing(keyslots, clock):
    keyslots().create(PROFILE, PASSPHRASE, trust_key=public_of(TRUST))
    with pytest.raises(WrongKey, match="another key of the trust"):
        keyslots().recover_with_trust_key(TRUST[::-1], NEW)
    clock.advance(seconds=1)
    with pytest.raises(UserError, match="32 bytes"):
        keyslots().recover_with_trust_key(b"short", NEW)


def test_a_profile_that_is_not_sealed_to_the_trust_says_so(keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    with pytest.raises(Refused, match="not sealed to a key of the trust"):
        keyslots().recover_with_trust_key(TRUST, NEW)


def test_an_open_profile_is_sealed_to_the_trusts_key_of_now(folder, keyslots):
    made = keyslots().create(PROFILE, PASSPHRASE)
    keyslots().seal_to_trust(made.key, public_of(TRUST))
    before = (folder / "keyslot.json").stat().st_ino
    keyslots().seal_to_trust(made.key, public_of(TRUST))
    assert (folder / "keyslot.json").stat().st_ino == before
    assert keyslots().recover_with_trust_key(TRUST, NEW).key.hex() == made.key.hex()
    keyslots().seal_to_trust(made.key, None)
    with pytest.raises(Refused):
        keyslots().recover_with_trust_key(TRUST, NEW)


def test_the_last_way_past_a_lost_keyring_is_not_taken_away(keyslots, keyring_memory):
    slots = keyslots(keyring_memory)
    made = slots.create(PROFILE, PASSPHRASE, with_code=False, trust_key=public_of(TRUST))
    slots.seal_to_trust(made.key, None)
    keyring_memory.items.clear()
    assert slots.recover_with_trust_key(TRUST, NEW).key.hex() == made.key.hex()


# Changing the passphrase -------------------------------------------------------------------------


def test_a_changed_passphrase_opens_and_the_one_before_does_not(keyslots, clock):
    made = keyslots().create(PROFILE, PASSPHRASE)
    assert keyslots().change_passphrase(PASSPHRASE, NEW) == ()
    assert keyslots().open(NEW).key.hex() == made.key.hex()
    with pytest.raises(WrongKey):
        keyslots().open(PASSPHRASE)
    clock.advance(seconds=1)
    assert keyslots().recover(made.recovery_code.text, PASSPHRASE).key.hex() == made.key.hex()


def test_the_older_generation_does_not_open_with_the_passphrase_given_up(folder, keyslots, clock):
    keyslots().create(PROFILE, PASSPHRASE)
    keyslots().change_passphrase(PASSPHRASE, NEW)
    (folder / "keyslot.json").unlink()
    with pytest.raises(WrongKey):
        keyslots().open(PASSPHRASE)
    clock.advance(seconds=1)
    keyslots().open(NEW)


def test_a_wrong_old_passphrase_changes_nothing(folder, keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    before = (folder / "keyslot.json").read_bytes()
    with pytest.raises(WrongKey, match="not the passphrase of now"):
        keyslots().change_passphrase("not this one at all", NEW)
    assert (folder / "keyslot.json").read_bytes() == before


def test_a_new_passphrase_that_cannot_be_taken_changes_nothing(folder, keyslots):
    keyslots().create(PROFILE, PASSPHRASE)
    before = (folder / "keyslot.json").read_bytes()
    with pytest.raises(UserError, match="at least 14"):
        keyslots().change_passphrase(PASSPHRASE, "short")
    with pytest.raises(UserError, match="name of the profile"):
        keyslots().change_passphrase(PASSPHRASE, "Margaret O'Neill", name="Margaret O'Neill")
    assert (folder / "keyslot.json").read_bytes() == before


def test_a_disk_that_fills_while_the_passphrase_changes_leaves_one_that_opens(
    folder, keyslots, monkeypatch
):
    keyslots().create(PROFILE, PASSPHRASE)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keyslots().change_passphrase(PASSPHRASE, NEW)
    monkeypatch.undo()
    keyslots().open(PASSPHRASE)


def test_a_full_disk_keeps_nobody_out(folder, keyslots, monkeypatch):
    keyslots().create(PROFILE, PASSPHRASE)
    (folder / "keyslot.previous.json").unlink()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    keyslots().open(PASSPHRASE)
