"""Which icon and colour stand for a state, a certainty, a severity. The word stands beside it.

Apart from the icons themselves, so that the lock page need not load the domain.
"""

from __future__ import annotations

from coder_gui.domain.abstraction import Certainty
from coder_gui.domain.coding import Severity
from coder_gui.domain.episode import State
from coder_gui.ui.icons import Icon

STATE_ICONS: dict[State, tuple[Icon, str]] = {
    State.IMPORTED: (Icon.READY, "text2"),
    State.READY: (Icon.READY, "text2"),
    State.IN_PROGRESS: (Icon.IN_PROGRESS, "info"),
    State.WAITING_FOR_INFORMATION: (Icon.WAITING, "warn"),
    State.OUTSTANDING_PATHOLOGY: (Icon.PATHOLOGY, "warn"),
    State.QUERY_RAISED: (Icon.QUERY, "query"),
    State.UPDATE_RECEIVED: (Icon.UPDATED, "info"),
    State.SECOND_LOOK: (Icon.SECOND_LOOK, "text2"),
    State.FINAL: (Icon.FINAL, "ok"),
    State.EXPORTED: (Icon.EXPORTED, "ok"),
    State.ACKNOWLEDGED: (Icon.ACKNOWLEDGED, "ok"),
    State.CANCELLED: (Icon.CANCELLED, "text2"),
    State.NOT_CODABLE: (Icon.NOT_CODABLE, "text2"),
}
"""State: (icon, name of the colour token). The word stands beside it, from STATE_WORDS."""

CERTAINTY_ICONS: dict[Certainty, tuple[Icon, str]] = {
    Certainty.CONFIRMED: (Icon.CHECK, "ok"),
    Certainty.TREATED_AS: (Icon.PROBABLE, "info"),
    Certainty.DIFFERENTIAL: (Icon.UNSURE, "warn"),
    Certainty.RULED_OUT: (Icon.NOT_CODABLE, "text2"),
    Certainty.HISTORY: (Icon.HISTORY, "text2"),
    Certainty.FAMILY: (Icon.SECOND_LOOK, "text2"),
    Certainty.UNSTATED: (Icon.PROBABLE, "text2"),
    Certainty.NIL: (Icon.NOTHING_FOUND, "text2"),
}

SEVERITY_ICONS: dict[Severity, tuple[Icon, str]] = {
    Severity.ERROR: (Icon.ERROR, "err"),
    Severity.WARNING: (Icon.WARNING, "warn"),
    Severity.INFO: (Icon.INFO, "info"),
}
