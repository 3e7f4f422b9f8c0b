"""The slots that wrap a profile's database key.

The key is random and never derived. A slot gives it back for the passphrase together with the
keyring's half, for the passphrase alone where there is no keyring, for the printed recovery code,
or for the private key that the trust keeps.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from coder_gui.domain.errors import KeyringMissing, Refused, StoreDamaged, UserError, WrongKey
from coder_gui.system import backup_slots, keyslot_file
from coder_gui.system.back_off import BackOff
from coder_gui.system.clock import Clock
from coder_gui.system.database_key import KEY_BYTES, SALT_BYTES, DatabaseKey
from coder_gui.system.keyring_store import SERVICE, UNREACHABLE, KeyringStore
from coder_gui.system.keyslot_file import ALONE, BOTH, PassphraseSlot, SlotFile
from coder_gui.system.passphrase import (
    ALONE_MINIMUM,
    BESIDE_KEYRING_MINIMUM,
    KdfParameters,
    require,
    stretch,
)
from coder_gui.system.recovery_code import RecoveryCode
from coder_gui.system.seal import Box, expand, open_box, public_of, seal, seal_to, unseal

__all__ = ["DatabaseKey", "Keyslots", "NewKey", "OpenedKey", "Rekey"]

Rekey = Callable[[DatabaseKey, DatabaseKey], None]
"""Gives every file of the profile the second key where it still has the first; may be repeated."""


@dataclass(frozen=True, slots=True)
class OpenedKey:
    """The key, and the one that a broken-off rotation was bringing in, if there is one."""

    key: DatabaseKey
    pending: DatabaseKey | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """What creating or recovering gives: the key, and the code to print once (None: no slot)."""

    key: DatabaseKey
    recovery_code: RecoveryCode | None
    pending: DatabaseKey | None = None


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """The derived key of a passphrase, with what is needed to derive it again."""

    mode: str
    cost: KdfParameters
    salt: bytes
    secret: bytes

    def slots(
        self,
        key: DatabaseKey,
        like: SlotFile,
        *,
        recovery: bytes | None,
        replaces: str | None = None,
    ) -> SlotFile:
        """All slots of `key`, for the profile and the trust of `like`; `recovery` is public."""
        return self.first(key, like.profile_id, recovery, _public(like.trust), replaces)

    def first(
        self,
        key: DatabaseKey,
        profile_id: str,
        recovery: bytes | None,
        trust: bytes | None,
        replaces: str | None = None,
    ) -> SlotFile:
        """All slots of `key`; `recovery` and `trust` are public keys."""
        payload = key.raw()
        return SlotFile(
            profile_id=profile_id,
            key_id=key.id(),
            passphrase=PassphraseSlot(
                self.mode, self.cost, self.salt, seal(self.secret, payload, profile_id)
            ),
            recovery=None if recovery is None else seal_to(recovery, payload, profile_id),
            trust=None if trust is None else seal_to(trust, payload, profile_id),
            replaces=replaces,
        )


Unwrap = Callable[[SlotFile], DatabaseKey | None]


class Keyslots:
    """The slots of the profile in `folder`; the caller holds the profile's lock.

    `keyring` is None where the laptop has no allowed one. `cost` and `minimum` (characters) are
    for slots written from now on; a slot is opened at the cost it was written with.
    """

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        keyring: KeyringStore | None,
        cost: KdfParameters | None = None,
        minimum: int = BESIDE_KEYRING_MINIMUM,
    ) -> None:
        self._folder = folder
        self._keyring = keyring
        self._cost = cost or KdfParameters()
        self._minimum = minimum
        self._back_off = BackOff(folder, clock)

    def facts(self) -> SlotFile:
        """The slots as they are on disk, readable without a secret. Raises NotFound."""
        return keyslot_file.load(self._folder)

    def wait(self) -> float:
        """Seconds until the next try is looked at."""
        return self._back_off.wait()

    def minimum(self, mode: str) -> int:
        """The fewest characters a passphrase may have in this mode."""
        return max(ALONE_MINIMUM, self._minimum) if mode == ALONE else self._minimum

    def next_mode(self, *, escape: bool) -> str:
        """The mode of the next slot written; `escape`: a code or a trust key opens it as well.

        Without an escape the keyring is not required: losing it would lose the work.
        """
        return BOTH if self._keyring is not None and escape else ALONE

    def create(
        self,
        profile_id: str,
        passphrase: str,
        *,
        name: str = "",
        with_code: bool = True,
        trust_key: bytes | None = None,
    ) -> NewKey:
        """Makes the key and its slots. Raises UserError for a passphrase that cannot be taken."""
        if keyslot_file.exists(self._folder):
            raise Refused("There is a profile in this folder already. Choose another folder.")
        code = RecoveryCode.new() if with_code else None
        wrapping = self._fresh(profile_id, passphrase, name, escape=with_code or bool(trust_key))
        key = DatabaseKey.new()
        public = None if code is None else public_of(_private(code, profile_id))
        keyslot_file.save(self._folder, wrapping.first(key, profile_id, public, trust_key))
        return NewKey(key, code)

    def open(self, passphrase: str) -> OpenedKey:
        """The key for the passphrase.

        Raises WrongKey with the wait (also while a wait runs: the try is then not looked at),
        KeyringMissing when the other half is not there, StoreDamaged, NotFound.
        """
        slots, unwrap = self._by_passphrase(passphrase)
        return self._opened(slots, unwrap, "That passphrase did not open this laptop.")

    def recover(self, typed_code: str, passphrase: str, *, name: str = "") -> NewKey:
        """Opens with the printed code, sets a new passphrase and makes the next code.

        The code just used opens nothing any more, here or in the backups. Raises UserError for a
        slip in the code or for a passphrase that cannot be taken (neither counts as a try),
        Refused when the profile has no code, WrongKey for another profile's code.
        """
        code = RecoveryCode.parse(typed_code)
        self._refuse_while_waiting()
        slots = self.facts()
        if slots.recovery is None:
            raise Refused("This profile was made without a recovery code. Use the passphrase.")
        private = _private(code, slots.profile_id)

        def unwrap(found: SlotFile) -> DatabaseKey | None:
            return _from_box(private, found.recovery, found.profile_id)

        return self._replace_passphrase(
            slots, unwrap, passphrase, name, "That recovery code is not this profile's."
        )

    def recover_with_trust_key(
        self, private_key: bytes, passphrase: str, *, name: str = ""
    ) -> NewKey:
        """Opens with the trust's private key (raw X25519), sets a new passphrase, makes a code.

        Raises Refused when the profile has no such slot, WrongKey when it is sealed to another
        key, UserError for a passphrase that cannot be taken.
        """
        self._refuse_while_waiting()
        slots = self.facts()
        if slots.trust is None:
            raise Refused("This profile was not sealed to a key of the trust.")
        if len(private_key) != KEY_BYTES:
            raise UserError("The trust's private key has 32 bytes.", field="trust_recovery_key")

        def unwrap(found: SlotFile) -> DatabaseKey | None:
            return _from_box(private_key, found.trust, found.profile_id)

        return self._replace_passphrase(
            slots, unwrap, passphrase, name, "This profile is sealed to another key of the trust."
        )

    def change_passphrase(self, old: str, new: str, *, name: str = "") -> tuple[Path, ...]:
        """Wraps the key under the new passphrase, here and in the backups; the code stays.

        Returns the key files of backups that could not be opened: they keep what they had.
        """
        slots, unwrap = self._by_passphrase(old)
        opened = self._opened(slots, unwrap, "That is not the passphrase of now.")
        escape = slots.recovery is not None or slots.trust is not None
        try:
            wrapping = self._fresh(slots.profile_id, new, name, escape=escape)
            return self._write(slots, opened, wrapping, unwrap, _public(slots.recovery))
        finally:
            _wipe(opened)

    def new_recovery_code(self, passphrase: str) -> RecoveryCode:
        """Makes a new code; the one before it opens nothing any more."""
        slots, unwrap = self._by_passphrase(passphrase)
        opened = self._opened(slots, unwrap, "That passphrase did not open this laptop.")
        try:
            code = RecoveryCode.new()
            public = public_of(_private(code, slots.profile_id))
            wrapping = self._fresh(slots.profile_id, passphrase, "", escape=True, checked=True)
            self._write(slots, opened, wrapping, unwrap, public)
            return code
        finally:
            _wipe(opened)

    def seal_to_trust(self, key: DatabaseKey, trust_key: bytes | None) -> None:
        """Seals the open profile to the trust's key of now (None: to no key). Cheap if it is."""
        slots = self.facts()
        if _public(slots.trust) == trust_key:
            return
        if trust_key is None and slots.recovery is None and slots.passphrase.mode == BOTH:
            return  # the trust's slot is the only way past a lost keyring
        box = None if trust_key is None else seal_to(trust_key, key.raw(), slots.profile_id)
        slots = replace(slots, trust=box)
        keyslot_file.save(self._folder, slots)
        backup_slots.rewrap(self._folder, slots, lambda _: None)

    def rotate(self, passphrase: str, rekey: Rekey) -> DatabaseKey:
        """Gives the profile a new key: pending slots first, then the files, then the slots.

        Broken off at any point, the next `open` returns both keys; `rekey` and `promote` then
        finish it. The passphrase, the code and the trust's key stay the same.
        """
        slots, unwrap = self._by_passphrase(passphrase)
        opened = self._opened(slots, unwrap, "That passphrase did not open this laptop.")
        new = opened.pending
        if new is None:
            new = opened.key.successor()
            slot = slots.passphrase
            secret = self._secret(slots, passphrase)
            wrapping = _Wrapping(slot.mode, slot.cost, slot.salt, secret)
            pending = wrapping.slots(
                new, slots, recovery=_public(slots.recovery), replaces=slots.key_id
            )
            keyslot_file.save_pending(self._folder, pending)
        try:
            rekey(opened.key, new)
        finally:
            opened.key.wipe()
        self.promote()
        return new

    def promote(self) -> None:
        """Every file has the pending key: its slots become the only ones, backups included."""
        pending = keyslot_file.load_pending(self._folder)
        if pending is None:
            return
        keyslot_file.save(self._folder, pending)

        def convert(found: SlotFile) -> SlotFile | None:
            return pending if found.key_id == pending.replaces else None

        backup_slots.rewrap(self._folder, pending, convert)
        keyslot_file.drop_pending(self._folder)

    # Within -----------------------------------------------------------------------------------

    def _by_passphrase(self, passphrase: str) -> tuple[SlotFile, Unwrap]:
        """The slots, and what opens any slot file of this profile with the passphrase."""
        self._refuse_while_waiting()
        slots = self.facts()
        known: dict[tuple[str, KdfParameters, bytes], bytes] = {}

        def unwrap(found: SlotFile) -> DatabaseKey | None:
            slot = found.passphrase
            place = (slot.mode, slot.cost, slot.salt)
            if place not in known:
                known[place] = self._secret(found, passphrase)
            payload = unseal(known[place], slot.sealed, found.profile_id)
            return None if payload is None else DatabaseKey(payload)

        return slots, unwrap

    def _opened(self, slots: SlotFile, unwrap: Unwrap, wrong: str) -> OpenedKey:
        """Both keys; counts a wrong try, forgets wrong tries after a right one."""
        pending = keyslot_file.load_pending(self._folder)
        key = unwrap(slots)
        if key is None:
            wait = self._back_off.failed()
            words = f"{wrong} Try again in {_seconds(wait)}."
            raise WrongKey(words, retry_after=wait, reason=wrong)
        coming = None if pending is None else unwrap(pending)
        if pending is not None and coming is None:
            raise StoreDamaged(
                "A change of this profile's key was broken off, and its key file is damaged. "
                "Restore the newest backup."
            )
        with contextlib.suppress(OSError):  # a full disk must not keep anybody out
            self._back_off.succeeded()
            keyslot_file.heal(self._folder, slots)
            backup_slots.rewrap(self._folder, slots, lambda _: None)
        return OpenedKey(key, coming)

    def _replace_passphrase(
        self, slots: SlotFile, unwrap: Unwrap, passphrase: str, name: str, wrong: str
    ) -> NewKey:
        wanted = self.minimum(self.next_mode(escape=True))
        require(passphrase, minimum=wanted, name=name)
        opened = self._opened(slots, unwrap, wrong)
        code = RecoveryCode.new()
        public = public_of(_private(code, slots.profile_id))
        with contextlib.ExitStack() as undo:
            undo.callback(_wipe, opened)
            wrapping = self._fresh(slots.profile_id, passphrase, name, escape=True)
            self._write(slots, opened, wrapping, unwrap, public)
            undo.pop_all()
        return NewKey(opened.key, code, opened.pending)

    def _write(
        self,
        slots: SlotFile,
        opened: OpenedKey,
        wrapping: _Wrapping,
        unwrap: Unwrap,
        recovery: bytes | None,
    ) -> tuple[Path, ...]:
        """Writes the profile's slots, then those of a pending key and of the backups."""
        fresh = wrapping.slots(opened.key, slots, recovery=recovery, replaces=slots.replaces)
        pending = keyslot_file.load_pending(self._folder)
        if opened.pending is not None and pending is not None:
            replaces = pending.replaces
            coming = wrapping.slots(opened.pending, slots, recovery=recovery, replaces=replaces)
            keyslot_file.save_pending(self._folder, coming)
        keyslot_file.save(self._folder, fresh)

        def convert(found: SlotFile) -> SlotFile | None:
            key = unwrap(found)
            if key is None:
                return None
            try:
                return wrapping.slots(key, slots, recovery=recovery)
            finally:
                key.wipe()

        return backup_slots.rewrap(self._folder, fresh, convert)

    def _fresh(
        self, profile_id: str, passphrase: str, name: str, *, escape: bool, checked: bool = False
    ) -> _Wrapping:
        mode = self.next_mode(escape=escape)
        if not checked:
            require(passphrase, minimum=self.minimum(mode), name=name)
        half = self._keyring_half(profile_id, make=True) if mode == BOTH else b""
        salt = os.urandom(SALT_BYTES)
        secret = _combine(mode, half, stretch(passphrase, salt, self._cost))
        return _Wrapping(mode, self._cost, salt, secret)

    def _secret(self, slots: SlotFile, passphrase: str) -> bytes:
        slot = slots.passphrase
        half = self._keyring_half(slots.profile_id, make=False) if slot.mode == BOTH else b""
        return _combine(slot.mode, half, stretch(passphrase, slot.salt, slot.cost))

    def _keyring_half(self, profile_id: str, *, make: bool) -> bytes:
        """K1 from the keyring; `make` puts one there when there is none."""
        if self._keyring is None:
            raise KeyringMissing(
                "This profile's key needs the keyring of this laptop, and there is none that can "
                "be used. Sign in as you did when the profile was made, or use the recovery code."
            )
        kept = self._keyring.get(SERVICE, profile_id)
        if kept is None and make:
            half = os.urandom(KEY_BYTES)
            self._keyring.set(SERVICE, profile_id, half.hex())
            if self._keyring.get(SERVICE, profile_id) != half.hex():
                raise KeyringMissing(UNREACHABLE)
            return half
        if kept is None:
            raise KeyringMissing(
                "The keyring of this laptop has no key for this profile: it was reset, or the "
                "profile was copied from another laptop. Use the recovery code to open it."
            )
        try:
            return bytes.fromhex(kept)
        except ValueError as error:
            raise KeyringMissing(
                "What the keyring of this laptop holds for this profile is not its key. "
                "Use the recovery code to open it."
            ) from error

    def _refuse_while_waiting(self) -> None:
        wait = self._back_off.wait()
        if wait > 0:
            raise WrongKey(f"Wait {_seconds(wait)} before the next try.", retry_after=wait)


def _combine(mode: str, half: bytes, stretched: bytes) -> bytes:
    """The wrapping key: HKDF(K1 || W2) with the keyring, W2 itself without."""
    return expand(half + stretched, info="coder-gui both 1") if mode == BOTH else stretched


def _private(code: RecoveryCode, profile_id: str) -> bytes:
    """The X25519 key that the code stands for in this profile."""
    return expand(code.secret(), info="coder-gui recovery 1", salt=profile_id.encode())


def _public(box: Box | None) -> bytes | None:
    return None if box is None else box.public_key


def _from_box(private: bytes, box: Box | None, profile_id: str) -> DatabaseKey | None:
    payload = None if box is None else open_box(private, box, profile_id)
    return None if payload is None else DatabaseKey(payload)


def _wipe(opened: OpenedKey) -> None:
    opened.key.wipe()
    if opened.pending is not None:
        opened.pending.wipe()


def _seconds(wait: float) -> str:
    return f"{math.ceil(wait)} s"
