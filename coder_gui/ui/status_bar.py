"""The status bar: is it saved, where is it, who has it, what freezes next.

Facts give way before they cut.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from coder_gui.domain.case import StatusFacts
from coder_gui.domain.sync import SyncStatus
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
from coder_gui.ui.sync import words as sync_words
from coder_gui.ui.sync.words import Words
from coder_gui.ui.theme import Gap, Part, Theme, ground, tone

SOON_DAYS = 5
SYNC_PAGE, DECIDE = "sync_page", "conflicts"
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


class FactButton(Button):
    """A fact that leads somewhere: as quiet as its neighbours until it has the focus."""

    def __init__(self, theme: Theme, name: str, icon: Icon, keys: str = "") -> None:
        super().__init__(
            theme, "", kind=ButtonKind.QUIET, part=Part.KEY_CAP, icon=icon, role=Role.STATE,
            keys=keys,
        )  # fmt: skip
        self.setObjectName(name)
        self._said: Words | None = None

    @property
    def said(self) -> Words | None:
        """What it says; None: nothing, and it is hidden."""
        return self._said

    def say(self, said: Words | None) -> None:
        """Other words."""
        self._said = said
        if said is not None:
            self.set_look(said.icon, said.colour)
            self.setToolTip(said.more)
            self.setAccessibleName(said.text)
            self.setAccessibleDescription(said.more)

    def fit(self, *, short: bool) -> None:
        """Shows all its words or the fewer ones; without words it is hidden."""
        text = (self._said.short if short else self._said.text) if self._said else ""
        self.setText(text)
        self.setVisible(bool(text))
        self.updateGeometry()


class StatusBar(QWidget):
    """Left: saved, on this laptop only, synced, claims, what waits for a person. Right: the next
    freeze, standards, lock. The facts of the sync lead to its page.
    """

    def __init__(self, actions: Actions, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._actions = theme, actions
        self._facts: StatusFacts | None = None
        self._status: SyncStatus | None = None
        self._now: datetime | None = None
        self._unsynced = 0
        self._saved_at: datetime | None = None
        self.setObjectName("status_bar")
        self.setAccessibleName("Status")
        ground(self, "surface")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.saved = _Fact(theme, Icon.CHECK, "saved_state", "ok")
        self.place = FactButton(theme, "place_state", Icon.LAPTOP)
        self.sync = FactButton(theme, "sync_state", Icon.CLOUD)
        self.claims = FactButton(theme, "claims_state", Icon.CLAIM)
        self.decisions = FactButton(theme, "decisions_state", Icon.CONFLICT)
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
        for fact in (self.place, self.sync, self.claims):
            fact.clicked.connect(self._on_sync_clicked)
        self.decisions.clicked.connect(self._on_decisions_clicked)
        self._note_cap = KeyCap(theme)
        self._left = (self.saved, self.place, self.sync, self.claims, self.decisions)
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
        for part in (self.freeze, self.standards):
            part.setVisible(facts is not None)
        if facts is not None:
            self._unsynced = facts.unsynced
            self.standards.setText(f"Standards {facts.standards_year}")
        self._say_sync()

    def show_sync(self, status: SyncStatus, now: datetime) -> None:
        """What the sync says of itself; `now` tells today from another day."""
        before = self.sync.said
        self._status, self._now, self._unsynced = status, now, status.unsynced
        self._say_sync()
        said = self.sync.said
        if said is not None and before is not None and said.icon is not before.icon:
            self._voice.say(said.text)

    def _say_sync(self) -> None:
        status, now = self._status, self._now
        known = self._facts is not None
        self.place.say(sync_words.place(status, self._unsynced) if known else None)
        self.sync.say(sync_words.sync(status, now) if known and now else None)
        self.claims.say(sync_words.claims(status, now) if known and now else None)
        waiting = sync_words.decisions(status) if known else None
        self.decisions.say(waiting)
        conflict = waiting is not None and waiting.icon is Icon.CONFLICT
        self.decisions.set_keys(self._actions.keys(DECIDE) if conflict else "")
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
        for group in (self._left, self._right):
            shown = [part for part in group if part.isVisibleTo(self)]
            for before, after in itertools.pairwise(shown):
                middle = (before.geometry().right() + after.geometry().left()) // 2
                painter.fillRect(middle, inset, 1, self.height() - 2 * inset, colour)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.L, 0, Gap.L, 0)
        row.setSpacing(Gap.XL)
        for fact in self._left:
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
        """Takes back one thing after another until the rest has room: see `_steps`."""
        for fact in (self.place, self.sync, self.claims, self.decisions):
            fact.fit(short=False)
        facts = self._facts
        if facts is None:
            return
        soon = facts.freeze_days is not None and facts.freeze_days <= SOON_DAYS
        self._say_freeze(facts, soon=soon, short=False)
        self.standards.show()
        for step in self._steps(facts, soon=soon):
            if self._needed() <= self.width():
                return
            step()

    def _steps(self, facts: StatusFacts, *, soon: bool) -> tuple[Callable[[], None], ...]:
        """What gives way, first to last. What a person must do and the freeze itself stay."""
        steps: list[Callable[[], None]] = [
            self.standards.hide,
            lambda: self.claims.fit(short=True),
            self.claims.hide,
            (lambda: self.place.fit(short=True)) if self._unsynced else self.place.hide,
            lambda: self._say_freeze(facts, soon=soon, short=True),
            lambda: self.sync.fit(short=True),
            self.place.hide,
        ]
        if self.sync.said is not None and not self.sync.said.urgent:
            steps.append(self.sync.hide)
        return tuple(steps)

    def _say_freeze(self, facts: StatusFacts, *, soon: bool, short: bool) -> None:
        words = freeze_words(facts, short=short)
        self.freeze.say(words, Icon.FREEZE, "warn" if soon else "text2")
        self.freeze.setVisible(bool(words))

    def _needed(self) -> int:
        parts = (*self._left, *self._right)
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

    def _on_sync_clicked(self) -> None:
        self._actions.trigger(SYNC_PAGE)

    def _on_decisions_clicked(self) -> None:
        said = self.decisions.said
        conflict = said is not None and said.icon is Icon.CONFLICT
        self._actions.trigger(DECIDE if conflict else SYNC_PAGE)

    def _on_lock_clicked(self) -> None:
        self._actions.trigger("lock")


def _weekday(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {short_date(day)}"
