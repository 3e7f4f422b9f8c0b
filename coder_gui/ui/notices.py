"""The bar that carries a warning or an error until it is settled, above the status bar."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coder_gui.ui.actions import Actions
from coder_gui.ui.alerts import Alert, Alerts, Kind
from coder_gui.ui.announce import announce
from coder_gui.ui.buttons import Button
from coder_gui.ui.buttons import Kind as ButtonKind
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, sentence_label
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone

_LOOKS = {
    Kind.NOTE: (Icon.INFO, "info"),
    Kind.WARNING: (Icon.WARNING, "warn"),
    Kind.ERROR: (Icon.ERROR, "err"),
}
MOST = 3


class NoticeRow(QFrame):
    """One warning or error: icon, sentence, the one thing to do, and a way to put it away."""

    dismissed = Signal(object)

    def __init__(self, alert: Alert, actions: Actions, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.alert = alert
        self._actions = actions
        ground(self, "subtle")
        self.setAccessibleName(alert.text)
        icon, colour = _LOOKS[alert.kind]
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.L, Gap.XS, Gap.S, Gap.XS)
        row.setSpacing(Gap.S)
        row.addWidget(IconLabel(theme, icon, colour=colour))
        words = sentence_label(theme, alert.text, role=Role.SECOND)
        tone(words, colour)
        row.addWidget(words, 1)
        if alert.action_id is not None:
            spec = actions.spec(alert.action_id)
            button = Button(
                theme, spec.text, kind=ButtonKind.LINK, part=Part.DOCK_BUTTON,
                keys=actions.keys(alert.action_id),
            )  # fmt: skip
            button.clicked.connect(self._on_action_clicked)
            row.addWidget(button)
        close = Button(theme, "Put away", kind=ButtonKind.LINK, part=Part.DOCK_BUTTON, keys="Esc")
        close.clicked.connect(self._on_close_clicked)
        row.addWidget(close)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit(self)
            return
        super().keyPressEvent(event)

    def _on_action_clicked(self) -> None:
        if self.alert.action_id is not None:
            self._actions.trigger(self.alert.action_id)

    def _on_close_clicked(self) -> None:
        self.dismissed.emit(self)


class NoticeBar(QWidget):
    """Warnings and errors, the newest last, at most three; empty it takes no room."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions, self._theme = actions, theme
        self.setObjectName("notice_bar")
        self.setAccessibleName("Warnings")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._rows: list[NoticeRow] = []
        self.hide()
        self.follow(actions.alerts)

    def follow(self, alerts: Alerts) -> None:
        """Shows what these alerts say."""
        alerts.shown.connect(self._on_shown)
        alerts.settled.connect(self._on_settled)
        alerts.cleared.connect(self.clear)

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences on screen."""
        return tuple(row.alert.text for row in self._rows)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def dismiss_newest(self) -> bool:
        """Puts the newest away, as Esc does; False when there is none."""
        if not self._rows:
            return False
        self._on_dismissed(self._rows[-1])
        return True

    def clear(self) -> None:
        """Takes everything away."""
        for row in tuple(self._rows):
            self._on_dismissed(row)

    def _on_shown(self, alert: Alert) -> None:
        if alert.kind is Kind.NOTE:
            return
        for row in tuple(self._rows):
            same_topic = alert.topic and row.alert.topic == alert.topic
            if same_topic or row.alert.text == alert.text:
                self._on_dismissed(row)
        row = NoticeRow(alert, self._actions, self._theme, self)
        row.dismissed.connect(self._on_dismissed)
        self._rows.append(row)
        self._column.addWidget(row)
        if len(self._rows) > MOST:
            self._on_dismissed(self._rows[0])
        self.show()
        announce(self, alert.text, urgent=alert.kind is Kind.ERROR)

    def _on_settled(self, topic: str) -> None:
        for row in tuple(self._rows):
            if row.alert.topic == topic:
                self._on_dismissed(row)

    def _on_dismissed(self, row: NoticeRow) -> None:
        if row in self._rows:
            self._rows.remove(row)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
            self.setVisible(bool(self._rows))
