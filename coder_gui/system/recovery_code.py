"""The recovery code: 140 random bits in seven groups that a person can copy from paper.

Each group has four characters of Crockford's base 32 and a check character, so a slip of the pen
is named by its group before any key is tried, and cannot be taken for a wrong code.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from coder_gui.domain.errors import UserError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
GROUPS = 7
_DATA = 4
_SIZE = _DATA + 1
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_PLACE = {character: place for place, character in enumerate(ALPHABET)}


def _double(value: int) -> int:
    """Times x in GF(32) over x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _check(group: int, values: list[int]) -> int:
    """A weighted sum in GF(32) that differs after one wrong or two swapped characters.

    The number of the group is in it, so that swapped groups are found too.
    """
    total = group + 1
    for value in values:
        total = _double(total ^ value)
    return total


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A code; `text` is what is printed. It never shows in a repr."""

    text: str = field(repr=False)

    @classmethod
    def new(cls) -> RecoveryCode:
        """A fresh code from the system's random source."""
        return cls._of([[secrets.randbelow(32) for _ in range(_DATA)] for _ in range(GROUPS)])

    @classmethod
    def _of(cls, groups: list[list[int]]) -> RecoveryCode:
        words = [
            "".join(ALPHABET[value] for value in (*values, _check(number, values)))
            for number, values in enumerate(groups)
        ]
        return cls("-".join(words))

    @classmethod
    def parse(cls, typed: str) -> RecoveryCode:
        """The code as typed: any case, spaces or hyphens anywhere, O for 0 and I or L for 1.

        Raises UserError (field `recovery_code`) that names what is missing or the group with the
        slip. A code that passes may still be another profile's.
        """
        letters = re.sub(r"[\s\-–—_.]", "", typed).upper().translate(_LOOKALIKES)
        strange = next((letter for letter in letters if letter not in _PLACE), None)
        if strange is not None:
            group = letters.index(strange) // _SIZE + 1
            raise _slip(f"Group {group} has a character that no recovery code has. Check it.")
        if len(letters) != GROUPS * _SIZE:
            raise _slip(
                f"A recovery code has {GROUPS} groups of {_SIZE} characters, {GROUPS * _SIZE} in "
                f"all; {len(letters)} are here."
            )
        groups = [
            [_PLACE[letter] for letter in letters[start : start + _SIZE]]
            for start in range(0, len(letters), _SIZE)
        ]
        for number, values in enumerate(groups):
            if _check(number, values[:_DATA]) != values[_DATA]:
                raise _slip(f"Group {number + 1} is not as it was printed. Check its characters.")
        return cls._of([values[:_DATA] for values in groups])

    def secret(self) -> bytes:
        """The 140 bits as 28 bytes of five bits each, without the check characters."""
        return bytes(_PLACE[letter] for group in self.text.split("-") for letter in group[:_DATA])


def _slip(text: str) -> UserError:
    return UserError(text, field="recovery_code")
