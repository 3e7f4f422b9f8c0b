"""ICD-10 and OPCS-4 codes as people write them, as we store them, and as other systems want them.

One canonical form is stored: upper case, no dot, the filler X kept (I10X, M45X3, S7200, C712).
Whether a code exists is never decided here: that is the edition's answer.
Sources: CDS layout of ICD-10 codes (an4 to an6); structure of OPCS-4 (no chapter I, O overflow).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from coder_gui.domain.coding import System

DAGGER = "dagger"
ASTERISK = "asterisk"

_ICD10 = re.compile(r"(?P<cat>[A-Z][0-9]{2})(?P<c4>[0-9X])?(?P<c5>[0-9-])?(?P<mark>[AD*†])?")
_OPCS4 = re.compile(r"[A-HJ-Z][0-9]{2}[0-9]?")
_PREFIX = {
    System.ICD10: re.compile(r"[A-Z][0-9]{1,2}(?:(?<=[0-9]{2})[0-9X][0-9]?)?"),
    System.OPCS4: re.compile(r"[A-HJ-Z][0-9]{1,3}"),
}
_ROLES = {"D": DAGGER, "†": DAGGER, "A": ASTERISK, "*": ASTERISK}
_SAME = str.maketrans({"+": "†", "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "∗": "*"})
_LONGEST = 24
"""Characters of the longest form worth looking at, stray spaces included."""


@dataclass(frozen=True, slots=True)
class ParsedCode:
    """A code that has the format of its system; `role` is dagger, asterisk or None as written."""

    system: System
    code: str
    role: str | None = None

    @property
    def display(self) -> str:
        """With the dot: I10.X, S72.00, C71.2; a category stays A39."""
        return display(self.system, self.code)


def _compact(text: str) -> str:
    """Upper case, without spaces and dots; marks and dashes in one spelling."""
    if len(text) > _LONGEST:
        return ""
    plain = unicodedata.normalize("NFKC", text).translate(_SAME).upper()
    return "".join(plain.replace(".", "").split())


def parse_icd10(text: str) -> ParsedCode | None:
    """Reads any written form: i214, I21.4, "j18 3", E11.-, A39.0†, A390-D, G01X-A, M45.X3.

    None when the text has not the format of an ICD-10 code. The dash that fills an unused fifth
    character is dropped; a trailing A, D, * or † (also +) gives the role.
    """
    match = _ICD10.fullmatch(_compact(text))
    if match is None:
        return None
    fifth = match["c5"] or ""
    if fifth.isdigit() and not match["c4"]:
        return None
    code = match["cat"] + (match["c4"] or "") + fifth.replace("-", "")
    return ParsedCode(System.ICD10, code, _ROLES.get(match["mark"] or ""))


def parse_opcs4(text: str) -> ParsedCode | None:
    """Reads c712, C71.2, "C71 2" or a category C71; None when it has not the format."""
    compact = _compact(text)
    if _OPCS4.fullmatch(compact) is None:
        return None
    return ParsedCode(System.OPCS4, compact)


def parse(system: System, text: str) -> ParsedCode | None:
    """Reads a code of the system in any written form, or gives None."""
    return parse_icd10(text) if system is System.ICD10 else parse_opcs4(text)


def canonical(system: System, text: str) -> str | None:
    """The stored form of a code in any written form, or None."""
    parsed = parse(system, text)
    return parsed.code if parsed else None


def display(system: System, code: str) -> str:
    """The form for screen and print of a canonical code: S7200 -> S72.00, I10X -> I10.X, A39.

    Both systems put the dot after the third character; anything too short is given back as it is.
    """
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def cds_form(code: str, role: str | None = None) -> str:
    """The form of the Commissioning Data Set: I10X, M45X3, A390-D, G01X-A, C712.

    A role takes the sixth character, so an unused fifth becomes a dash.
    """
    if role is None:
        return code
    return f"{code.ljust(5, '-')}{'D' if role == DAGGER else 'A'}"


def category(code: str) -> str:
    """The three-character category of a canonical code."""
    return code[:3]


def parent(code: str) -> str | None:
    """The canonical code directly above: S7200 -> S720 -> S72 -> None; M45X3 -> M45X."""
    return code[:-1] if len(code) > 3 else None


def prefix(system: System, text: str) -> str | None:
    """The canonical beginning of a code that is being typed (s7, S72., c71.2), or None.

    A letter alone is a word, not the beginning of a code.
    """
    parsed = parse(system, text)
    if parsed is not None:
        return parsed.code
    compact = _compact(text)
    return compact if _PREFIX[system].fullmatch(compact) else None
