"""A day with a central store: joined, claimed, offline on the ward, merged, decided, finalised."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from coder_gui.domain.coding import System
from coder_gui.services.session import Session
from ui import ward
from ui.whole import Whole

from .conftest import Store

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def diagnoses(session: Session) -> list[str]:
    """The codes of the first episode, in order."""
    return [one.display for one in session.episodes.case(ward.FIRST).diagnoses]


def replace(session: Session, shown: str, code: str) -> None:
    """Another code in the place of one."""
    case = session.episodes.case(ward.FIRST)
    entry = next(one for one in case.diagnoses if one.display == shown)
    session.coding.replace(session.actor, entry.id, code)


def test_a_day_between_ward_and_office_loses_nothing_and_asks_once(
    whole: Whole,
    store: Store,
    tom: Session,
    tmp_path: Path,
) -> None:
    session = whole.session
    for episode_id in (ward.FIRST, ward.OTHER):
        session.episodes.round_add(session.actor, episode_id)
    window = whole.open()
    bar = window.status_bar
    assert bar.place.text() == "On this laptop only"  # standalone, and calm

    # In the office: the join file, then the round.
    file = tmp_path / "join.json"
    file.write_text(json.dumps(store.join_file("priya")), "utf-8")
    whole.press(Key.Key_F5, SHIFT)
    whole.press(Key.Key_Return)
    whole.type(str(file))
    whole.press(Key.Key_Return)
    whole.press(Key.Key_Return)
    whole.press(Key.Key_Escape)
    whole.press(Key.Key_Escape)
    whole.press(Key.Key_F5)
    assert bar.sync.text().startswith("Synced")
    whole.press(Key.Key_R, CONTROL)
    assert bar.claims.text().startswith("2 claims")

    # Both start from one list of codes.
    line = session.abstraction.add(session.actor, ward.FIRST, "fell, T2DM, HTN").value
    for code in ("I10X", "E119"):
        session.coding.add(session.actor, ward.FIRST, System.ICD10, code, line_ids=line)
    whole.press(Key.Key_F5)
    tom.sync.sync()
    assert diagnoses(tom) == ["I10.X", "E11.9"]

    # On the ward there is no network; a colleague works on the same episode in the office.
    store.cut()
    replace(session, "E11.9", "E112")
    session.coding.add(session.actor, ward.FIRST, System.ICD10, "N390", line_ids=line)
    whole.press(Key.Key_F5)
    assert bar.sync.text().startswith("Offline since")
    assert diagnoses(session) == ["I10.X", "E11.2", "N39.0"]
    store.mend()
    replace(tom, "E11.9", "E113")
    tom.coding.add(tom.actor, ward.FIRST, System.ICD10, "J459")
    tom.sync.sync()

    # Back: what can be merged is merged, one thing is asked, and finalising waits for it.
    whole.press(Key.Key_F5)
    assert bar.decisions.isVisible()
    assert {"N39.0", "J45.9"} <= set(diagnoses(session))
    assert window.actions_table.reason("finalise") is not None
    whole.press(Key.Key_F7)
    whole.press(Key.Key_1)
    whole.press(Key.Key_Return, CONTROL)
    assert not bar.decisions.isVisible()
    whole.press(Key.Key_F5)
    tom.sync.sync()
    session.sync.sync()
    assert "E11.2" in diagnoses(session)
    assert diagnoses(tom) == diagnoses(session)
    assert session.sync.status().unsynced == 0

    # Nothing of it is lost in the history, and nothing was changed past the program.
    events = [entry.event for entry in session.episodes.story(ward.FIRST)]
    assert "conflict_resolved" in events
    assert session.unlocked.verify().findings == ()
    assert tom.unlocked.verify().findings == ()
