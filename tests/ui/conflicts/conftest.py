"""The whole window with conflicts that wait."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt

from coder_gui.ui.conflicts.desk import ConflictDesk
from coder_gui.ui.conflicts.rows import DifferenceItem
from ui.sync.conftest import joined, store, tom
from ui.whole import Whole, whole

from .double import Conflicts, Merged, codes_case, state_case

__all__ = ["joined", "store", "tom", "whole"]
Key, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@dataclass
class AtTheDesk:
    """A person at the desk: presses keys, and sees what is shown."""

    whole: Whole
    conflicts: Conflicts
    merged: Merged

    @property
    def desk(self) -> ConflictDesk:
        """The desk of the open window."""
        return self.whole.main.conflict_desk

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Presses a key where the focus is."""
        self.whole.press(key, held)

    def open(self) -> None:
        """F7."""
        self.press(Key.Key_F7)
        assert self.desk.isVisible()

    @property
    def row(self) -> DifferenceItem:
        """The current row."""
        current = self.desk.case_pane.view.current
        assert current is not None
        return current

    @property
    def listed(self) -> list[str]:
        """The sentences of the list."""
        return [one.sentence for one in self.desk.pane.view.conflicts.rows]

    @property
    def left(self) -> str:
        """What stands beside the button that saves."""
        return self.desk.case_pane.footer.left.text()

    @property
    def note(self) -> str:
        """The note in the status bar."""
        return self.whole.main.status_bar.note.text()


@pytest.fixture
def at_desk(whole: Whole) -> AtTheDesk:
    """A window on the small ward; two conflicts wait, and three changes were merged."""
    conflicts, merged = Conflicts(codes_case(), state_case()), Merged(3)
    session = whole.session
    session.conflicts = conflicts
    session.sync.merged_today = merged.merged_today
    whole.open()
    return AtTheDesk(whole, conflicts, merged)
