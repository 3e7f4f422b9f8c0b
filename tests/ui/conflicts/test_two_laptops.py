"""Two coders and a store, all real: a conflict comes with the sync and is decided by keys."""

from __future__ import annotations

import pytest

from coder_gui.domain.coding import System
from coder_gui.services.session import Session
from coder_gui.ui.conflicts.rows import DifferenceItem
from ui import ward
from ui.whole import Whole

from .conftest import CONTROL, Key

CODES = ("I10X", "E119", "J459")


def diagnoses(session: Session) -> list[str]:
    """The diagnoses of the first episode."""
    return [one.display for one in session.episodes.case(ward.FIRST).diagnoses]


def coded(session: Session) -> None:
    """A line and three diagnoses that it supports."""
    added = session.abstraction.add(session.actor, ward.FIRST, "fell, T2DM, HTN, asthma")
    for code in CODES:
        session.coding.add(
            session.actor, ward.FIRST, System.ICD10, code, line_ids=tuple(added.value)
        )


def replace(session: Session, number: int, code: str) -> None:
    """Another code in the place of one."""
    entry = session.episodes.case(ward.FIRST).diagnoses[number - 1]
    session.coding.replace(session.actor, entry.id, code)


def rows(whole: Whole) -> dict[str, DifferenceItem]:
    """The rows of the desk by their label."""
    return {
        one.label: one for one in whole.main.conflict_desk.case_pane.view.rows_model.differences
    }


@pytest.fixture
def disputed(joined: Whole, tom: Session) -> Whole:
    """The second diagnosis is E11.2 for Priya and E11.3 for Tom; each added one more besides."""
    session = joined.session
    coded(session)
    session.sync.sync()
    tom.sync.sync()
    assert diagnoses(tom) == diagnoses(session) == ["I10.X", "E11.9", "J45.9"]
    replace(tom, 2, "E113")
    tom.coding.add(tom.actor, ward.FIRST, System.ICD10, "F03X")
    tom.sync.sync()
    replace(session, 2, "E112")
    session.coding.add(session.actor, ward.FIRST, System.ICD10, "N390")
    joined.open()
    joined.press(Key.Key_F5)
    return joined


def test_a_conflict_is_decided_by_keys_and_both_laptops_have_the_result(
    disputed: Whole, tom: Session
) -> None:
    window = disputed.main
    assert window.status_bar.decisions.isVisible()
    assert window.actions_table.reason("finalise") is not None
    disputed.press(Key.Key_F7)
    desk = window.conflict_desk
    assert desk.case_pane.heading.text() == "MARLOWE, Edith · episode 1 · code list"
    assert desk.case_pane.heads.heads[1].words.startswith("Tom Reilly, ")
    asked = [one for one in rows(disputed).values() if one.needs_person]
    assert [one.sides[0].code for one in asked] == ["E11.2"]
    assert [one.sides[1].code for one in asked] == ["E11.3"]
    assert [one.sides[2].code for one in asked] == ["E11.9"]
    merged = [one for one in rows(disputed).values() if one.merged]
    assert sorted(one.sides[3].code for one in merged) == ["F03.X", "N39.0"]
    current = desk.case_pane.view.current
    assert current is not None
    assert current.sides[0].code == "E11.2"
    disputed.press(Key.Key_2)
    assert desk.case_pane.footer.save.isEnabled()
    disputed.press(Key.Key_Return, CONTROL)
    assert desk.empty.isVisible()
    assert not window.status_bar.decisions.isVisible()
    disputed.press(Key.Key_F4)
    shown = [one.display for one in window.codes.diagnoses.rows]
    assert "E11.3" in shown
    assert "E11.2" not in shown
    assert set(shown) == {"I10.X", "E11.3", "J45.9", "N39.0", "F03.X"}
    disputed.press(Key.Key_H, CONTROL)
    told = [" ".join(row.cells) for row in window.extras.history.table.words.rows]
    assert any("E11.2" in one and "E11.3" in one for one in told)
    disputed.press(Key.Key_Escape)
    disputed.press(Key.Key_F5)
    tom.sync.sync()
    assert sorted(diagnoses(tom)) == sorted(shown)
    assert diagnoses(tom) == diagnoses(disputed.session)
    assert tom.conflicts.count() == disputed.session.conflicts.count() == 0


def test_a_code_that_is_typed_is_checked_by_the_edition(disputed: Whole) -> None:
    disputed.press(Key.Key_F7)
    view = disputed.main.conflict_desk.case_pane.view
    disputed.press(Key.Key_E)
    assert view.strip.field.text() == "E11.2"
    disputed.type("E11.99")
    disputed.press(Key.Key_Return)
    assert view.strip.isVisible()
    assert view.strip.wrong.text()
    disputed.press(Key.Key_A, CONTROL)
    disputed.type("E11.4")
    disputed.press(Key.Key_Return)
    assert not view.strip.isVisible()
    disputed.press(Key.Key_Return, CONTROL)
    assert "E11.4" in diagnoses(disputed.session)


def test_answers_outlast_a_lock_on_the_real_profile(disputed: Whole) -> None:
    disputed.press(Key.Key_F7)
    disputed.press(Key.Key_1)
    disputed.shut()
    disputed.open()
    disputed.press(Key.Key_F7)
    assert disputed.main.conflict_desk.case_pane.footer.save.isEnabled()
    disputed.press(Key.Key_Return, CONTROL)
    assert "E11.2" in diagnoses(disputed.session)
