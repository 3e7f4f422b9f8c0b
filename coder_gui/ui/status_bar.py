"""The status bar: is it saved, where is it, what freezes next. Facts give way before they cut."""

from __future__ import annotations

import itertools
from datetime import date, datetime

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.case import StatusFacts
from coder_gui.ui.actions import Actions
from coder_gui.ui.alerts import Alert, Alerts, Kind
from coder_gui.ui.announce import PoliteVoice
from coder_gui.ui.buttons import Button
from coder_gui.ui.buttons import Kind as ButtonKind
from coder_gui.ui.dates import clock_time, short_date
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import ElidedLabel, IconLabel, KeyCap, text_label
from coder_gui.ui.painting import draw_hairline
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone

SOON_DAYS = 5
NOT_SAVED = "not saved"
"""The topic under which the window says that a save did not work."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def freeze_words(facts: StatusFacts, *, short: bool = False) -> str:
    """September freezes in 3 d, Thu 19-Nov; shorter without the date."""
    if facts.freeze is None or facts.freeze_days is None or facts.freeze_month is None:
        return ""
    days = facts.freeze_days
    when = "today" if days == 0 else f"in {days} d" if days > 0 else f"{-days} d ago"
    verb = "freezes" if days >= 0 else "froze"
    words = f"{facts.freeze_month} {verb} {when}"
    return words if short else f"{words}, {_weekday(facts.freeze)}"


def place_words(facts: StatusFacts) -> str:
    """Where the work is: how many changes no other place has yet."""
    if not facts.central:
        return "On this laptop only"
    return f"On this laptop only: {facts.unsynced}" if facts.unsynced else "All synced"


class _Fact(QWidget):
    """An icon and a few words."""

    def __init__(self, theme: Theme, icon: Icon, name: str, colour: str = "text2") -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon = IconLabel(theme, icon, colour=colour)
        self._words = text_label(theme, role=Role.STATE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Gap.S)
        row.addWidget(self._icon)
        row.addWidget(self._words)

    @property
    def text(self) -> str:
        """The words."""
        return self._words.text()

    def say(self, text: str, icon: Icon, colour: str = "text", icon_colour: str = "") -> None:
        """Other words, in the colour of a token."""
        self._words.setText(text)
        tone(self._words, colour)
        self._icon.set_icon(icon, icon_colour or colour)


class StatusBar(QWidget):
    """Left: saved, on this laptop only, synced. Right: the next freeze, standards, lock."""

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._actions = theme, actions
        self._facts: StatusFacts | None = None
        self._saved_at: datetime | None = None
        self.setObjectName("status_bar")
        self.setAccessibleName("Status")
        ground(self, "surface")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.saved = _Fact(theme, Icon.CHECK, "saved_state", "ok")
        self.place = _Fact(theme, Icon.LAPTOP, "place_state")
        self.sync = _Fact(theme, Icon.OFFLINE, "sync_state")
        self.freeze = _Fact(theme, Icon.FREEZE, "freeze_state")
        self.standards = text_label(theme, role=Role.SECOND, colour="text2")
        self.standards.setObjectName("standards_state")
        self.note = ElidedLabel(theme, role=Role.STATE)
        self.note.setObjectName("note")
        self.lock_button = Button(
            theme, "Lock", kind=ButtonKind.QUIET, part=Part.KEY_CAP, icon=Icon.FINAL,
            role=Role.STATE, keys=actions.keys("lock"),
        )  # fmt: skip
        self.lock_button.setObjectName("lock_button")
        self.lock_button.clicked.connect(self._on_lock_clicked)
        self._note_cap = KeyCap(theme)
        self._right = (self.freeze, self.standards, self.lock_button)
        self._voice = PoliteVoice(self)
        self._build()
        self.show_facts(None)
        self.show_saved(None)
        theme.changed.connect(self._fit)
        self._fit()

    def follow(self, alerts: Alerts) -> None:
        """Shows the notes of these alerts."""
        alerts.shown.connect(self._on_alert_shown)
        alerts.cleared.connect(self.clear_note)
        self._actions.triggered.connect(self._on_action_triggered)

    def show_facts(self, facts: StatusFacts | None) -> None:
        """What the profile says of itself; None before it is known."""
        self._facts = facts
        for part in (self.place, self.sync, self.freeze, self.standards):
            part.setVisible(facts is not None)
        if facts is not None:
            self.place.say(place_words(facts), Icon.LAPTOP, icon_colour="text2")
            at = f"synced at {clock_time(facts.last_sync)}" if facts.last_sync else "not synced yet"
            self.sync.say(f"Offline, {at}", Icon.OFFLINE, icon_colour="text2")
            self.standards.setText(f"Standards {facts.standards_year}")
        self._arrange()

    def show_saved(self, at: datetime | None) -> None:
        """The last save that is on disk; None: nothing was saved since unlocking."""
        self._saved_at = at
        text = f"Saved {clock_time(at, seconds=True)}" if at else "Everything saved"
        self.saved.say(text, Icon.CHECK, icon_colour="ok")
        self._voice.say(text)

    def show_not_saved(self) -> None:
        """A save did not work; the bar above says why, this stays until one does."""
        last = f", last saved {clock_time(self._saved_at, seconds=True)}" if self._saved_at else ""
        self.saved.say(f"Not saved{last}", Icon.ERROR, "err")

    def clear_note(self) -> None:
        """Takes the note away."""
        self.note.setText("")
        self._note_cap.set_keys("")
        self._arrange()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.STATUS_BAR))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        draw_hairline(painter, self._theme, self.rect(), tone="border", top=True)
        self._paint_dividers(painter)
        painter.end()

    def _paint_dividers(self, painter: QPainter) -> None:
        """A short line in the middle of each gap between two facts that stand together."""
        colour, inset = self._theme.colors.border, self.height() // 4
        for group in ((self.saved, self.place, self.sync), self._right):
            shown = [part for part in group if part.isVisibleTo(self)]
            for before, after in itertools.pairwise(shown):
                middle = (before.geometry().right() + after.geometry().left()) // 2
                painter.fillRect(middle, inset, 1, self.height() - 2 * inset, colour)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.L, 0, Gap.L, 0)
        row.setSpacing(Gap.XL)
        for fact in (self.saved, self.place, self.sync):
            row.addWidget(fact)
        self.note.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        row.addWidget(self.note)
        row.addWidget(self._note_cap)
        row.addStretch(1)
        for part in self._right:
            row.addWidget(part)

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.height(Part.STATUS_BAR))
        self._arrange()

    def _arrange(self) -> None:
        """Drops standards, then sync, then place, then the date of the freeze, as room runs out."""
        facts = self._facts
        if facts is None:
            return
        soon = facts.freeze_days is not None and facts.freeze_days <= SOON_DAYS
        for level in range(5):
            words = freeze_words(facts, short=level >= 4)
            self.freeze.say(words, Icon.FREEZE, "warn" if soon else "text2")
            self.freeze.setVisible(bool(words))
            self.standards.setVisible(level < 1)
            self.sync.setVisible(level < 2 and facts.central)
            self.place.setVisible(level < 3)
            if self._needed() <= self.width():
                return

    def _needed(self) -> int:
        parts = (self.saved, self.place, self.sync, *self._right)
        shown = [part.sizeHint().width() for part in parts if part.isVisibleTo(self)]
        if self.note.text():
            shown += [self.note.sizeHint().width(), self._note_cap.sizeHint().width()]
        return sum(shown) + Gap.XL * (len(shown) + 1) + 2 * Gap.L

    def _on_alert_shown(self, alert: Alert) -> None:
        if alert.kind is Kind.NOTE:
            self.note.setText(alert.text)
            self._note_cap.set_keys(self._actions.keys(alert.action_id) if alert.action_id else "")
            self._arrange()
            self._voice.say(alert.text)

    def _on_action_triggered(self, action_id: str) -> None:
        if not self.note.text():
            return
        self.clear_note()

    def _on_lock_clicked(self) -> None:
        self._actions.trigger("lock")


def _weekday(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {short_date(day)}"
