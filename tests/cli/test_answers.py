"""How every command answers, asks and fails."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.cli.answers import Context, Exit, NoPassphrase, UsageError, outcome, plain, sentence
from coder_gui.domain import errors
from coder_gui.domain.roles import Role


@pytest.fixture
def context():
    """A context over streams in memory."""
    return Context(environ={}, out=io.StringIO(), err=io.StringIO(), attended=lambda: False)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to answer."""

    role: Role
    day: date
    at: datetime
    places: tuple[Path, ...]
    words: frozenset[str]


def test_dataclasses_dates_enums_and_sets_become_plain_json():
    at = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    thing = Thing(Role.CODER, at.date(), at, (Path("a"),), frozenset({"b", "a"}))
    assert plain({"thing": thing, "time": time(9, 30), Role.SENIOR: 1}) == {
        "thing": {
            "role": "coder",
            "day": "2026-11-21",
            "at": "2026-11-21T09:30:00+00:00",
            "places": ["a"],
            "words": ["a", "b"],
        },
        "time": "09:30:00",
        "senior": 1,
    }


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_an_answer_is_one_document_that_reads_back(value):
    out = io.StringIO()
    Context(out=out).answer(value)
    assert json.loads(out.getvalue()) == value
    assert out.getvalue().endswith("\n")


def test_a_command_answers_once(context):
    context.answer({})
    with pytest.raises(RuntimeError, match="once"):
        context.answer({})


def test_a_line_is_one_compact_object(context):
    context.answer_line({"term": "Siân", "hits": []})
    context.answer_line({"term": "b", "hits": []})
    assert context.out.getvalue() == ('{"term": "Siân", "hits": []}\n{"term": "b", "hits": []}\n')


def test_words_for_people_stay_off_stdout_in_json_mode(context):
    context.as_json = True
    context.show("a line of the answer")
    context.say("a message")
    assert context.out.getvalue() == ""
    assert context.err.getvalue() == "a message\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UserError("row 3"), Exit.PROBLEMS),
        (errors.NotFound("no episode"), Exit.PROBLEMS),
        (errors.Refused("not yours"), Exit.PROBLEMS),
        (UsageError("name one"), Exit.USAGE),
        (FileNotFoundError(2, "No such file or directory", "x.csv"), Exit.USAGE),
        (IsADirectoryError(21, "Is a directory", "x"), Exit.USAGE),
        (NoPassphrase("nobody"), Exit.ENVIRONMENT),
        (errors.WrongKey("wrong"), Exit.ENVIRONMENT),
        (errors.KeyringMissing("none"), Exit.ENVIRONMENT),
        (errors.StoreLocked("open"), Exit.ENVIRONMENT),
        (errors.StoreDamaged("page 3"), Exit.ENVIRONMENT),
        (errors.StorageFull("full"), Exit.ENVIRONMENT),
        (errors.SchemaTooNew("0009", "0001"), Exit.ENVIRONMENT),
        (errors.Offline("away"), Exit.ENVIRONMENT),
        (OSError(28, "No space left on device"), Exit.ENVIRONMENT),
    ],
)
def test_each_expected_error_has_its_exit_code_and_a_sentence(context, error, code):
    context.as_json = True
    assert context.fail(error) == code
    document = json.loads(context.out.getvalue())
    assert document["error"]["message"] == sentence(error)
    assert context.err.getvalue() == sentence(error) + "\n"
    assert type(error).__name__ not in sentence(error)


def test_an_error_after_the_answer_goes_to_stderr_alone(context):
    context.as_json = True
    context.answer({"new": 1})
    context.fail(errors.StorageFull("full"))
    assert json.loads(context.out.getvalue()) == {"new": 1}


def test_a_full_disk_and_a_missing_file_read_as_sentences():
    assert "The disk is full" in sentence(OSError(28, "No space left on device"))
    assert sentence(FileNotFoundError(2, "No such file or directory", "x.csv")) == (
        "x.csv: No such file or directory"
    )


def test_a_bug_of_ours_is_not_turned_into_an_exit_code():
    with pytest.raises(ZeroDivisionError):
        outcome(ZeroDivisionError())


# Asking ------------------------------------------------------------------------------------------


def test_the_passphrase_comes_from_the_environment_first(context):
    context.environ = {"CODER_GUI_PASSPHRASE": "from the environment"}
    assert context.passphrase() == "from the environment"
    assert context.new_passphrase(variable="CODER_GUI_PASSPHRASE") == "from the environment"


def test_with_nobody_to_ask_the_variable_is_named(context):
    with pytest.raises(NoPassphrase, match="Set CODER_GUI_PASSPHRASE"):
        context.passphrase()


def test_a_new_passphrase_is_typed_twice(context):
    context.attended = lambda: True
    typed = iter(["first words here", "first words here", "one thing", "another"])
    context.ask = lambda prompt: next(typed)
    assert context.new_passphrase() == "first words here"
    with pytest.raises(UsageError, match="The two passphrases differ"):
        context.new_passphrase()


def test_closing_without_a_session_is_fine(context):
    context.close()
    context.close()
