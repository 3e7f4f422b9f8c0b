"""The program's log: one JSON object a line, built only from fields on a list.

Nothing reaches the file by default. An id becomes a pseudonym, a number must be a number, a word
must be one of the program's own, and whatever else is passed is dropped and counted. Messages of
other libraries are dropped too: what they say can quote a row. Of an exception its class and the
lines of code are kept, neither its text nor any local variable.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import logging.handlers
import math
import os
import re
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from coder_gui.system.files import private_folder

FILE_NAME = "coder-gui.log"
LARGEST = 256 * 1024
"""Bytes of one file; three older ones are kept."""
OLDER = 3

IDS = frozenset({"episode", "patient", "spell", "document", "device", "profile", "row", "group"})
"""Fields that take an id and show its pseudonym."""
NUMBERS = frozenset({"count", "rows", "bytes", "ms", "pages", "n", "seq", "wait", "left"})
WORDS = frozenset({"kind", "action", "state", "schema", "system", "verb", "lane", "mode", "what"})
"""Fields that take a word of the program: letters first, never four digits in a row."""

_WORD = re.compile(r"(?!.*[0-9]{4})[a-z][a-z0-9_.-]{0,39}")
_FRAMES = 12


def event(
    logger: logging.Logger,
    name: str,
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **fields: Any,
) -> None:
    """Logs one event. `name` is a word of the program; fields are those of IDS, NUMBERS, WORDS."""
    logger.log(level, name, extra={"fields": fields}, exc_info=error)


class Pseudonyms:
    """Stands in for ids: the first 8 bytes of an HMAC-SHA256 as hexadecimal digits.

    The installation's key gives one laptop's pseudonyms to profiles and devices. While a profile
    is open a secret from inside it is mixed in, because an id that was derived from a hospital
    number can be guessed by whoever holds the key; after the profile closes nobody can.
    """

    def __init__(self, key: bytes) -> None:
        self._installed = key
        self._key = key

    def bind(self, secret: bytes) -> None:
        """Mixes in the secret of the profile that was opened."""
        self._key = hmac.new(self._installed, secret, hashlib.sha256).digest()

    def unbind(self) -> None:
        """Forgets it."""
        self._key = self._installed

    def of(self, value: object) -> str:
        """16 hexadecimal digits."""
        return hmac.new(self._key, str(value).encode(), hashlib.sha256).hexdigest()[:16]


def install_key(path: Path) -> bytes:
    """The 32 bytes of this installation, made at the first call; they are never in a log."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        kept = path.read_bytes()
        if len(kept) == 32:
            return kept
        descriptor = os.open(path, os.O_TRUNC | os.O_WRONLY)
    key = os.urandom(32)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key


def allowed_fields(fields: Mapping[str, Any], pseudonym: Callable[[object], str]) -> dict[str, Any]:
    """What of the fields may be written; `dropped` counts the rest."""
    kept: dict[str, Any] = {}
    dropped = 0
    for name, value in fields.items():
        if name in IDS and isinstance(value, str):
            kept[name] = pseudonym(value)
        elif name in NUMBERS and _is_number(value):
            kept[name] = round(value, 3)
        elif name in WORDS and isinstance(value, str) and _WORD.fullmatch(value):
            kept[name] = value
        else:
            dropped += 1
    if dropped:
        kept["dropped"] = dropped
    return kept


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def code_lines(trace: TracebackType | None) -> list[str]:
    """`file:line function` of the innermost frames, without source, values or the error's text."""
    frames = traceback.extract_tb(trace)[-_FRAMES:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


class EventFormatter(logging.Formatter):
    """Builds a line anew from what is allowed; the record's own text is not used."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        super().__init__()
        self._pseudonyms = pseudonyms

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        fields = getattr(record, "fields", None)
        if isinstance(fields, Mapping) and isinstance(record.msg, str):
            named = _WORD.fullmatch(record.msg) is not None
            line["event"] = record.msg if named else "unnamed"
            line.update(allowed_fields(fields, self._pseudonyms.of))
        else:
            line["event"] = "foreign"
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["lines"] = code_lines(record.exc_info[2])
        return json.dumps(line)


class _QuietFile(logging.handlers.RotatingFileHandler):
    """A file that is given up silently when it cannot be written.

    The standard handler would print the record with its arguments on stderr.
    """

    def handleError(self, record: logging.LogRecord) -> None:
        """Nothing: a full disk is told to the person by the save that meets it."""

    def _open(self) -> Any:
        def private(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        return open(self.baseFilename, self.mode, encoding=self.encoding, opener=private)


class LogFile:
    """The log of this run: attach it once, close it at the end.

    Attach takes over the root logger, so that other libraries' records go through the same list.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.pseudonyms = Pseudonyms(key)
        self.path = private_folder(folder) / FILE_NAME
        self._handler = _QuietFile(
            self.path, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(EventFormatter(self.pseudonyms))
        self._level_before: int | None = None

    def attach(self) -> LogFile:
        """From now on events of level info and above are written."""
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(logging.INFO)
        root.addHandler(self._handler)
        return self

    def close(self) -> None:
        """Stops writing and closes the file. Safe to call twice."""
        root = logging.getLogger()
        root.removeHandler(self._handler)
        if self._level_before is not None:
            root.setLevel(self._level_before)
            self._level_before = None
        self._handler.close()
