"""The left of the desk: field, views, queries, and what a batch needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from coder_gui.domain.queries import QueryPage, QueryView
from coder_gui.ui.announce import announce
from coder_gui.ui.empty_state import EmptyState
from coder_gui.ui.fonts import Role
from coder_gui.ui.hairline import Hairline
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, sentence_label, text_label
from coder_gui.ui.queries.batch_strip import BatchStrip
from coder_gui.ui.queries.desk_field import QueryField
from coder_gui.ui.queries.desk_rows import QueryItem
from coder_gui.ui.queries.desk_view import QueriesView
from coder_gui.ui.queries.desk_words import TABS, Emptiness, capped_words
from coder_gui.ui.theme import Gap, Theme, ground
from coder_gui.ui.titles import DockTitle
from coder_gui.ui.view_tabs import ViewTabs


class DeskList(QWidget):
    """Shows what it is given; decides nothing. `view_chosen(QueryView)`."""

    view_chosen = Signal(object)

    def __init__(
        self, theme: Theme, keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("queries_pane")
        ground(self, "surface")
        self.title = DockTitle(theme, "Queries", keys["queries_desk"])
        self.number = text_label(theme, role=Role.SECOND, colour="text2")
        self.number.setObjectName("queries_number")
        self.title.add(self.number)
        self.field = QueryField(theme, keys["filter"])
        self.wrong = sentence_label(theme, role=Role.SECOND, colour="err")
        self.wrong.setObjectName("reference_wrong")
        self.wrong.hide()
        self.tabs = ViewTabs(theme, TABS)
        self.view = QueriesView(theme)
        self.empty = EmptyState(theme)
        self.foot = ElidedLabel(theme, role=Role.SECOND, colour="text2")
        self.foot.setContentsMargins(Gap.M, Gap.XS + 2, Gap.M, Gap.XS + 2)
        ground(self.foot, "subtle")
        self.foot.hide()
        self.batch = BatchStrip(theme, keys)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        head = QVBoxLayout()
        head.setContentsMargins(Gap.M, 0, Gap.M, Gap.S)
        head.setSpacing(Gap.S)
        for part in (self.field, self.wrong, self.tabs):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addLayout(head)
        column.addWidget(Hairline(theme))
        column.addWidget(self._stack, 1)
        column.addWidget(self.foot)
        column.addWidget(Hairline(theme))
        column.addWidget(self.batch)
        self.tabs.chosen.connect(self.view_chosen)
        self.field.textEdited.connect(self.right)

    def show_page(
        self, page: QueryPage, items: Sequence[QueryItem], *, fresh: bool, empty: Emptiness
    ) -> None:
        """A page of another question (`fresh`), or the same one as it is now."""
        current, place = self.view.current, self.view.currentIndex().row()
        if fresh:
            self.view.queries.reset_rows(items)
        else:
            self.view.queries.update_rows(items)
        if current is None or not self.view.select(current.query_id):
            self.view.select_place(0 if fresh else place)
        self.tabs.set_counts(page.counts.items())
        self.number.setText("1 query" if page.total == 1 else f"{page.total:,} queries")
        self._say_foot(capped_words(page))
        self.empty.say(empty.icon, empty.title, empty.help, action=empty.action)
        self._show_emptiness(not items)

    def show_items(self, items: Sequence[QueryItem]) -> None:
        """The same rows, which look different now."""
        self.view.queries.update_rows(items)

    def say_searching(self) -> None:
        """The old rows stay; only the foot says that new ones are on their way."""
        self._say_foot("Searching the queries")

    def refuse(self, sentence: str) -> None:
        """What was typed is no reference; it stays, and so does the caret."""
        self.wrong.setText(sentence)
        self.wrong.show()
        self.field.set_wrong(True)
        announce(self.field, sentence, urgent=True)

    def right(self) -> None:
        """Nothing is wrong with what is typed."""
        self.wrong.clear()
        self.wrong.hide()
        self.field.set_wrong(False)

    def focus_list(self) -> None:
        """Puts the focus into the list, or where there is none into its action."""
        if self.view.queries.rowCount() or not self.empty.isVisible():
            if self.view.current is None:
                self.view.select_place(0)
            self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_field(self) -> None:
        """Puts the caret into the field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def set_view(self, view: QueryView) -> None:
        """Shows a view as chosen."""
        self.tabs.set_view(view)

    def clear(self) -> None:
        """Holds no query and no text any more."""
        self.view.queries.reset_rows(())
        self.field.clear()
        self.right()
        self.tabs.set_counts(())
        self.number.setText("")
        self._say_foot("")
        self.empty.say(Icon.QUERY, "")
        self.batch.show_marked(0, {}, single_keys=True)

    def _say_foot(self, words: str) -> None:
        self.foot.setText(words)
        self.foot.setVisible(bool(words))

    def _show_emptiness(self, empty: bool) -> None:
        had_focus = self.view.hasFocus() or self.empty.action.hasFocus()
        self._stack.setCurrentWidget(self.empty if empty else self.view)
        if had_focus:
            self.focus_list()
