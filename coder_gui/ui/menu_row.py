"""The row of menus, with the field-shaped find button and the person's name at the right."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QMenuBar, QPushButton, QSizePolicy, QWidget

from coder_gui.domain.roles import Actor
from coder_gui.ui.action_table import Menu
from coder_gui.ui.actions import Actions
from coder_gui.ui.fonts import Role
from coder_gui.ui.icons import Icon
from coder_gui.ui.labels import IconLabel, KeyCap, text_label
from coder_gui.ui.painting import ICON_TEXT, draw_focus_ring, draw_icon, draw_text, text_width
from coder_gui.ui.sheet import RADIUS_CONTROL
from coder_gui.ui.theme import Gap, Part, Theme, ground


class FindButton(QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self.setObjectName("find_button")
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.dress(self, Role.SECOND)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width = text_width(self._theme, self.text(), Role.SECOND) + self._theme.px(ICON_TEXT)
        return QSize(width + 3 * Gap.S, self._theme.height(Part.MENU_ROW) - 2 * Gap.XS - 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(ICON_TEXT) + 2 * Gap.S, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = self._theme.colors
        edge = c.text if self.underMouse() else c.control
        painter.setPen(QPen(edge, 1))
        painter.setBrush(c.surface)
        shape = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(shape, RADIUS_CONTROL, RADIUS_CONTROL)
        inner = QRect(self.rect()).adjusted(Gap.S, 0, -Gap.S, 0)
        used = draw_icon(painter, self._theme, inner, Icon.SEARCH)
        inner.setLeft(inner.left() + used + Gap.XS)
        draw_text(painter, self._theme, inner, self.text(), role=Role.SECOND, tone="text2")
        if self.hasFocus():
            draw_focus_ring(painter, self._theme, self.rect())
        painter.end()


class MenuRow(QWidget):
    """Menus made from the table of actions; an action that cannot run stays with its reason.

    `badge` says what kind of profile this is, such as that its patients are invented.
    """

    def __init__(
        self,
        actions: Actions,
        theme: Theme,
        actor: Actor,
        parent: QWidget | None = None,
        *,
        badge: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._actions = actions
        self.setObjectName("menu_row")
        ground(self, "surface")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.menu_bar = QMenuBar(self)
        self.menu_bar.setNativeMenuBar(False)
        self.menu_bar.setAccessibleName("Menus")
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        theme.dress(self.menu_bar, Role.BODY)
        for menu in Menu:
            self._add_menu(menu)
        self.find_button = FindButton(theme, actions.spec("find").text, self)
        self.find_button.clicked.connect(self._on_find_clicked)
        self._cap = KeyCap(theme, actions.keys("find"), self)
        self._icon = IconLabel(theme, Icon.PERSON, parent=self)
        self.person = text_label(
            theme, f"{actor.name}, {actor.role.value}", role=Role.SECOND, colour="text2",
            parent=self,
        )  # fmt: skip
        row = QHBoxLayout(self)
        row.setContentsMargins(Gap.M, 0, Gap.L, 0)
        row.setSpacing(Gap.S)
        row.addWidget(self.menu_bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self.find_button)
        row.addWidget(self._cap)
        row.addSpacing(Gap.L)
        self._badge = text_label(theme, badge, role=Role.STATE, colour="warn", parent=self)
        for part in (self._badge, self._icon, self.person):
            row.addWidget(part)
        theme.changed.connect(self._fit)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.height(Part.MENU_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _fit(self) -> None:
        self.setFixedHeight(self._theme.height(Part.MENU_ROW))
        self._arrange()

    def _arrange(self) -> None:
        """The menus stay whole: the person's name gives way, then the badge, then the find key."""
        menus = sum(
            self.menu_bar.actionGeometry(action).width() for action in self.menu_bar.actions()
        )
        room = self.width() - menus - self.find_button.sizeHint().width() - 2 * Gap.L - Gap.M
        for parts in ((self._cap,), (self._badge,), (self._icon, self.person)):
            room -= sum(part.sizeHint().width() + Gap.S for part in parts)
            for part in parts:
                part.setVisible(room >= 0 and part.sizeHint().width() > 0)

    def _add_menu(self, menu: Menu) -> None:
        specs = [spec for spec in self._actions.specs if spec.menu is menu]
        box = QMenu(menu.value, self.menu_bar)
        box.setToolTipsVisible(True)
        self._theme.dress(box, Role.BODY)
        section = None
        for spec in sorted(specs, key=lambda spec: spec.section):
            if section is not None and spec.section != section:
                box.addSeparator()
            box.addAction(self._actions.action(spec.id))
            section = spec.section
        self.menu_bar.addMenu(box)

    def _on_find_clicked(self) -> None:
        self._actions.trigger("find")
