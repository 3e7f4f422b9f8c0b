"""The theme in use: colours, fonts, icons and lengths, and how they reach the application.

Every view asks the theme for what it paints with and repaints on `changed`. Lengths that hold
text or icons grow with the text scale; gaps of the 4 px grid do not.
"""

from __future__ import annotations

from enum import Enum, IntEnum, StrEnum, auto

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory, QWidget

from coder_gui.ui.fonts import Role, TypeStyle, make_font
from coder_gui.ui.icons import Icons
from coder_gui.ui.sheet import style_sheet
from coder_gui.ui.tokens import DARK, LIGHT, Tokens, as_dict, high_contrast

SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""The steps of the text scale; 2.0 is 200 %."""


class Gap(IntEnum):
    """The grid, in logical pixels."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24


class Mode(StrEnum):
    """Which colours a person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Part(Enum):
    """Parts with a height of their own."""

    MENU_ROW = auto()
    BAND = auto()
    DOCK_TITLE = auto()
    STATUS_BAR = auto()
    CODE_ROW = auto()
    TABLE_ROW = auto()
    PALETTE_ROW = auto()
    LINE_ROW = auto()
    RESULT_ROW = auto()
    PROBLEM_ROW = auto()
    EPISODE_ROW = auto()
    GROUP_HEADING = auto()
    SECTION_HEADING = auto()
    COLUMN_HEADING = auto()
    FIELD = auto()
    SEARCH = auto()
    UNLOCK = auto()
    PALETTE_FIELD = auto()
    BUTTON = auto()
    DOCK_BUTTON = auto()
    KEY_CAP = auto()
    CHIP = auto()


_PARTS: dict[Part, tuple[tuple[Role, ...], int]] = {
    Part.MENU_ROW: ((Role.BODY,), 14),
    Part.BAND: ((Role.PATIENT, Role.BODY), 20),
    Part.DOCK_TITLE: ((Role.BODY,), 16),
    Part.STATUS_BAR: ((Role.SECOND,), 12),
    Part.CODE_ROW: ((Role.BODY,), 8),
    Part.TABLE_ROW: ((Role.BODY,), 12),
    Part.PALETTE_ROW: ((Role.BODY,), 16),
    Part.LINE_ROW: ((Role.BODY, Role.SECOND), 4),
    Part.RESULT_ROW: ((Role.BODY, Role.SECOND), 4),
    Part.PROBLEM_ROW: ((Role.BODY, Role.SECOND), 6),
    Part.EPISODE_ROW: ((Role.BODY, Role.SECOND), 12),
    Part.GROUP_HEADING: ((Role.BODY,), 8),
    Part.SECTION_HEADING: ((Role.BODY,), 6),
    Part.COLUMN_HEADING: ((Role.SMALL,), 10),
    Part.FIELD: ((Role.BODY,), 12),
    Part.SEARCH: ((Role.ENTRY,), 16),
    Part.UNLOCK: ((Role.PALETTE,), 22),
    Part.PALETTE_FIELD: ((Role.PALETTE,), 30),
    Part.BUTTON: ((Role.BUTTON,), 12),
    Part.DOCK_BUTTON: ((Role.BUTTON,), 8),
    Part.KEY_CAP: ((Role.SMALL,), 2),
    Part.CHIP: ((Role.SMALL,), 4),
}
"""The lines of text that a part holds, and the space around them in pixels."""


class Theme(QObject):
    """Colours, fonts, icons and lengths of the moment. One per application."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.icons = Icons()
        self._mode = Mode.SYSTEM
        self._scale = 1.0
        self._fonts: dict[tuple[Role, bool, bool], QFont] = {}
        self._metrics: dict[tuple[Role, bool, bool], QFontMetrics] = {}
        self._heights: dict[Part, int] = {}
        self._resolve()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    @property
    def colors(self) -> Tokens[QColor]:
        """The colours by token: `theme.colors.text2`."""
        return self._colors

    @property
    def dark(self) -> bool:
        """True while the dark colours are in use."""
        return self._dark

    @property
    def mode(self) -> Mode:
        """What the person asked for."""
        return self._mode

    @property
    def scale(self) -> float:
        """The text scale: 1.0 to 2.0."""
        return self._scale

    def color(self, token: str) -> QColor:
        """A colour by the name of its token, for tables that name tokens."""
        colour: QColor = getattr(self._colors, token)
        return colour

    def font(self, role: Role, *, code: bool = False, italic: bool = False) -> QFont:
        """The font of a role at the current scale. `code`: slashed zero and serifed I."""
        key = (role, code, italic)
        if key not in self._fonts:
            self._fonts[key] = make_font(role, self._scale, code=code, italic=italic)
        return self._fonts[key]

    def metrics(self, role: Role, *, code: bool = False, italic: bool = False) -> QFontMetrics:
        """The metrics of that font, kept until the scale changes."""
        key = (role, code, italic)
        if key not in self._metrics:
            self._metrics[key] = QFontMetrics(self.font(role, code=code, italic=italic))
        return self._metrics[key]

    def line(self, role: Role) -> int:
        """Height in pixels of one line of this role; never less than its glyphs need."""
        style: TypeStyle = role.value
        return max(self.metrics(role).height(), round(style.line * self._scale))

    def height(self, part: Part) -> int:
        """Height in pixels of a part, from the lines it holds."""
        known = self._heights.get(part)
        if known is None:
            roles, padding = _PARTS[part]
            known = self._heights[part] = sum(self.line(role) for role in roles) + padding
        return known

    def px(self, length: float) -> int:
        """A length that holds text or an icon, at the current scale."""
        return round(length * self._scale)

    def set_mode(self, mode: Mode) -> None:
        """Light, dark, or as the system has it."""
        if mode is self._mode:
            return
        self._mode = mode
        self._restyle()

    def set_scale(self, scale: float) -> None:
        """The text scale; the nearest step of SCALES is taken."""
        nearest = min(SCALES, key=lambda step: abs(step - scale))
        if nearest == self._scale:
            return
        self._scale = nearest
        self._fonts.clear()
        self._metrics.clear()
        self._heights.clear()
        self._restyle()

    def step_scale(self, steps: int) -> None:
        """One step larger (1) or smaller (-1)."""
        place = SCALES.index(self._scale) + steps
        self.set_scale(SCALES[min(max(place, 0), len(SCALES) - 1)])

    def apply(self, application: QApplication) -> None:
        """Dresses the application: style, palette, font and sheet."""
        application.setStyle(QStyleFactory.create("Fusion"))
        self._apply(application)

    def dress(self, widget: QWidget, role: Role, *, code: bool = False) -> None:
        """Gives a widget the font of a role, and again whenever the scale changes."""
        widget.setProperty("type_role", role.name)
        widget.setProperty("type_code", code)
        widget.setFont(self.font(role, code=code))

    def _on_system_changed(self) -> None:
        if self._mode is Mode.SYSTEM:
            self._restyle()

    def _resolve(self) -> None:
        hints = QGuiApplication.styleHints()
        system_dark = hints.colorScheme() is Qt.ColorScheme.Dark
        self._dark = self._mode is Mode.DARK or (self._mode is Mode.SYSTEM and system_dark)
        tokens = DARK if self._dark else LIGHT
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            tokens = high_contrast(tokens)
        self._tokens = tokens
        colours = {name: _colour(value) for name, value in as_dict(tokens).items()}
        self._colors: Tokens[QColor] = Tokens(**colours)

    def _restyle(self) -> None:
        self._resolve()
        self.icons.drop()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            self._apply(application)
            for widget in application.allWidgets():
                self._type_again(widget)
        self.changed.emit()

    def _type_again(self, widget: QWidget) -> None:
        role = widget.property("type_role")
        if isinstance(role, str):
            widget.setFont(self.font(Role[role], code=bool(widget.property("type_code"))))

    def _apply(self, application: QApplication) -> None:
        application.setPalette(self._palette())
        application.setFont(self.font(Role.BODY))
        application.setStyleSheet(style_sheet(self._tokens))

    def _palette(self) -> QPalette:
        c = self._colors
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: c.surface,
            QPalette.ColorRole.WindowText: c.text,
            QPalette.ColorRole.Base: c.surface,
            QPalette.ColorRole.AlternateBase: c.subtle,
            QPalette.ColorRole.Text: c.text,
            QPalette.ColorRole.Button: c.surface,
            QPalette.ColorRole.ButtonText: c.text,
            QPalette.ColorRole.BrightText: c.on_accent,
            QPalette.ColorRole.Highlight: c.accent,
            QPalette.ColorRole.HighlightedText: c.on_accent,
            QPalette.ColorRole.Accent: c.accent,
            QPalette.ColorRole.Link: c.accent,
            QPalette.ColorRole.LinkVisited: c.accent,
            QPalette.ColorRole.PlaceholderText: c.text2,
            QPalette.ColorRole.ToolTipBase: c.surface,
            QPalette.ColorRole.ToolTipText: c.text,
            QPalette.ColorRole.Mid: c.border,
            QPalette.ColorRole.Midlight: c.row,
            QPalette.ColorRole.Light: c.subtle,
            QPalette.ColorRole.Dark: c.control,
            QPalette.ColorRole.Shadow: c.control,
        }
        for role, colour in roles.items():
            palette.setColor(role, colour)
        for role in (
            QPalette.ColorRole.Text,
            QPalette.ColorRole.ButtonText,
            QPalette.ColorRole.WindowText,
        ):
            palette.setColor(QPalette.ColorGroup.Disabled, role, c.text2)
        return palette


def _colour(value: str) -> QColor:
    """A colour from `#RRGGBB` or `#RRGGBBAA`."""
    colour = QColor(value[:7])
    if len(value) == 9:
        colour.setAlpha(int(value[7:], 16))
    return colour


def tone(widget: QWidget, token: str) -> None:
    """Colours a label by token name through the sheet (text2, ok, warn, query, on_banner ...)."""
    if widget.property("tone") == token:
        return
    widget.setProperty("tone", token)
    repolish(widget)


def ground(widget: QWidget, token: str) -> None:
    """Fills a plain widget with bg, surface, subtle, sunken or banner."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, on=True)
    widget.setProperty("ground", token)
    repolish(widget)


def repolish(widget: QWidget) -> None:
    """Makes the style sheet look at a widget's properties again, if it has looked already."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style, font = widget.style(), widget.font()
    style.unpolish(widget)  # gives back the font that the widget had when it was first polished
    style.polish(widget)
    widget.setFont(font)
