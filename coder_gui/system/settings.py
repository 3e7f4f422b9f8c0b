"""Every setting with its default, its range and who may set it, in one table.

A trust sets them for all its laptops in one JSON file that only an administrator can write; a
person changes some of them within what the trust allows. A value that cannot be used is said so
and the default stands: a slip in the file must not stop a ward from working.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, with their defaults.

    Minutes, seconds, percent and counts as the names say. `trust_recovery_key` is the raw X25519
    public key of the trust as 64 hexadecimal digits; with it the trust can open every profile.
    `renew_after_minutes` of being locked the program starts anew, so that nothing of a patient is
    left in its memory; 0: never. A laptop that has joined a central store and has not reached it
    for `max_offline_days` is opened only to sync; 0: no limit.
    """

    idle_lock_minutes: int = 5
    renew_after_minutes: int = 30
    max_offline_days: int = 14
    clipboard_seconds: int = 30
    passphrase_minimum: int = 10
    text_scale: int = 100
    theme: str = "system"
    single_letter_keys: bool = True
    trust_recovery_key: str | None = None

    @property
    def trust_key(self) -> bytes | None:
        """The trust's public key as 32 bytes, or None."""
        return None if self.trust_recovery_key is None else bytes.fromhex(self.trust_recovery_key)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a setting takes: a whole number in a range, or one of some words, or a key.

    `personal`: the person may set it. `at_most_trust`: never above what the trust set.
    """

    low: int = 0
    high: int = 0
    words: tuple[str, ...] = ()
    key: bool = False
    personal: bool = False
    at_most_trust: bool = False


RULES: dict[str, Rule] = {
    "idle_lock_minutes": Rule(1, 15, personal=True, at_most_trust=True),
    "renew_after_minutes": Rule(0, 720),
    "max_offline_days": Rule(0, 365),
    "clipboard_seconds": Rule(5, 120, personal=True, at_most_trust=True),
    "passphrase_minimum": Rule(8, 64),
    "text_scale": Rule(100, 200, personal=True),
    "theme": Rule(words=("system", "light", "dark"), personal=True),
    "single_letter_keys": Rule(personal=True),
    "trust_recovery_key": Rule(key=True),
}


@dataclass(frozen=True, slots=True)
class ReadSettings:
    """Settings, and a sentence for each value that was not taken."""

    settings: Settings
    problems: tuple[str, ...] = ()


def problem(name: str, value: Any) -> str | None:
    """Why this value of a known setting cannot be used, as a sentence; None when it can."""
    rule = RULES[name]
    if rule.key:
        if value is None or _is_key(value):
            return None
        return f"{name} takes an X25519 public key as 64 hexadecimal digits."
    if rule.words:
        if value in rule.words:
            return None
        return f"{name} takes one of: {', '.join(rule.words)}."
    if rule.high == 0:
        return None if isinstance(value, bool) else f"{name} takes true or false."
    if isinstance(value, bool) or not isinstance(value, int) or not rule.low <= value <= rule.high:
        return f"{name} takes a whole number from {rule.low} to {rule.high}."
    return None


def read_trust_file(path: Path) -> ReadSettings:
    """The trust's settings; a file that is not there gives the defaults without a word.

    `problems` names the file once a sentence, so that it can be shown and logged as it is.
    """
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return ReadSettings(Settings())
    except OSError as error:
        return ReadSettings(Settings(), (f"{path} cannot be read: {error.strerror}.",))
    except ValueError:
        return ReadSettings(Settings(), (f"{path} is not JSON; the default settings are used.",))
    if not isinstance(document, dict):
        return ReadSettings(
            Settings(), (f"{path} holds no JSON object; the default settings are used.",)
        )
    taken, problems = _sift(document, personal=False)
    return ReadSettings(
        replace(Settings(), **taken),
        tuple(f"{path}: {text} The default is used." for text in problems),
    )


def with_personal(trust: Settings, personal: Mapping[str, Any]) -> ReadSettings:
    """The person's choices on top of the trust's, within what the trust allows.

    A choice above the trust's limit becomes the limit; one that is not the person's to make, or
    cannot be used, is left out and named in `problems`.
    """
    taken, problems = _sift(personal, personal=True)
    for name, value in taken.items():
        if RULES[name].at_most_trust:
            taken[name] = min(value, getattr(trust, name))
    return ReadSettings(replace(trust, **taken), tuple(problems))


def _sift(document: Mapping[str, Any], *, personal: bool) -> tuple[dict[str, Any], list[str]]:
    taken: dict[str, Any] = {}
    problems: list[str] = []
    known = {item.name for item in fields(Settings)}
    for name, value in document.items():
        if name not in known:
            problems.append(f"{str(name)[:40]} is not a setting.")
        elif personal and not RULES[name].personal:
            problems.append(f"{name} is set by the trust.")
        elif (found := problem(name, value)) is not None:
            problems.append(found)
        else:
            taken[name] = value
    return taken, problems


def _is_key(value: object) -> bool:
    if not isinstance(value, str) or len(value) != 64:
        return False
    return all(digit in "0123456789abcdefABCDEF" for digit in value)
