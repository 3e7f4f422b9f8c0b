"""The one style sheet, made from the tokens: colours, edges and corners, never fonts or heights.

The widths under QScrollBar are the one exception: Qt takes them from nowhere else.
"""

from __future__ import annotations

from coder_gui.ui.tokens import Tokens, as_dict

RADIUS_KEY = 3
RADIUS_CONTROL = 4
RADIUS_CARD = 6

_TEMPLATE = """
QToolTip {{ color: {text}; background: {surface}; border: 1px solid {control}; padding: 4px 6px; }}

QLabel {{ color: {text}; background: transparent; }}
QLabel[tone="text2"] {{ color: {text2}; }}
QLabel[tone="ok"] {{ color: {ok}; }}
QLabel[tone="warn"] {{ color: {warn}; }}
QLabel[tone="err"] {{ color: {err}; }}
QLabel[tone="info"] {{ color: {info}; }}
QLabel[tone="query"] {{ color: {query}; }}
QLabel[tone="on_banner"] {{ color: {on_banner}; }}
QLabel[tone="on_banner2"] {{ color: {on_banner2}; }}

QWidget[ground="bg"] {{ background: {bg}; }}
QWidget[ground="surface"] {{ background: {surface}; }}
QWidget[ground="subtle"] {{ background: {subtle}; }}
QWidget[ground="sunken"] {{ background: {sunken}; }}
QWidget[ground="banner"] {{ background: {banner}; }}

QLineEdit, QPlainTextEdit, QComboBox {{
    color: {text}; background: {surface}; border: 1px solid {control}; border-radius: {control_r}px;
    selection-background-color: {accent}; selection-color: {on_accent};
}}
QLineEdit {{ padding: 0 8px; }}
QLineEdit:hover, QPlainTextEdit:hover, QComboBox:hover {{ border-color: {text}; }}
QLineEdit:focus {{ border: 2px solid {focus}; padding: 0 7px; }}
QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {focus}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"] {{ border: 2px solid {err}; }}
QLineEdit[wrong="true"] {{ padding: 0 7px; }}
QLineEdit:read-only {{ background: {subtle}; border-color: {subtle}; }}
QLineEdit:read-only:focus {{ border: 2px solid {focus}; }}
QPlainTextEdit[still="true"] {{ background: {subtle}; border-color: {subtle}; }}
QPlainTextEdit[still="true"]:focus {{ border: 2px solid {focus}; }}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {{
    color: {text2}; background: {sunken}; border-color: {border};
}}
QComboBox {{ padding: 0 8px; }}
QComboBox::drop-down {{ border: none; background: transparent; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
    color: {text}; background: {surface}; border: 1px solid {control};
    selection-background-color: {sel}; selection-color: {text}; outline: none;
}}

QMenuBar {{ background: transparent; color: {text}; spacing: 0; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; border-radius: {control_r}px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {sel}; color: {text}; }}
QMenu {{
    color: {text}; background: {surface}; border: 1px solid {control}; padding: 4px 0;
}}
QMenu::item {{ padding: 5px 24px 5px 12px; border: none; border-left: 3px solid transparent; }}
QMenu::item:selected {{ background: {sel}; color: {text}; border-left: 3px solid {accent}; }}
QMenu::item:disabled {{ color: {text2}; }}
QMenu::separator {{ background: {row}; margin: 4px 0; height: 1px; }}
QMenu::indicator {{ margin-left: 8px; }}

QAbstractItemView {{
    color: {text}; background: {surface}; border: none; outline: none;
    selection-background-color: {sel}; selection-color: {text};
}}
QTableView::item {{ padding: 0 5px; }}
QHeaderView {{ background: {surface}; border: none; }}
QHeaderView::section {{
    color: {text2}; background: {subtle}; border: none; border-bottom: 1px solid {border};
    padding: 4px 8px;
}}

QScrollArea {{ border: none; background: transparent; }}
QScrollArea > #qt_scrollarea_viewport,
QScrollArea > QWidget > QWidget[ground="none"] {{ background: transparent; }}
QScrollBar {{ background: transparent; border: none; margin: 0; }}
QScrollBar:vertical {{ width: 12px; }}
QScrollBar:horizontal {{ height: 12px; }}
QScrollBar::handle {{ background: {scroll}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 30px; }}
QScrollBar::handle:horizontal {{ min-width: 30px; }}
QScrollBar::handle:hover {{ background: {control}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: none; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QMainWindow {{ background: {bg}; }}
QMainWindow::separator {{ background: {bg}; width: 4px; height: 4px; }}
QMainWindow::separator:hover {{ background: {control}; }}
QDockWidget {{ color: {text}; background: {surface}; border: none; }}
QStatusBar {{ background: {surface}; border-top: 1px solid {border}; }}
QStatusBar::item {{ border: none; }}
QSplitter::handle {{ background: {border}; }}
QSplitter::handle:hover {{ background: {control}; }}

QTabBar {{ background: {surface}; border: none; qproperty-drawBase: 0; }}
QTabBar::tab {{
    color: {text2}; background: {surface}; border: none; padding: 7px 12px;
    border-bottom: 2px solid transparent;
}}
QTabBar::tab:selected {{ color: {text}; border-bottom: 2px solid {accent}; }}
QTabBar::tab:hover {{ color: {text}; background: {hover}; }}
QTabBar::tab:focus {{ border: 2px solid {focus}; }}

QProgressBar {{
    color: {text}; background: {sunken}; border: none; border-radius: {control_r}px;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: {control_r}px; }}
"""


def style_sheet(tokens: Tokens[str]) -> str:
    """The application's style sheet for one theme."""
    return _TEMPLATE.format(
        **as_dict(tokens), control_r=RADIUS_CONTROL, card_r=RADIUS_CARD, scroll=tokens.key_edge
    )
