"""An import in steps: what is saved between them, what others change, and what an end leaves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from exchange.pas_files import message, other, row, write, write_messages

from coder_gui.domain.changes import Saved
from coder_gui.domain.episode import State
from coder_gui.domain.errors import UserError
from coder_gui.domain.identity import derive_id
from coder_gui.domain.worklist import ImportProgress
from coder_gui.services import import_run
from coder_gui.services.import_run import ImportRun
from coder_gui.services.session import Session
from coder_gui.storage.tables import history, import_batch

from .imports import DAY, EPISODE, NOW, code_and_finalise, counts, listed, take

PEOPLE = 300


def many(folder: Path, *more: dict[str, str], name: str = "many.csv", **cells: str) -> Path:
    """An extract of many patients, and of these rows."""
    stays = (other(1000 + number, **cells) for number in range(PEOPLE))
    return write(folder, *stays, *more, name=name)


def started(session: Session, path: Path, *, as_of: Any = NOW, **options: Any) -> ImportRun:
    """An import that is compared and has written nothing."""
    prepared = session.worklist.prepare([path], as_of=as_of)
    run = session.worklist.start(session.actor, prepared, **options)
    run.look()
    return run


def finish(run: ImportRun) -> list[Saved[ImportProgress]]:
    """Every further step; what those that wrote said."""
    written = []
    while run.report is None:
        if run.looks:
            run.look()
        else:
            written.append(run.write())
    return written


def count(session: Session) -> int:
    """How many episodes there are."""
    return len(listed(session))


def test_a_large_import_is_written_in_several_steps_and_says_how_far_it_is(session, tmp_path):
    run = started(session, many(tmp_path))
    assert count(session) == 0
    told = [saved.value for saved in finish(run)]
    assert len(told) > 2
    done = [progress.done for progress in told]
    assert done == sorted(done)
    assert 0 < done[0] < PEOPLE
    assert {progress.total for progress in told} == {PEOPLE}
    assert run.report is not None
    assert run.report.applied
    assert counts(run.report) == (PEOPLE, 0, 0)
    assert count(session) == PEOPLE


def test_a_save_between_two_steps_is_on_the_disk_before_the_import_ends(session, tmp_path):
    take(session, write(tmp_path, row()))
    run = started(session, many(tmp_path))
    run.write()
    (line_id,) = session.abstraction.add(session.actor, EPISODE, "CAP @cl p1").value
    assert 1 < count(session) < PEOPLE
    assert [line.id for line in session.episodes.case(EPISODE).lines] == [line_id]
    assert len(finish(run)) > 1
    assert count(session) == PEOPLE + 1
    assert session.unlocked.verify().ok


def test_what_a_coder_saves_meanwhile_needs_no_second_comparison(session, tmp_path):
    take(session, write(tmp_path, row()))
    run = started(session, many(tmp_path))
    while run.report is None and not run.looks:
        session.abstraction.add(session.actor, EPISODE, "CAP @cl p1")
        before = count(session)
        run.write()
        assert count(session) > before


def test_what_the_pas_changes_on_an_episode_finished_between_steps_keeps_the_work(
    session, tmp_path
):
    take(session, many(tmp_path, row()))
    path = many(tmp_path, row(consultant_code="C7654321"), name="later.csv", ward_end="AMU")
    run = started(session, path, as_of=NOW + DAY)
    line_id = code_and_finalise(session)
    run.write()
    case = session.episodes.case(EPISODE)
    assert [line.id for line in case.lines] == [line_id]
    finish(run)
    case = session.episodes.case(EPISODE)
    assert case.episode.consultant_code == "C7654321"
    assert case.work.state is State.UPDATE_RECEIVED
    assert [line.id for line in case.lines] == [line_id]
    assert [code.code for code in case.diagnoses] == ["J181"]
    assert {entry["ward"] for entry in listed(session)} == {"7B", "AMU"}
    assert session.unlocked.verify().ok


def test_views_are_told_at_once_of_what_was_here_and_in_the_end_of_what_is_new(session, tmp_path):
    take(session, write(tmp_path, row()))
    run = started(session, many(tmp_path, row(ward_end="AMU")), as_of=NOW + DAY)
    written = finish(run)
    told = [saved for saved in written if saved.changes.touches(episode=EPISODE)]
    assert told
    assert written[-1].changes.touches(kind="episode")
    new = derive_id("episode", "RXX", "SP1000", "1")
    assert written[-1].changes.touches(episode=new)
    assert any(not saved.changes.kinds for saved in written)


def test_what_another_import_wrote_between_steps_is_compared_again(session, tmp_path):
    path = many(tmp_path)
    run = started(session, path)
    run.write()
    take(session, path)  # takes everything that is left
    assert count(session) == PEOPLE
    saved = run.write()  # writes nothing: the comparison is stale
    assert run.looks
    assert saved.value.report is None
    finish(run)
    assert count(session) == PEOPLE
    assert session.unlocked.verify().ok


def test_where_others_never_rest_the_import_still_comes_to_its_end(session, tmp_path):
    run = started(session, many(tmp_path))
    number = 0
    while run.report is None:
        if run.looks:
            run.look()
            continue
        take(session, write(tmp_path, other(5000 + number), name="small.csv"))
        number += 1
        run.write()
    assert count(session) == PEOPLE + number
    assert session.unlocked.verify().ok


def test_an_import_given_up_between_steps_is_completed_by_the_next(session, tmp_path):
    path = many(tmp_path)
    started(session, path).write()
    came = count(session)
    assert 0 < came < PEOPLE
    assert session.unlocked.verify().ok
    report = take(session, path)
    assert counts(report) == (PEOPLE - came, 0, came)
    assert count(session) == PEOPLE


def test_every_slice_is_in_the_history_and_the_import_is_noted_once(session, tmp_path):
    run = started(session, many(tmp_path))
    steps = len(finish(run))
    with session.database.read() as connection:
        events = list(connection.execute(history.select()).mappings())
        batches = connection.execute(import_batch.select()).mappings().all()
    names = [event["event"] for event in events]
    assert names.count("worklist_imported") == len(batches) == 1
    assert 0 < names.count("worklist_part_imported") < steps
    assert all(event["episode_id"] is None for event in events)
    assert batches[0]["counts"]["new"] == PEOPLE


def test_all_or_nothing_writes_everything_in_one_step(session, tmp_path):
    run = started(session, many(tmp_path), all_or_nothing=True)
    run.write()
    assert count(session) == PEOPLE


def test_all_or_nothing_is_over_at_once_when_a_row_is_bad(session, tmp_path):
    run = started(session, many(tmp_path, row(sex="F")), all_or_nothing=True)
    assert run.report is not None
    assert not run.report.applied
    assert count(session) == 0


def test_all_or_nothing_looks_again_at_what_came_meanwhile(session, tmp_path):
    first = write_messages(tmp_path, message("A01", "1", "20261101"), name="a.hl7")
    second = write_messages(tmp_path, message("A01", "1", "20261102", visit="V2"), name="b.hl7")
    run = started(session, second, all_or_nothing=True)
    take(session, first)
    finish(run)
    assert run.report is not None
    assert run.report.rejected
    assert not run.report.applied
    assert count(session) == 1


def test_a_run_that_is_over_makes_no_further_step(session, tmp_path):
    run = started(session, write(tmp_path, row()))
    finish(run)
    with pytest.raises(RuntimeError):
        run.write()


# Messages ---------------------------------------------------------------------------------------
def admissions(folder: Path) -> Path:
    """Many patients who come, and move to another consultant."""
    told = []
    for number in range(PEOPLE):
        who = {"visit": f"V{number}", "patient": f"P{number}"}
        told.append(message("A01", f"a{number}", "20261101", **who))
        told.append(message("A02", f"b{number}", "20261102", consultant="C2222222", **who))
    return write_messages(folder, *told)


def test_messages_taken_in_part_are_not_taken_twice(session, tmp_path):
    path = admissions(tmp_path)
    started(session, path).write()
    came = count(session)
    assert 0 < came < 2 * PEOPLE
    report = take(session, path)
    assert report.duplicates == came  # a message an episode here
    assert not report.rejected
    assert count(session) == 2 * PEOPLE
    assert take(session, path).duplicates == 2 * PEOPLE


def test_messages_that_waited_are_released_after_the_last_slice(session, tmp_path):
    late = message("A02", "w1", "20260916", visit="SP1000", patient="M1000", ward="HDU")
    take(session, write_messages(tmp_path, late), as_of=None)
    run = started(session, many(tmp_path))
    finish(run)
    assert run.report is not None
    assert any("had waited" in note for note in run.report.notes)


# Texts ------------------------------------------------------------------------------------------
def test_texts_follow_one_a_step_and_are_counted(session, tmp_path):
    rows = []
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Summary {number}")
        rows.append(other(number, summary_text_ref=f"{number}.txt"))
    run = started(session, write(tmp_path, *rows))
    told = [saved.value.done for saved in finish(run)]
    assert told == [3, 4, 5, 6, 6]
    assert count(session) == 3


def test_an_error_ends_the_run_and_leaves_whole_rows(session, tmp_path, monkeypatch):
    run = started(session, many(tmp_path))
    run.write()
    came = count(session)

    def no_room(*_: object, **__: object) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(import_run.worklist, "remember_messages", no_room)
    with pytest.raises(UserError):
        run.write()
    assert count(session) == came
    assert run.changes.touches(kind="episode")
    with pytest.raises(RuntimeError):
        run.write()
