"""Runs the command line in this process, over streams that a test can read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coder_gui.cli.answers import Context
from coder_gui.cli.main import main
from coder_gui.services.profiles import Profiles
from coder_gui.system.passphrase import KdfParameters
from coder_gui.system.paths import profiles_root

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def command(clock) -> Callable[..., Ran]:
    """Runs one command as a program that was just started, with a cheap key derivation.

    `typed` answers the prompts in order (None: there is no terminal); `passphrase` is that of
    the environment.
    """

    def run(
        *arguments: str | Path,
        typed: list[str] | None = None,
        passphrase: str | None = PASSPHRASE,
        **environment: str,
    ) -> Ran:
        if passphrase is not None:
            environment = {"CODER_GUI_PASSPHRASE": passphrase, **environment}
        answers = iter(typed or ())
        out, err = io.StringIO(), io.StringIO()
        cost = KdfParameters(memory=64, passes=1, lanes=1)
        context = Context(
            environ=environment,
            out=out,
            err=err,
            ask=lambda prompt: next(answers),
            attended=lambda: typed is not None,
            _profiles=Profiles(profiles_root(), clock, None, cost=cost),
        )
        code = main([str(argument) for argument in arguments], context)
        assert next(answers, None) is None, "a prompt was not shown"
        return Ran(code, out.getvalue(), err.getvalue())

    return run
