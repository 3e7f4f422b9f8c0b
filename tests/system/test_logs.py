"""The log: only what is on the list, and never a patient."""

from __future__ import annotations

import json
import logging
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coder_gui.system.logs import (
    IDS,
    LARGEST,
    NUMBERS,
    WORDS,
    LogFile,
    Pseudonyms,
    allowed_fields,
    event,
    install_key,
)

NHS_NUMBER = "9990000018"
SURNAME = "Kowalczyk-Zabłocka"
CANARIES = (NHS_NUMBER, "999 000 0018", SURNAME, "Kowalczyk")
EPISODE = "8f14e45f-ceea-567f-a0d3-1f2b3c4d5e6f"


@pytest.fixture
def log(tmp_path, expected_logs):
    """An attached log in a folder of its own."""
    log = LogFile(tmp_path / "logs", install_key(tmp_path / "install.key")).attach()
    yield log
    log.close()


@pytest.fixture
def logger():
    """A logger of the program."""
    return logging.getLogger("coder_gui.tests")


def _lines(log) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.path.read_text("utf-8").splitlines()]


def test_an_event_is_one_json_object_with_its_fields(log, logger):
    event(logger, "episode_saved", kind="code", ms=12.34567, rows=3)
    (line,) = _lines(log)
    assert line.pop("at")
    assert line == {
        "level": "info",
        "from": "coder_gui.tests",
        "event": "episode_saved",
        "kind": "code",
        "ms": 12.346,
        "rows": 3,
    }


def test_an_id_shows_as_a_pseudonym_that_is_the_same_each_time(log, logger):
    event(logger, "opened", episode=EPISODE)
    event(logger, "saved", episode=EPISODE, patient=NHS_NUMBER)
    opened, saved = _lines(log)
    assert opened["episode"] == saved["episode"]
    assert re.fullmatch(r"[0-9a-f]{16}", str(saved["patient"]))
    assert EPISODE[:8] not in log.path.read_text()


def test_a_planted_patient_never_reaches_the_file(log, logger):
    class Row:
        def __repr__(self) -> str:
            return SURNAME

    for name in (*IDS, *NUMBERS, *WORDS, "surname", "text", "nhs_number"):
        for value in (
            *CANARIES,
            Row(),
            [SURNAME],
            {SURNAME: NHS_NUMBER},
            SURNAME.lower()[:9] + " x",
        ):
            event(logger, "saved", **{name: value})
    event(logger, f"saved {SURNAME}", level=logging.WARNING, what=NHS_NUMBER)
    logger.error("the patient %s has %s", SURNAME, NHS_NUMBER)
    logging.getLogger("sqlalchemy.engine").warning(f"INSERT INTO patient VALUES ({NHS_NUMBER})")
    try:
        surname, number = SURNAME, NHS_NUMBER
        raise KeyError(f"{surname} {number}")
    except KeyError as error:
        event(logger, "broke", error=error, what=surname)
        logger.exception("it broke for %s", surname, stack_info=True)
    written = b"".join(path.read_bytes() for path in log.path.parent.iterdir())
    assert written.count(b"\n") > 100
    for canary in CANARIES:
        assert canary.encode() not in written
        assert json.dumps(canary).strip('"').encode() not in written


def test_an_error_is_its_class_and_the_lines_of_code(log, logger):
    def breaks() -> None:
        raise ValueError(SURNAME)

    try:
        breaks()
    except ValueError as error:
        event(logger, "broke", level=logging.ERROR, error=error)
    (line,) = _lines(log)
    assert line["error"] == "ValueError"
    assert re.fullmatch(r"test_logs\.py:\d+ breaks", line["lines"][-1])


def test_what_another_library_says_is_counted_not_quoted(log):
    logging.getLogger("alembic.runtime").warning("Running upgrade for %s", SURNAME)
    (line,) = _lines(log)
    assert (line["from"], line["event"]) == ("alembic.runtime", "foreign")


def test_fields_that_are_on_no_list_are_dropped_and_counted(log, logger):
    event(logger, "saved", surname=SURNAME, kind=SURNAME, rows="3", n=True, ms=float("nan"))
    (line,) = _lines(log)
    assert line["dropped"] == 5


json_like = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary()


@given(st.dictionaries(st.sampled_from(sorted(IDS | NUMBERS | WORDS)) | st.text(), json_like))
def test_whatever_is_passed_only_numbers_words_and_pseudonyms_are_kept(fields):
    kept = allowed_fields(fields, Pseudonyms(b"key").of)
    dropped = kept.pop("dropped", 0)
    assert len(kept) + dropped == len(fields)
    for value in kept.values():
        assert isinstance(value, int | float) or re.fullmatch(
            r"[0-9a-f]{16}|(?!.*[0-9]{4})[a-z][a-z0-9_.-]*", value
        )
    json.dumps(kept, allow_nan=False)


def test_two_installations_give_one_id_two_pseudonyms(tmp_path):
    keys = [install_key(tmp_path / name) for name in ("one", "two")]
    assert len({Pseudonyms(key).of(EPISODE) for key in keys}) == 2
    assert install_key(tmp_path / "one") == keys[0]
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o600


def test_a_damaged_installation_key_is_made_anew(tmp_path):
    (tmp_path / "key").write_bytes(b"short")
    key = install_key(tmp_path / "key")
    assert len(key) == 32
    assert install_key(tmp_path / "key") == key


def test_the_profiles_secret_is_needed_to_guess_an_episode():
    pseudonyms = Pseudonyms(b"on the disk")
    locked = pseudonyms.of(EPISODE)
    pseudonyms.bind(b"inside the profile")
    assert pseudonyms.of(EPISODE) != locked
    pseudonyms.unbind()
    assert pseudonyms.of(EPISODE) == locked


def test_the_files_stay_small_and_are_for_their_owner_only(log, logger):
    for number in range(6000):
        event(logger, "tick", n=number, what="a_rather_long_word_of_the_program")
    files = sorted(log.path.parent.iterdir())
    assert 2 <= len(files) <= 4
    for path in files:
        assert path.stat().st_size <= LARGEST
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_is_given_up_in_silence(tmp_path, logger, capsys):
    log = LogFile(tmp_path / "logs", b"key").attach()
    (tmp_path / "logs").rmdir()
    event(logger, "saved", surname=SURNAME)
    log.close()
    assert capsys.readouterr() == ("", "")


def test_a_closed_log_leaves_the_root_logger_as_it_was(tmp_path):
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    log = LogFile(tmp_path / "logs", b"key").attach()
    assert root.level == logging.INFO
    log.close()
    log.close()
    assert (root.level, list(root.handlers)) == before
