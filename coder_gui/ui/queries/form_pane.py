"""The middle of the composer: whom it goes to, what about, the question, the answers to tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from coder_gui.domain.queries import Gap as QueryGap
from coder_gui.domain.queries import QueryKind, QueryText, Recipient
from coder_gui.ui.buttons import Button, Kind
from coder_gui.ui.choices import ComboBox
from coder_gui.ui.fonts import Role
from coder_gui.ui.labels import ElidedLabel, sentence_label, text_label
from coder_gui.ui.queries.aside_pane import AsidePane
from coder_gui.ui.queries.kind_switch import KindSwitch
from coder_gui.ui.queries.question_editor import QuestionEditor
from coder_gui.ui.queries.tick_rows import tick_items
from coder_gui.ui.queries.ticks_view import TicksView
from coder_gui.ui.theme import Gap, Part, Theme
from coder_gui.wording.findings import Finding

WRITE_OPEN = "written so that any answer is possible"
SOMEBODY_ELSE = "Somebody else"
TO_SHARE, GAP_SHARE = 4, 3
"""Of the width, where the two stand beside one another: names are longer than gaps."""
BESIDE = 440
"""Width of the form at 100 % from which fields stand beside one another."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """What the trust's data says for the fields: choices with their words, the day, a hint.

    `closed`: why nothing can be changed, "" where it can. `packs`: it leaves the trust only as its
    anonymised pack.
    """

    recipients: tuple[Recipient, ...]
    gaps: tuple[tuple[QueryGap, str], ...]
    kinds: tuple[tuple[QueryKind, str], ...]
    reply_by: str
    reply_days: str
    hint: str
    closed: str = ""
    packs: bool = False


class FormPane(QWidget):
    """Signals carry what a person chose or wrote; `option_wished`: one more answer."""

    recipient_chosen = Signal(object)
    recipient_wished = Signal()
    gap_chosen = Signal(object)
    kind_chosen = Signal(object)
    asked = Signal(str)
    option_wished = Signal()
    pack_wished = Signal()

    def __init__(
        self, theme: Theme, add_keys: str, pack_keys: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._facts: FormFacts | None = None
        self._beside: bool | None = None
        self.setObjectName("form_pane")
        self.to = self._combo("query_to", "To")
        self.to.activated.connect(self._on_to_activated)
        self.gap = self._combo("query_gap", "Gap")
        self.gap.activated.connect(self._on_gap_activated)
        self.kind = KindSwitch(theme, "Kind")
        self.kind.setObjectName("query_kind")
        self.kind.chosen.connect(self._on_kind_chosen)
        self.reply_by = text_label(theme, role=Role.STRONG)
        self.reply_by.setObjectName("reply_by")
        self.reply_days = text_label(theme, role=Role.SECOND, colour="text2")
        self.question = QuestionEditor(theme)
        self.question.edited.connect(self._on_edited)
        self.hint = sentence_label(theme, role=Role.SECOND, colour="text2")
        self.hint.setObjectName("gap_hint")
        self.ticks = TicksView(theme)
        self.add = Button(theme, "add one", kind=Kind.LINK, part=Part.DOCK_BUTTON, keys=add_keys,
                          role=Role.SECOND)  # fmt: skip
        self.add.setObjectName("add_option")
        kept = self.add.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.add.setSizePolicy(kept)
        self.add.clicked.connect(self.option_wished)
        self.pack = Button(theme, "look through the pack", kind=Kind.LINK, part=Part.DOCK_BUTTON,
                           keys=pack_keys, role=Role.SECOND)  # fmt: skip
        self.pack.setObjectName("open_pack")
        self.pack.clicked.connect(self.pack_wished)
        self.aside = AsidePane(theme)
        self._lay_out()

    def _combo(self, name: str, words: str) -> ComboBox:
        box = ComboBox(self._theme, Part.FIELD)
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.installEventFilter(self)
        return box

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.M)
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(Gap.M)
        self._fields.setVerticalSpacing(Gap.S)
        self._to_place = self._named("To", self.to)
        self._gap_place = self._named("Gap", self.gap)
        self._reply = QWidget()
        reply = QHBoxLayout(self._reply)
        reply.setContentsMargins(0, 0, 0, 0)
        reply.setSpacing(Gap.S)
        reply.addWidget(text_label(self._theme, "Reply by", role=Role.HEADING, colour="text2"))
        reply.addWidget(self.reply_by)
        reply.addWidget(self.reply_days)
        reply.addStretch(1)
        self._kinds = QGridLayout()
        self._kinds.setVerticalSpacing(Gap.XS)
        self._kinds.addWidget(self._label("Kind", self.kind), 0, 0)
        self._kinds.addWidget(self.kind, 1, 0, 1, 2)
        self._kinds.setColumnStretch(0, 1)
        column.addLayout(self._fields)
        column.addLayout(self._kinds)
        column.addWidget(self._pack_line())
        question = QVBoxLayout()
        question.setSpacing(Gap.XS)
        head = QHBoxLayout()
        head.setSpacing(Gap.S)
        head.addWidget(self._label("Question", self.question))
        self.told = ElidedLabel(self._theme, role=Role.SECOND, colour="text2")
        self.told.setObjectName("question_told")
        self.told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.told, 1)
        question.addLayout(head)
        question.addWidget(self.question)
        question.addWidget(self.hint)
        column.addLayout(question)
        answers = QVBoxLayout()
        answers.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(self._label("Answers to tick", self.ticks))
        head.addStretch(1)
        head.addWidget(self.add)
        answers.addLayout(head)
        answers.addWidget(self.ticks)
        column.addLayout(answers)
        column.addWidget(self.aside)
        self._arrange(beside=True)

    def _pack_line(self) -> QWidget:
        """What a national query goes out as, and the way to it."""
        self._pack_place = QWidget()
        line = QHBoxLayout(self._pack_place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Gap.S)
        words = ElidedLabel(self._theme, role=Role.SECOND, colour="text2")
        words.setText("It goes to the national service as an anonymised pack")
        line.addWidget(words, 1)
        line.addWidget(self.pack)
        self._pack_place.hide()
        return self._pack_place

    def _label(self, words: str, buddy: QWidget) -> QLabel:
        label = text_label(self._theme, words, role=Role.HEADING, colour="text2")
        label.setBuddy(buddy)
        return label

    def _named(self, words: str, field: QWidget) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Gap.XS)
        column.addWidget(self._label(words, field))
        column.addWidget(field)
        column.addStretch(1)
        return place

    # What is shown ----------------------------------------------------------------------------
    def show_text(self, text: QueryText, facts: FormFacts, *, writable: bool, fresh: bool) -> None:
        """The text as it is. `fresh`: another query; else a question that is being written stays
        as it is, with its caret.
        """
        self._facts = facts
        self._fill_to([self.to_words(one) for one in facts.recipients], text)
        self.gap.clear()
        self.gap.addItems([words for _, words in facts.gaps])
        gaps = [gap for gap, _ in facts.gaps]
        self.gap.setCurrentIndex(gaps.index(text.gap) if text.gap in gaps else -1)
        self.kind.show_choices([(kind.value, words) for kind, words in facts.kinds])
        self.kind.choose(text.kind.value)
        self._pack_place.setVisible(facts.packs)
        self.reply_by.setText(facts.reply_by)
        self.reply_days.setText(facts.reply_days)
        self.told.setText(facts.closed or WRITE_OPEN)
        self.hint.setText(facts.hint)
        self.hint.setVisible(bool(facts.hint) and writable)
        if fresh:
            self.question.show_words(text.question)
        elif self.question.words != text.question:
            self.question.put_words(text.question)
        self.aside.show_text(text, in_pack=facts.packs)
        self.set_writable(writable=writable)

    def _fill_to(self, words: list[str], text: QueryText) -> None:
        box, own = self.to, self.to_words(text.recipient)
        box.clear()
        box.addItems(words if own in words else [own, *words])
        box.addItem(SOMEBODY_ELSE)
        box.setCurrentIndex(box.findText(own))
        box.setToolTip(own)

    @staticmethod
    def to_words(one: Recipient) -> str:
        """How a recipient stands in the list."""
        role = one.specialty or one.role
        return f"{one.name}, {role}" if role and role not in one.name else one.name

    def show_options(self, text: QueryText, findings: Sequence[Finding], *, writable: bool) -> None:
        """The answers to tick, with what the checks found in them."""
        self.ticks.ticks.update_rows(tick_items(text.options, findings, writable=writable))

    def set_writable(self, *, writable: bool) -> None:
        """Fields of a query that is approved can be read and copied."""
        for box in (self.to, self.gap, self.kind):
            box.setEnabled(writable)
        self.question.setReadOnly(not writable)
        self.question.set_still(still=not writable)
        self.aside.set_writable(writable=writable)
        self.add.setVisible(writable)

    def clear(self) -> None:
        """Holds no words of any query any more."""
        self._facts = None
        for box in (self.to, self.gap):
            box.clear()
        self.question.show_words("")
        self.ticks.ticks.reset_rows(())
        self.aside.clear()
        for label in (self.reply_by, self.reply_days, self.hint):
            label.clear()

    # Qt ---------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the composer go past a list: it would search its words for them, or open."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            held = event.modifiers() & (
                Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
            )
            opens = event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}
            if (held and not opens) or event.key() == Qt.Key.Key_F4:
                event.ignore()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(beside=self.width() >= self._theme.px(BESIDE))

    def _arrange(self, *, beside: bool) -> None:
        """Fields in two columns, or below one another where it is narrow."""
        if self._beside is beside:
            return
        self._beside = beside
        for place in (self._to_place, self._gap_place):
            self._fields.removeWidget(place)
        self._fields.addWidget(self._to_place, 0, 0)
        self._fields.addWidget(self._gap_place, 0 if beside else 1, 1 if beside else 0)
        self._fields.setColumnStretch(0, TO_SHARE)
        self._fields.setColumnStretch(1, GAP_SHARE if beside else 0)
        self.aside.arrange(beside=beside)
        self._kinds.removeWidget(self._reply)
        if beside:
            self._kinds.addWidget(self._reply, 0, 1)
        else:
            self._kinds.addWidget(self._reply, 2, 0, 1, 2)

    # Slots ------------------------------------------------------------------------------------
    def _on_to_activated(self, at: int) -> None:
        facts = self._facts
        if facts is None:
            return
        words = self.to.itemText(at)
        if words == SOMEBODY_ELSE:
            self.recipient_wished.emit()
            return
        for one in facts.recipients:
            if self.to_words(one) == words:
                self.recipient_chosen.emit(one)
                return

    def _on_gap_activated(self, at: int) -> None:
        if self._facts is not None and 0 <= at < len(self._facts.gaps):
            self.gap_chosen.emit(self._facts.gaps[at][0])

    def _on_kind_chosen(self, value: str) -> None:
        self.kind_chosen.emit(QueryKind(value))

    def _on_edited(self) -> None:
        self.asked.emit(self.question.words)
