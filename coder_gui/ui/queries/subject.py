"""What a query is raised from: the line, the code or the problem that was worked on last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from coder_gui.domain.coding import Problem
from coder_gui.domain.queries import Subject


@dataclass(frozen=True, slots=True)
class QuerySubject:
    """Lines, codes or a problem; all empty for the episode as a whole."""

    line_ids: tuple[str, ...] = ()
    code_ids: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is selected."""
        return not self.line_ids and not self.code_ids and self.problem is None

    def is_about(self, subject: Subject) -> bool:
        """An open query about `subject` is the one that this would raise."""
        if self.is_empty:
            return True
        if self.problem is not None:
            code = self.problem.code_id
            same_code = code is None or not subject.code_ids or code in subject.code_ids
            return subject.rule == self.problem.rule and same_code
        shared = set(self.line_ids) & set(subject.line_ids)
        return bool(shared or set(self.code_ids) & set(subject.code_ids))


class SubjectWatch(QObject):
    """Remembers which dock had the focus last: menus and the palette take it away."""

    def __init__(self, abstraction: Any, codes: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._abstraction, self._codes = abstraction, codes
        self._in_codes = self._in_problems = False
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @property
    def subject(self) -> QuerySubject:
        """What is selected where the focus was last."""
        problem = getattr(self._codes, "selected_problem", None)
        if self._in_problems and problem is not None:
            codes = (problem.code_id,) if problem.code_id else ()
            return QuerySubject(code_ids=codes, problem=problem)
        code = getattr(self._codes, "selected_code", None)
        if self._in_codes and code is not None:
            return QuerySubject(code_ids=(code.id,))
        return QuerySubject(line_ids=tuple(self._abstraction.selected_line_ids()))

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        in_codes = _holds(self._codes, new)
        if in_codes or _holds(self._abstraction, new):
            self._in_codes = in_codes
            self._in_problems = in_codes and new is getattr(self._codes, "problems_view", None)


def _holds(place: object, widget: QWidget) -> bool:
    return isinstance(place, QWidget) and (place is widget or place.isAncestorOf(widget))
