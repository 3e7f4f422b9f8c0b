"""Reading TOML tables with their place in the file, so that a refusal says where and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from coder_gui.domain.errors import UserError

_KINDS = {str: "text", bool: "true or false", int: "a whole number", date: "a date"}


class TomlTable:
    """One table. Every key must be asked for: `finish` refuses those nobody knows."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        self._values = values
        self._place = place
        self._asked: set[str] = set()

    def refuse(self, reason: str) -> UserError:
        """The error that says where it is and what is wrong."""
        return UserError(f"{self._place}: {reason}")

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default the key must be there and not empty."""
        found: str = self._one(key, str, default)
        if default is None and not found.strip():
            raise self.refuse(f"{key} is empty")
        return found

    def day(self, key: str) -> date | None:
        """A date written without quotes, or None where the key is not there."""
        if key not in self:
            return None
        found: date = self._one(key, date, None)
        if isinstance(found, datetime):
            raise self.refuse(f"{key} must be a date without a time")
        return found

    def number(self, key: str) -> int | None:
        """A whole number, or None where the key is not there."""
        if key not in self:
            return None
        found: int = self._one(key, int, None)
        if isinstance(found, bool):
            raise self.refuse(f"{key} must be a whole number")
        return found

    def texts(self, key: str, default: Sequence[str] | None = None) -> tuple[str, ...]:
        """A list of texts."""
        found = self._one(key, list, None if default is None else list(default))
        if not all(isinstance(each, str) for each in found):
            raise self.refuse(f"{key} must be a list of texts")
        return tuple(found)

    def table(self, key: str) -> TomlTable:
        """A table inside, empty where the key is not there."""
        return TomlTable(self._one(key, dict, {}), f"{self._place}, {key}")

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """A list of tables inside, empty where the key is not there."""
        found = self._one(key, list, [])
        if not all(isinstance(each, dict) for each in found):
            raise self.refuse(f"{key} must be a list of tables")
        return tuple(
            TomlTable(each, f"{self._place}, {key} {n}") for n, each in enumerate(found, start=1)
        )

    def value(self, key: str) -> Any:
        """Whatever is there, for a caller who knows what it must be."""
        self._asked.add(key)
        return self._values[key]

    def finish(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key must not be lost in silence."""
        unknown = [key for key in self._values if key not in self._asked]
        if unknown:
            known = ", ".join(sorted(self._asked))
            raise self.refuse(f"{unknown[0]} is not known here; known are {known}")

    def _one(self, key: str, kind: type, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is None:
                raise self.refuse(f"{key} is missing")
            return default
        found = self._values[key]
        if not isinstance(found, kind):
            wanted = _KINDS.get(kind, "a table" if kind is dict else "a list")
            raise self.refuse(f"{key} must be {wanted}")
        return found


def read_toml(path: Path) -> TomlTable:
    """The file as a table. Raises UserError with file, line and reason when it cannot be read."""
    try:
        return TomlTable(tomllib.loads(path.read_bytes().decode("utf-8")), path.name)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path.name}: this is not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path.name}: the file is not written in UTF-8") from error
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is missing in {path.parent.name}") from error


def read_list(path: Path, key: str) -> tuple[TomlTable, ...]:
    """The tables of a file's [[key]], each knowing the line it begins on."""
    whole = read_toml(path)
    found = whole.tables(key)
    whole.finish()
    header = re.compile(rf"^\s*\[\[\s*{re.escape(key)}\s*\]\]")
    lines = [
        n
        for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if header.match(line)
    ]
    return tuple(
        TomlTable(
            {name: table.value(name) for name in table},
            f"{path.name}, line {line}, {table.value('id') if 'id' in table else key}",
        )
        for table, line in zip(found, lines or [1] * len(found), strict=False)
    )
