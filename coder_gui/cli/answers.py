"""What every command shares: one JSON document on stdout, sentences on stderr, four exit codes."""

from __future__ import annotations

import argparse
import errno
import getpass
import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum, IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from coder_gui.domain.errors import (
    CoderError,
    KeyringMissing,
    NotFound,
    Offline,
    Refused,
    SchemaTooNew,
    StorageFull,
    StoreDamaged,
    StoreLocked,
    UserError,
    WrongKey,
)

if TYPE_CHECKING:
    from coder_gui.services.profiles import Profiles, Unlocked
    from coder_gui.services.session import Session

VARIABLE = "CODER_GUI_PASSPHRASE"
"""The environment variable that serves every command that unlocks (scripts and tests)."""
NEW_VARIABLE = "CODER_GUI_NEW_PASSPHRASE"
"""The one that is to be from now on, where the other is the one of now."""


class Subparsers(Protocol):
    """What `argparse` gives for adding the commands of a level."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Adds one command; `help` and `description` are its words."""


class Exit(IntEnum):
    """Exit codes that scripts at the trusts rely on."""

    SUCCESS = 0
    PROBLEMS = 1
    USAGE = 2
    ENVIRONMENT = 3


class UsageError(UserError):
    """The command was put wrongly: what is missing or does not go together."""


class NoPassphrase(CoderError):
    """A passphrase is needed and there is nobody to ask."""


_OUTCOMES: tuple[tuple[type[BaseException], str, Exit], ...] = (
    (UsageError, "usage", Exit.USAGE),
    (NotFound, "not_found", Exit.PROBLEMS),
    (Refused, "refused", Exit.PROBLEMS),
    (UserError, "input", Exit.PROBLEMS),
    (NoPassphrase, "no_passphrase", Exit.ENVIRONMENT),
    (WrongKey, "wrong_key", Exit.ENVIRONMENT),
    (KeyringMissing, "keyring_missing", Exit.ENVIRONMENT),
    (StoreLocked, "store_locked", Exit.ENVIRONMENT),
    (StoreDamaged, "store_damaged", Exit.ENVIRONMENT),
    (StorageFull, "storage_full", Exit.ENVIRONMENT),
    (SchemaTooNew, "schema_too_new", Exit.ENVIRONMENT),
    (Offline, "offline", Exit.ENVIRONMENT),
    (CoderError, "environment", Exit.ENVIRONMENT),
    (FileNotFoundError, "no_such_file", Exit.USAGE),
    (IsADirectoryError, "not_a_file", Exit.USAGE),
    (NotADirectoryError, "not_a_folder", Exit.USAGE),
    (OSError, "system", Exit.ENVIRONMENT),
)
EXPECTED = (CoderError, OSError)
"""What `main` turns into a sentence and an exit code; anything else is a bug of ours."""


def outcome(error: BaseException) -> tuple[str, Exit]:
    """(kind for JSON, exit code) of an expected error; the first class that matches decides."""
    for kind_of_error, kind, code in _OUTCOMES:
        if isinstance(error, kind_of_error):
            return kind, code
    raise error


def sentence(error: BaseException) -> str:
    """The error in words for a person, without a class name or a number."""
    if isinstance(error, OSError):
        if error.errno == errno.ENOSPC:
            return "The disk is full. Free some space, then run the command again."
        what = error.strerror or type(error).__name__
        return f"{error.filename}: {what}" if error.filename else what
    return str(error)


def plain(value: Any) -> Any:
    """Dataclasses, enums, dates, paths, sets and tuples as what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def json_option(parser: argparse.ArgumentParser) -> None:
    """Adds --json to a command."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document on stdout and nothing else"
    )


def _ask(prompt: str) -> str:
    return getpass.getpass(prompt, stream=sys.stderr)


def _someone_is_there() -> bool:
    return sys.stdin.isatty() or sys.stderr.isatty()


@dataclass(slots=True)
class Context:
    """What a command gets: how to answer, how to speak, and the profile it works on.

    `profile` is the folder of `--profile`. The streams, `ask` (prompts without echo) and
    `attended` (is there a person to ask) can be replaced by tests.
    """

    profile: Path | None = None
    as_json: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    ask: Callable[[str], str] = _ask
    attended: Callable[[], bool] = _someone_is_there
    answered: bool = False
    _profiles: Profiles | None = None
    _session: Session | None = None

    def answer(self, document: Any) -> None:
        """Prints the one JSON document; dataclasses, dates and enums are turned into plain JSON."""
        if self.answered:
            raise RuntimeError("a command answers once")
        self.answered = True
        json.dump(plain(document), self.out, ensure_ascii=False, indent=2)
        self.out.write("\n")

    def answer_line(self, document: Any) -> None:
        """Prints one compact JSON object on a line, for commands that read and answer lines."""
        self.answered = True
        line = json.dumps(plain(document), ensure_ascii=False, separators=(", ", ": "))
        self.out.write(line + "\n")
        self.out.flush()

    def show(self, text: str) -> None:
        """A line of the answer for a person on stdout; nothing in JSON mode."""
        if not self.as_json:
            self.out.write(text + "\n")

    def say(self, text: str) -> None:
        """A message beside the answer: stderr, in every mode."""
        self.err.write(text + "\n")
        self.err.flush()

    def profiles(self) -> Profiles:
        """The profiles of this laptop, over the system clock and the allowed keyring."""
        if self._profiles is None:
            from coder_gui.services.profiles import Profiles

            self._profiles = Profiles.of_this_laptop()
            for problem in self._profiles.settings_problems:
                self.say(problem)
        return self._profiles

    def profile_dir(self) -> Path:
        """The folder of --profile, or the only profile there is. Raises UsageError otherwise."""
        if self.profile is not None:
            from coder_gui.system import keyslot_file

            if not keyslot_file.exists(self.profile):
                raise UsageError(f"There is no profile in {self.profile}. Check --profile.")
            return self.profile
        found = self.profiles().list()
        if len(found) == 1:
            return found[0].folder
        if not found:
            raise UsageError(
                "There is no profile on this laptop yet. Make one: coder-gui profile create."
            )
        folders = "\n".join(f"  {info.folder}  ({info.name})" for info in found)
        raise UsageError(f"There are {len(found)} profiles; name one with --profile:\n{folders}")

    def secret(self, variable: str, prompt: str) -> str:
        """From the environment variable, else from a prompt without echo.

        Raises NoPassphrase when neither can answer.
        """
        given = self.environ.get(variable)
        if given is not None:
            return given
        if not self.attended():
            raise NoPassphrase(
                f"A secret is needed and there is no terminal to ask on ({prompt.strip(': ')}). "
                f"Set {variable}, or run the command in a terminal."
            )
        return self.ask(prompt)

    def passphrase(self, prompt: str = "Passphrase: ") -> str:
        """The passphrase of the profile."""
        return self.secret(VARIABLE, prompt)

    def new_passphrase(
        self, prompt: str = "New passphrase: ", *, variable: str = NEW_VARIABLE
    ) -> str:
        """A passphrase typed twice, or the one of the environment variable."""
        first = self.secret(variable, prompt)
        if variable not in self.environ and self.ask("The same again: ") != first:
            raise UsageError("The two passphrases differ. Nothing was changed.")
        return first

    def open_profile(self) -> Unlocked:
        """The unlocked profile without the services; the caller closes it."""
        return self.profiles().unlock(self.profile_dir(), self.passphrase())

    def unlock(self, *, to_sync: bool = False) -> Session:
        """The session of the unlocked profile; `main` closes it when the command ends.

        Raises Refused where the laptop has been away from its central store for too long, unless
        the command is there `to_sync`.
        """
        if self._session is None:
            from coder_gui.services.session import Session
            from coder_gui.system.clock import SystemClock

            self._session = Session.open(self.open_profile(), clock=SystemClock())
            if not to_sync and self._session.sync.must_go_online():
                raise Refused(self._session.sync.status().detail)
        return self._session

    def fail(self, error: BaseException) -> int:
        """Says an expected error; in JSON mode also as the document, unless one was printed."""
        kind, code = outcome(error)
        text = sentence(error)
        self.say(text)
        if self.as_json and not self.answered:
            self.answer({"error": {"kind": kind, "message": text}})
        return code

    def close(self) -> None:
        """Closes the session, if one was opened. Safe to call twice."""
        session, self._session = self._session, None
        if session is not None:
            session.close()
