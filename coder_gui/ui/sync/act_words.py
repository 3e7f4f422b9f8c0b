"""What a change was, in words: for the list of those that the central store did not take."""

from __future__ import annotations

_WORDS = {
    "acknowledge": "Acknowledgement imported",
    "add_code": "Code added",
    "add_line": "Line added",
    "add_line_from_selection": "Line made from a selection",
    "carry_line": "Line carried to another episode",
    "decide_conflict": "Conflict decided",
    "edit_line": "Line edited",
    "export": "Episodes exported",
    "finalise": "Episode finalised",
    "import_document": "Document imported",
    "import_worklist": "Worklist imported",
    "link_code": "Code linked to a line",
    "look": "Source looked through",
    "move_code": "Code moved",
    "move_line": "Line moved",
    "override_problem": "Problem overridden",
    "pair_codes": "Dagger and asterisk paired",
    "remove_code": "Code removed",
    "replace_code": "Code replaced",
    "restore_code": "Code put back",
    "restore_line": "Line put back",
    "retract_line": "Line removed",
    "save_source": "Source of evidence changed",
    "set_procedure_date": "Date of a procedure set",
    "unlink_code": "Code unlinked from a line",
    "withdraw_override": "Override withdrawn",
}


def act(action: str) -> str:
    """Line added, for add_line; an action without words of its own is told by its name."""
    name = action.replace("_", " ")
    return _WORDS.get(action, name[:1].upper() + name[1:])
