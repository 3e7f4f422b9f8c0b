"""References of queries: made offline, read aloud, scanned; a slip of the pen is found.

Eight characters drawn at random and one check character, out of 31 that are not mistaken for one
another: no 0, 1, I, L and O. 31 being prime, each single wrong character and each swap of two
characters is found (weighted sum, as ISBN-10 has it).
"""

from __future__ import annotations

from collections.abc import Callable

from coder_gui.domain.errors import UserError

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DRAWN = 8


def new_reference(draw: Callable[[int], int]) -> str:
    """A reference such as Q-7K3M-P4XC-9; `draw(n)` gives a random number below n."""
    body = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(DRAWN))
    return _shown(body + _check(body))


def parse_reference(text: str) -> str:
    """The canonical reference of what was typed or scanned: any case, with or without dashes.

    Raises UserError that says what is wrong: too short or long, a character that references never
    have, or a check character that does not fit.
    """
    typed = "".join(one for one in text.upper() if one.isalnum())
    body = typed[1:] if len(typed) == DRAWN + 2 and typed.startswith("Q") else typed
    if len(body) != DRAWN + 1:
        raise UserError(
            f"A reference has {DRAWN + 1} characters after Q, such as Q-7K3M-P4XC-9. "
            f"This has {len(body)}."
        )
    strange = sorted({one for one in body if one not in ALPHABET})
    if strange:
        raise UserError(
            f"References have no {' or '.join(strange)}. Look at the letter again, or scan it."
        )
    if _check(body[:DRAWN]) != body[DRAWN]:
        raise UserError("One character of this reference is wrong. Look at the letter again.")
    return _shown(body)


def _check(body: str) -> str:
    total = sum(weight * ALPHABET.index(one) for weight, one in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def _shown(body: str) -> str:
    return f"Q-{body[:4]}-{body[4:8]}-{body[8]}"
