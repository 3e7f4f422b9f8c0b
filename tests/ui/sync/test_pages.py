"""The page of the sync, joining by file, the password again, and leaving: by keys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from coder_gui.domain.sync import SyncState, SyncStatus
from coder_gui.services.session import Session
from coder_gui.ui.dialogs.extras import Extras
from coder_gui.ui.sync import words
from coder_gui.ui.sync.sync_page import HERE, LAST, NEXT, STORE, SyncPage, leaving_words
from ui import ward
from ui.whole import Whole

from .conftest import NAME, Store

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def pages(whole: Whole) -> Extras:
    """The pages of the window."""
    return cast("Extras", whole.main.extras)


def open_page(whole: Whole) -> SyncPage:
    """The page of the sync, opened by its key."""
    whole.press(Key.Key_F5, SHIFT)
    page = pages(whole).sync
    assert page.isVisible()
    return page


def shown(page: SyncPage) -> list[str]:
    """The buttons that can be seen, left to right."""
    buttons: list[QWidget] = [
        page.leave_button, page.stay_button, page.password_button, page.join_button,
        page.sync_button,
    ]  # fmt: skip
    return [one.text() for one in buttons if one.isVisible()]


def test_without_a_store_the_page_says_that_all_is_well_and_how_to_join(whole: Whole) -> None:
    whole.open()
    page = open_page(whole)
    assert page.state.text() == "This profile is on this laptop only"
    assert page.advice.text().startswith("Everything works without a central store.")
    assert shown(page) == ["Join a central store"]
    assert QApplication.focusWidget() is page.join_button
    assert not page.merged_table.isVisible()


def test_a_profile_joins_by_file_and_syncs_at_once(
    whole: Whole, store: Store, tom: Session, tmp_path: Path
) -> None:
    tom.abstraction.add(tom.actor, ward.OTHER, "gout")
    tom.sync.sync()
    file = tmp_path / "join.json"
    file.write_text(json.dumps(store.join_file("priya")), encoding="utf-8")
    window = whole.open(ward.OTHER)
    open_page(whole)
    whole.press(Key.Key_Return)
    join = pages(whole).join
    assert join.isVisible()
    assert not join.button.isEnabled()
    whole.type(str(file))
    whole.press(Key.Key_Return)
    assert join.facts.value("Central store") == NAME
    assert join.button.text() == f"Join {NAME}"
    whole.press(Key.Key_Return)
    assert join.said.startswith(f"Joined {NAME}")
    assert join.file.path.text() == ""
    window.syncing.sync_now()
    whole.settle()
    case = window.desk.case
    assert case is not None
    assert [line.text for line in case.lines] == ["gout"]


@pytest.mark.parametrize("content", ["nothing", "[]", '{"kind": "postgres", "name": "North"}'])
def test_a_file_that_is_no_join_file_is_refused_with_a_sentence(
    whole: Whole, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "join.json"
    file.write_text(content, encoding="utf-8")
    whole.open()
    assert whole.main.actions_table.trigger("join_central")
    whole.type(str(file))
    whole.press(Key.Key_Return)
    join = pages(whole).join
    assert join.said.startswith("This is not a join file")
    assert not join.button.isEnabled()
    assert QApplication.focusWidget() is join.file.path


def test_a_store_out_of_reach_says_when_to_try_again(
    whole: Whole, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "join.json"
    file.write_text(json.dumps(store.join_file("priya")), encoding="utf-8")
    store.cut()
    whole.open()
    assert whole.main.actions_table.trigger("join_central")
    whole.type(str(file))
    whole.press(Key.Key_Return)
    whole.press(Key.Key_Return)
    assert pages(whole).join.said.endswith("when this laptop is on the trust's network.")
    assert pages(whole).join.button.isEnabled()
    store.mend()
    whole.press(Key.Key_Return)
    assert pages(whole).join.said.startswith(f"Joined {NAME}")


def test_the_page_tells_the_state_as_facts_and_syncs_by_its_button(joined: Whole) -> None:
    joined.open()
    page = open_page(joined)
    assert page.state.text() == f"In step with {NAME}"
    assert page.facts.value(STORE) == NAME
    assert page.facts.value(HERE) == "Nothing"
    assert ":" in page.facts.value(LAST)
    assert shown(page) == ["Leave the central store", "Sync now"]
    joined.press(Key.Key_Return)
    assert joined.main.status_bar.note.text().startswith("Synced at ")


def test_what_merged_by_itself_today_is_listed(joined: Whole, tom: Session) -> None:
    session = joined.session
    for one, text in ((tom, "gout"), (session, "asthma")):
        one.abstraction.add(one.actor, ward.OTHER, text)
        one.sync.sync()
    joined.open()
    page = open_page(joined)
    rows = page.merged_table.words.rows
    assert rows, "two people added a line to one episode"
    assert rows[0].cells[1].startswith("OSEI")


def test_a_change_that_was_not_taken_has_its_reason_and_is_sent_again(
    joined: Whole, store: Store
) -> None:
    joined.open()
    session = joined.session
    store.central.add_member("priya", "Priya Shah", "auditor", ["north"])
    joined.runner.write(lambda: session.abstraction.add(session.actor, ward.FIRST, "asthma"))
    joined.settle()
    joined.press(Key.Key_F5)
    assert joined.main.status_bar.decisions.text() == "1 change not taken"
    page = open_page(joined)
    [row] = page.refused_table.words.rows
    when, patient, what, why = row.cells
    assert ":" in when
    assert (patient, what) == ("MARLOWE, Edith", "Line added")
    assert why == "The role auditor may not write episode_work."
    store.central.add_member("priya", "Priya Shah", "coder", ["north"])
    page.try_again.click()
    joined.settle()
    joined.press(Key.Key_F5)
    assert page.refused_table.words.rows == ()
    assert not page.try_again.isVisible()
    assert joined.main.status_bar.place.text() == "On this laptop only: 0"


def test_leaving_is_asked_twice_with_what_is_only_here(joined: Whole) -> None:
    joined.open()
    session = joined.session
    joined.runner.write(lambda: session.abstraction.add(session.actor, ward.FIRST, "asthma"))
    joined.settle()
    page = open_page(joined)
    page.leave_button.click()
    assert page.said.startswith("1 change is on this laptop only. Sync first")
    assert shown(page) == ["Leave, keep everything here", "Stay"]
    joined.press(Key.Key_Return)
    assert shown(page) == ["Leave the central store", "Sync now"]
    page.leave_button.click()
    page.leave_button.click()
    joined.settle()
    assert page.said.startswith("This profile has left the central store.")
    assert joined.main.status_bar.place.text() == "On this laptop only"
    assert shown(page) == ["Join a central store"]


def test_a_password_that_was_not_taken_is_given_again(joined: Whole) -> None:
    window = joined.open()
    page = open_page(joined)
    status = window.syncing.status
    assert status is not None
    paused = replace(
        status, state=SyncState.PAUSED, detail="The password was not taken.", needs_password=True
    )
    window.syncing.status_changed.emit(paused)
    assert page.state.text() == "Sync is paused"
    assert page.advice.text() == "The password was not taken."
    assert page.facts.value(NEXT) == "When that is settled"
    page.password_button.click()
    joined.settle()
    password = pages(joined).password
    joined.press(Key.Key_Return)
    assert password.said == "Type the password first"
    joined.type("one use only")
    joined.press(Key.Key_Return)
    assert password.said == "The central store takes it. Sync goes on."
    assert password.password.text() == ""


def test_nothing_of_the_page_is_left_after_a_lock(joined: Whole, tom: Session) -> None:
    test_what_merged_by_itself_today_is_listed(joined, tom)
    page = pages(joined).sync
    joined.main.empty()
    joined.settle()
    assert page.merged_table.words.rows == ()
    assert page.facts.value(STORE) == ""


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (SyncStatus(SyncState.ACTION, conflicts=1, refused=2),
         ("1 conflict waits for your decision (F7). "
          "2 changes were not taken, for the reason below.")),
        (SyncStatus(SyncState.OFFLINE),
         "The central store cannot be reached. Work goes on; sync tries again."),
        (SyncStatus(SyncState.NEVER), "The first sync begins by itself."),
        (SyncStatus(SyncState.SYNCED), ""),
    ],
)  # fmt: skip
def test_every_state_says_what_to_do(status: SyncStatus, advice: str) -> None:
    assert words.advice(status) == advice


def test_the_next_try_is_told_in_seconds_then_minutes() -> None:
    told = [SyncStatus(SyncState.OFFLINE, next_try_seconds=at) for at in (2.4, 89.0, 240.0)]
    assert [words.next_try(one) for one in told] == ["Within 2 s", "Within 89 s", "Within 4 min"]


def test_leaving_without_unsynced_work_says_what_colleagues_keep() -> None:
    said = leaving_words(SyncStatus(SyncState.SYNCED))
    assert said.endswith("Your colleagues keep what was synced.")
