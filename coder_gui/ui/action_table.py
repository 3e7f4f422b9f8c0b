"""The one table of what can be done and by which key. Menus, palette and key sheet come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from coder_gui.domain.episode import Verb
from coder_gui.ui import conditions as when
from coder_gui.ui.conditions import Condition
from coder_gui.ui.icons import Icon


class Menu(StrEnum):
    """The menus; the mnemonics keep clear of every Alt key in the table."""

    WORK = "&Work"
    EPISODE = "&Episode"
    ABSTRACTION = "A&bstraction"
    CODES = "&Codes"
    QUERIES = "&Queries"
    VIEW = "V&iew"
    HELP = "&Help"


class Group(StrEnum):
    """The groups of the palette and the key sheet, in this order."""

    EPISODE = "Actions for this episode"
    ABSTRACTION = "Abstraction"
    CODES = "Codes"
    QUERIES = "Queries"
    CONFLICTS = "Conflict desk"
    LISTS = "Lists"
    HAND_OVER = "In and out"
    WINDOW = "Window"
    LAPTOP = "This laptop"


class Scope(Enum):
    """Where a key acts: in the whole window, or only while a part of it has the focus."""

    WINDOW = "Anywhere"
    LISTS = "In a list"
    EPISODES = "In the episodes"
    LINES = "In the lines"
    LOOK_FOR = "In what to look for"
    ENTRY = "In the line entry"
    DOCUMENT = "In a document"
    CODES = "In the codes"
    SEARCH = "In the code search"
    LEAVING = "Where a line is not saved"
    CONFLICTS = "In the rows of a conflict"
    QUERIES = "In the list of queries"
    COMPOSER = "In a query"
    LOCK = "On the lock page"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action.

    `keys` are portable key sequences, the first is shown. `section` numbers the part of a menu
    between two separators. `own`: the part with the focus answers the key itself; the table only
    holds it, so that it is shown and cannot clash. `focused`: it runs only where the focus is,
    because it takes something away.
    """

    id: str
    text: str
    group: Group
    keys: tuple[str, ...] = ()
    menu: Menu | None = None
    section: int = 0
    scope: Scope = Scope.WINDOW
    condition: Condition = when.always
    icon: Icon | None = None
    own: bool = False
    focused: bool = False


def _fixes() -> tuple[ActionSpec, ...]:
    return tuple(
        ActionSpec(
            f"fix_{number}",
            f"Fix {number} of the problems",
            Group.CODES,
            (f"Alt+{number}",),
            condition=when.has_fix(number),
            icon=Icon.CHECK,
        )
        for number in range(1, 10)
    )


_EPISODE = (
    ActionSpec("finalise", "Finalise and open next", Group.EPISODE,
               ("Ctrl+Enter", "Ctrl+Return"), Menu.EPISODE, 0,
               condition=when.can_finalise, icon=Icon.CODED),
    ActionSpec("next_episode", "Open the next episode in the list", Group.EPISODE,
               ("Ctrl+PgDown",), Menu.EPISODE, 0, icon=Icon.DOWN),
    ActionSpec("previous_episode", "Open the previous episode in the list", Group.EPISODE,
               ("Ctrl+PgUp",), Menu.EPISODE, 0, icon=Icon.UP),
    ActionSpec("earlier_episode", "Earlier episode of the spell", Group.EPISODE,
               ("Alt+Left",), Menu.EPISODE, 0, condition=when.in_spell, icon=Icon.HISTORY),
    ActionSpec("later_episode", "Later episode of the spell", Group.EPISODE,
               ("Alt+Right",), Menu.EPISODE, 0, condition=when.in_spell, icon=Icon.HISTORY),
    ActionSpec("add_to_round", "Add to my round", Group.EPISODE,
               ("Ctrl+Shift+A",), Menu.EPISODE, 1, icon=Icon.ADD),
    ActionSpec("remove_from_round", "Take out of my round", Group.EPISODE,
               ("Ctrl+Shift+R",), Menu.EPISODE, 1, icon=Icon.CLOSE),
    ActionSpec("claim_round", "Take today's round", Group.EPISODE, ("Ctrl+R",), Menu.EPISODE, 1,
               condition=when.round_to_take, icon=Icon.CLAIM),
    ActionSpec("claim_episode", "Take this episode", Group.EPISODE, ("Ctrl+B",),
               Menu.EPISODE, 1, condition=when.can_take, icon=Icon.CLAIM),
    ActionSpec("give_back", "Give back this episode", Group.EPISODE, ("Ctrl+Shift+B",),
               Menu.EPISODE, 1, condition=when.can_give_back, icon=Icon.CLAIM),
    ActionSpec("take_over", "Take over from a colleague, with a reason", Group.EPISODE, (),
               Menu.EPISODE, 1, condition=when.can_take_over, icon=Icon.CLAIM),
    ActionSpec("wait_queue", "Put in queue: waiting for information", Group.EPISODE,
               ("Ctrl+W",), Menu.EPISODE, 2,
               condition=when.verb(Verb.WAIT_INFORMATION), icon=Icon.WAITING),
    ActionSpec("pathology_queue", "Put in queue: outstanding pathology", Group.EPISODE,
               ("Ctrl+Shift+W",), Menu.EPISODE, 2,
               condition=when.verb(Verb.WAIT_PATHOLOGY), icon=Icon.PATHOLOGY),
    ActionSpec("information_arrived", "Information has arrived", Group.EPISODE,
               (), Menu.EPISODE, 2,
               condition=when.verb(Verb.INFORMATION_ARRIVES), icon=Icon.UPDATED),
    ActionSpec("resume", "Resume coding", Group.EPISODE, (), Menu.EPISODE, 2,
               condition=when.verb(Verb.RESUME), icon=Icon.IN_PROGRESS),
    ActionSpec("agree", "Agree at the second look", Group.EPISODE, (), Menu.EPISODE, 2,
               condition=when.verb(Verb.AGREE), icon=Icon.SECOND_LOOK),
    ActionSpec("disagree", "Send back from the second look", Group.EPISODE, (), Menu.EPISODE, 2,
               condition=when.verb(Verb.DISAGREE), icon=Icon.REOPENED),
    ActionSpec("reopen", "Reopen with a reason", Group.EPISODE, (), Menu.EPISODE, 2,
               condition=when.verb(Verb.REOPEN), icon=Icon.REOPENED),
    ActionSpec("not_codable", "Mark as not codable", Group.EPISODE, (), Menu.EPISODE, 2,
               condition=when.verb(Verb.MARK_NOT_CODABLE), icon=Icon.NOT_CODABLE),
    ActionSpec("history", "History of this episode", Group.EPISODE,
               ("Ctrl+H",), Menu.EPISODE, 3, condition=when.episode_open, icon=Icon.HISTORY),
    ActionSpec("undo", "Undo", Group.EPISODE, ("Ctrl+Z",), Menu.EPISODE, 3,
               condition=when.can_undo, icon=Icon.UNDO),
)  # fmt: skip

_ABSTRACTION = (
    ActionSpec("import_document", "Import a document", Group.ABSTRACTION,
               ("Ctrl+O",), Menu.ABSTRACTION, 0,
               condition=when.episode_open, icon=Icon.ADD_DOCUMENT),
    ActionSpec("line_from_selection", "Make a line from the selection", Group.ABSTRACTION,
               ("Alt+L",), Menu.ABSTRACTION, 0, condition=when.text_selected, icon=Icon.DOCUMENT),
    ActionSpec("source_looked", "Looked through a source, nothing found", Group.ABSTRACTION,
               ("Ctrl+Shift+F",), Menu.ABSTRACTION, 1,
               condition=when.writable, icon=Icon.NOTHING_FOUND),
    ActionSpec("look_for", "Look for conditions of earlier episodes", Group.ABSTRACTION,
               ("Alt+F",), Menu.ABSTRACTION, 1,
               condition=when.prompts_known, icon=Icon.HISTORY),
    ActionSpec("show_moved_quotes", "Show the quotes that moved", Group.ABSTRACTION,
               ("Alt+O",), Menu.ABSTRACTION, 1, condition=when.quotes_moved, icon=Icon.UNLINK),
    ActionSpec("carry_line", "Carry the line to another episode of the spell",
               Group.ABSTRACTION, (), Menu.ABSTRACTION, 1,
               condition=when.line_selected, icon=Icon.EXPORTED),
    ActionSpec("condition_found", "Found: tick with the selected line", Group.ABSTRACTION,
               ("Enter", "Return"), scope=Scope.LOOK_FOR, own=True),
    ActionSpec("condition_not_mentioned", "Looked, not mentioned", Group.ABSTRACTION,
               ("N", "Alt+N"), scope=Scope.LOOK_FOR, own=True),
    ActionSpec("other_line", "Choose the line to tick with", Group.ABSTRACTION,
               ("Left", "Right"), scope=Scope.LOOK_FOR, own=True),
    ActionSpec("edit_line", "Edit the line", Group.ABSTRACTION, ("Enter", "Return"),
               scope=Scope.LINES, own=True),
    ActionSpec("add_line", "Add the line", Group.ABSTRACTION, ("Enter", "Return"),
               scope=Scope.ENTRY, own=True),
    ActionSpec("take_suggestion", "Take the suggestion", Group.ABSTRACTION, ("Tab",),
               scope=Scope.ENTRY, own=True),
    ActionSpec("save_and_go", "Save the line and go on", Group.ABSTRACTION, ("Enter", "Return"),
               scope=Scope.LEAVING, own=True),
    ActionSpec("keep_and_go", "Keep it as a draft and go on", Group.ABSTRACTION, ("Alt+D",),
               scope=Scope.LEAVING, own=True),
    ActionSpec("stay_here", "Stay", Group.ABSTRACTION, ("Esc",),
               scope=Scope.LEAVING, own=True),
    ActionSpec("next_document", "Next document", Group.ABSTRACTION, ("Ctrl+Tab",),
               Menu.VIEW, 1, condition=when.document_open, icon=Icon.DOCUMENT),
    ActionSpec("previous_document", "Previous document", Group.ABSTRACTION, ("Ctrl+Shift+Tab",),
               Menu.VIEW, 1, condition=when.document_open, icon=Icon.DOCUMENT),
    ActionSpec("page_larger", "Larger pages of a PDF", Group.ABSTRACTION, ("Alt++", "Alt+="),
               Menu.VIEW, 1, condition=when.pdf_open, icon=Icon.TEXT_SIZE),
    ActionSpec("page_smaller", "Smaller pages of a PDF", Group.ABSTRACTION, ("Alt+-",),
               Menu.VIEW, 1, condition=when.pdf_open, icon=Icon.TEXT_SIZE),
    ActionSpec("page_fits", "Pages of a PDF as wide as their pane", Group.ABSTRACTION, ("Alt+0",),
               Menu.VIEW, 1, condition=when.pdf_open, icon=Icon.TEXT_SIZE),
    ActionSpec("extend_selection", "Select in the document", Group.ABSTRACTION,
               ("Shift+Right", "Shift+Down"), scope=Scope.DOCUMENT, own=True),
)  # fmt: skip

_CODES = (
    ActionSpec("code_search", "Search codes", Group.CODES, ("Ctrl+F",), Menu.CODES, 0,
               condition=when.episode_open, icon=Icon.SEARCH),
    ActionSpec("add_code", "Add the code and link the selected line", Group.CODES,
               ("Enter", "Return"), scope=Scope.SEARCH, own=True),
    ActionSpec("add_code_unlinked", "Add the code without a link", Group.CODES,
               ("Alt+Enter", "Alt+Return"), scope=Scope.SEARCH, own=True),
    ActionSpec("replace_code", "Replace the code", Group.CODES, ("Enter", "Return"),
               scope=Scope.CODES, own=True),
    ActionSpec("link", "Link the selected line to the selected code", Group.CODES,
               ("Ctrl+J",), Menu.CODES, 1, condition=when.line_and_code, icon=Icon.LINK),
    ActionSpec("unlink", "Unlink the selected line from the selected code", Group.CODES,
               ("Ctrl+Shift+J",), Menu.CODES, 1, condition=when.line_and_code, icon=Icon.UNLINK),
    ActionSpec("pair", "Pair dagger and asterisk with the neighbour", Group.CODES,
               ("Ctrl+D",), Menu.CODES, 1, condition=when.code_selected, icon=Icon.LINK),
    ActionSpec("set_date", "Set the date of the procedure", Group.CODES,
               ("Ctrl+T",), Menu.CODES, 1, condition=when.procedure_selected, icon=Icon.FREEZE),
    ActionSpec("problems", "Go to the problems", Group.CODES, ("F8",), Menu.CODES, 2,
               condition=when.has_problems, icon=Icon.WARNING),
    ActionSpec("override", "Override with a reason", Group.CODES, ("Alt+R",), Menu.CODES, 2,
               condition=when.problem_selected, icon=Icon.PROVISIONAL),
    ActionSpec("acknowledge_warning", "Acknowledge the warning", Group.CODES, ("Alt+K",),
               Menu.CODES, 2, condition=when.problem_selected, icon=Icon.CHECK),
    *_fixes(),
    ActionSpec("code_note", "My note on this code", Group.CODES, ("Alt+M",), Menu.CODES, 2,
               condition=when.episode_open, icon=Icon.PROVISIONAL),
    ActionSpec("teach_words", "Teach the search my words", Group.CODES, ("Alt+T",), Menu.CODES, 2,
               condition=when.episode_open, icon=Icon.SEARCH),
    ActionSpec("open_standard", "Open the standard", Group.CODES, ("Shift+F1",), Menu.CODES, 2,
               condition=when.standard_cited, icon=Icon.VOLUME),
    ActionSpec("copy_for_encoder", "Copy for the encoder", Group.CODES,
               ("Ctrl+Shift+C",), Menu.CODES, 3, condition=when.has_codes, icon=Icon.COPY),
    ActionSpec("copy_next_code", "Copy the next code for the encoder", Group.CODES,
               ("Ctrl+Shift+N",), Menu.CODES, 3, condition=when.has_codes, icon=Icon.COPY),
    ActionSpec("own_words", "My search words", Group.CODES, (), Menu.CODES, 4, icon=Icon.SEARCH),
    ActionSpec("rule_counts", "Overrides by rule", Group.CODES, (), Menu.CODES, 4,
               icon=Icon.WARNING),
)  # fmt: skip

_LISTS = (
    ActionSpec("filter", "Filter the episodes", Group.LISTS, ("/",), Menu.VIEW, 0,
               icon=Icon.SEARCH),
    ActionSpec("view_round", "My round", Group.LISTS, ("Ctrl+1",), Menu.VIEW, 0, icon=Icon.LIST),
    ActionSpec("view_uncoded", "Uncoded", Group.LISTS, ("Ctrl+2",), Menu.VIEW, 0, icon=Icon.LIST),
    ActionSpec("view_queues", "Queues", Group.LISTS, ("Ctrl+3",), Menu.VIEW, 0, icon=Icon.LIST),
    ActionSpec("view_all", "All episodes", Group.LISTS, ("Ctrl+4",), Menu.VIEW, 0,
               icon=Icon.LIST),
    ActionSpec("group", "Group by ward, freeze, consultant or state", Group.LISTS, ("Alt+G",),
               Menu.VIEW, 0, icon=Icon.LIST),
    ActionSpec("open_episode", "Open the episode", Group.LISTS, ("Enter", "Return"),
               scope=Scope.EPISODES, own=True),
    ActionSpec("move_up", "Move up", Group.LISTS, ("Alt+Up",), Menu.ABSTRACTION, 2, icon=Icon.UP),
    ActionSpec("move_down", "Move down", Group.LISTS, ("Alt+Down",), Menu.ABSTRACTION, 2,
               icon=Icon.DOWN),
    ActionSpec("remove", "Remove", Group.LISTS, ("Del",), Menu.ABSTRACTION, 2, icon=Icon.REMOVE,
               focused=True),
)  # fmt: skip

_HAND_OVER = (
    ActionSpec("import_worklist", "Import a worklist", Group.HAND_OVER, ("Ctrl+I",),
               Menu.WORK, 1, icon=Icon.IMPORT),
    ActionSpec("export", "Export final episodes", Group.HAND_OVER, ("Ctrl+E",), Menu.WORK, 1,
               icon=Icon.EXPORT),
    ActionSpec("acknowledge", "Import an acknowledgement", Group.HAND_OVER, (), Menu.WORK, 1,
               icon=Icon.ACKNOWLEDGED),
    ActionSpec("import_classifications", "Import classifications", Group.HAND_OVER, (),
               Menu.WORK, 1, icon=Icon.VOLUME),
    ActionSpec("sources", "Sources of evidence", Group.HAND_OVER, (), Menu.ABSTRACTION, 3,
               icon=Icon.VOLUME),
)  # fmt: skip

_SYNC = (
    ActionSpec("sync_now", "Sync now", Group.HAND_OVER, ("F5",), Menu.WORK, 2,
               condition=when.joined, icon=Icon.SYNC),
    ActionSpec("conflicts", "Decide what two people changed", Group.HAND_OVER, ("F7",),
               Menu.WORK, 2, icon=Icon.CONFLICT),
    ActionSpec("sync_page", "Sync and the central store", Group.HAND_OVER, ("Shift+F5",),
               Menu.WORK, 2, icon=Icon.CLOUD),
    ActionSpec("join_central", "Join a central store", Group.HAND_OVER,
               condition=when.alone, icon=Icon.CLOUD),
    ActionSpec("central_password", "Give the central store's password again", Group.HAND_OVER,
               condition=when.joined, icon=Icon.KEY),
)  # fmt: skip

_CONFLICTS = (
    ActionSpec("keep_mine", "Keep mine", Group.CONFLICTS, ("1",), scope=Scope.CONFLICTS,
               icon=Icon.LAPTOP, focused=True),
    ActionSpec("take_theirs", "Take theirs", Group.CONFLICTS, ("2",), scope=Scope.CONFLICTS,
               icon=Icon.PERSON, focused=True),
    ActionSpec("back_to_before", "Back to before", Group.CONFLICTS, ("3",),
               scope=Scope.CONFLICTS, icon=Icon.HISTORY, focused=True),
    ActionSpec("keep_both", "Keep both", Group.CONFLICTS, ("4",), scope=Scope.CONFLICTS,
               icon=Icon.MERGED, focused=True),
    ActionSpec("edit_result", "Edit the result", Group.CONFLICTS, ("E",), scope=Scope.CONFLICTS,
               icon=Icon.PROVISIONAL, focused=True),
    ActionSpec("next_difference", "Next difference", Group.CONFLICTS, ("N",),
               scope=Scope.CONFLICTS, icon=Icon.DOWN, focused=True),
    ActionSpec("save_result", "Save the result of the conflict", Group.CONFLICTS,
               condition=when.decided, icon=Icon.RESULT),
)  # fmt: skip


def _of_query(action_id: str, text: str, key: str, icon: Icon) -> ActionSpec:
    """What is done with the current row of the queries, or with the marked ones."""
    return ActionSpec(action_id, text, Group.QUERIES, (key,), scope=Scope.QUERIES,
                      condition=when.query_allows(action_id), icon=icon, focused=True)  # fmt: skip


_COMPOSER = (
    ActionSpec("raise_query", "Raise a query, or open the one there is", Group.QUERIES, ("F6",),
               Menu.QUERIES, 0, condition=when.episode_open, icon=Icon.QUERY),
    ActionSpec("finish_query", "Send, approve or print the query", Group.QUERIES, (),
               Menu.QUERIES, 0, condition=when.query_finishable, icon=Icon.EXPORTED),
    ActionSpec("save_query", "Save the draft", Group.QUERIES, ("Ctrl+S",),
               scope=Scope.COMPOSER, own=True),
    ActionSpec("quote_evidence", "Quote the evidence or leave it out", Group.QUERIES, ("Space",),
               scope=Scope.COMPOSER, own=True),
    ActionSpec("add_option", "Add an answer to tick", Group.QUERIES, ("Alt+A",),
               scope=Scope.COMPOSER, own=True),
    ActionSpec("send_back_query", "Send the query back, with a reason", Group.QUERIES, ("Alt+S",),
               scope=Scope.COMPOSER, own=True),
    ActionSpec("leave_query", "Withdraw the query, with a reason", Group.QUERIES, ("Alt+X",),
               scope=Scope.COMPOSER, own=True),
)  # fmt: skip

_QUERIES_DESK = (
    ActionSpec("queries_desk", "Queries desk: what is due, to approve, to print", Group.QUERIES,
               ("Shift+F6",), Menu.QUERIES, 1, icon=Icon.LIST),
    ActionSpec("find_query", "Find a query by its reference", Group.QUERIES, (), Menu.QUERIES, 1,
               icon=Icon.SEARCH),
    ActionSpec("national_pack", "Anonymised pack of a national query", Group.QUERIES,
               ("Ctrl+F6",), Menu.QUERIES, 2, condition=when.has_pack, icon=Icon.EXPORTED),
    ActionSpec("query_insight", "What queries tell: figures and gaps", Group.QUERIES, (),
               Menu.QUERIES, 2, icon=Icon.LAYOUT),
    ActionSpec("open_query", "Open the query", Group.QUERIES, ("Enter", "Return"),
               scope=Scope.QUERIES, own=True),
    ActionSpec("show_query", "Show the story of the query", Group.QUERIES, ("Right",),
               scope=Scope.QUERIES, own=True),
    ActionSpec("mark_query", "Mark the query for a batch", Group.QUERIES, ("Space",),
               scope=Scope.QUERIES, own=True),
    ActionSpec("mark_queries", "Mark all queries of the list", Group.QUERIES, ("Ctrl+A",),
               scope=Scope.QUERIES, own=True),
    _of_query("log_answer", "Log the answer", "L", Icon.REPLY),
    _of_query("print_query", "Print the letter, or those marked", "P", Icon.DOCUMENT),
    _of_query("remind", "Remind with a letter", "R", Icon.WAITING),
    _of_query("escalate", "Escalate to the next rung", "E", Icon.UP),
    _of_query("close_query", "Close the query", "C", Icon.ACKNOWLEDGED),
    _of_query("unanswered", "Unanswered at the freeze", "U", Icon.FREEZE),
    _of_query("answered_elsewhere", "Answered elsewhere", "A", Icon.PERSON),
    _of_query("withdraw_query", "Withdraw the query, with a reason", "W", Icon.CANCELLED),
    _of_query("duplicate_query", "Mark the query as a duplicate", "D", Icon.COPY),
    _of_query("reopen_query", "Open the query again, with a reason", "O", Icon.REOPENED),
)  # fmt: skip

_WINDOW = (
    ActionSpec("find", "Find an action, patient or code", Group.WINDOW, ("Ctrl+K",),
               Menu.WORK, 0, icon=Icon.SEARCH),
    ActionSpec("episodes_dock", "Go to the episodes", Group.WINDOW, ("F2",), Menu.VIEW, 2,
               icon=Icon.LIST),
    ActionSpec("abstraction_dock", "Go to the abstraction", Group.WINDOW, ("F3",), Menu.VIEW, 2,
               icon=Icon.PROVISIONAL),
    ActionSpec("codes_dock", "Go to the codes", Group.WINDOW, ("F4",), Menu.VIEW, 2,
               icon=Icon.CODED),
    ActionSpec("document", "Go to the document", Group.WINDOW, ("Shift+F3",), Menu.VIEW, 2,
               condition=when.document_open, icon=Icon.DOCUMENT),
    ActionSpec("text_larger", "Larger text", Group.WINDOW, ("Ctrl++", "Ctrl+="), Menu.VIEW, 3,
               icon=Icon.TEXT_SIZE),
    ActionSpec("text_smaller", "Smaller text", Group.WINDOW, ("Ctrl+-",), Menu.VIEW, 3,
               icon=Icon.TEXT_SIZE),
    ActionSpec("text_normal", "Text at 100 %", Group.WINDOW, ("Ctrl+0",), Menu.VIEW, 3,
               icon=Icon.TEXT_SIZE),
    ActionSpec("colours_switch", "Switch between light and dark", Group.WINDOW,
               ("Ctrl+Shift+D",), Menu.VIEW, 4, icon=Icon.DARK),
    ActionSpec("colours_system", "Light or dark as the system has it", Group.WINDOW, (),
               Menu.VIEW, 4, icon=Icon.LIGHT),
    ActionSpec("reset_layout", "Reset the layout", Group.WINDOW, (), Menu.VIEW, 5,
               icon=Icon.LAYOUT),
    ActionSpec("key_sheet", "All keys", Group.WINDOW, ("F1",), Menu.HELP, 0, icon=Icon.KEYBOARD),
    ActionSpec("about", "About this program", Group.WINDOW, (), Menu.HELP, 0, icon=Icon.INFO),
)  # fmt: skip

_LAPTOP = (
    ActionSpec("lock", "Lock", Group.LAPTOP, ("Ctrl+L",), Menu.WORK, 4, icon=Icon.FINAL),
    ActionSpec("change_passphrase", "Change the passphrase", Group.LAPTOP, (), Menu.WORK, 3,
               icon=Icon.KEY),
    ActionSpec("recovery_code", "Renew the recovery code", Group.LAPTOP, (), Menu.WORK, 3,
               icon=Icon.KEY),
    ActionSpec("backup", "Back up this profile now", Group.LAPTOP, (), Menu.WORK, 3,
               icon=Icon.ENCRYPTED),
    ActionSpec("settings", "Settings", Group.LAPTOP, ("Ctrl+,",), Menu.WORK, 3,
               icon=Icon.SETTINGS),
    ActionSpec("quit", "Close the program", Group.LAPTOP, ("Ctrl+Q",), Menu.WORK, 4,
               icon=Icon.CLOSE),
    ActionSpec("show_passphrase", "Show or hide the passphrase", Group.LAPTOP, ("Alt+S",),
               scope=Scope.LOCK, own=True),
)  # fmt: skip

ACTIONS: tuple[ActionSpec, ...] = (
    *_EPISODE, *_ABSTRACTION, *_CODES, *_COMPOSER, *_QUERIES_DESK, *_CONFLICTS, *_LISTS,
    *_HAND_OVER, *_SYNC, *_WINDOW, *_LAPTOP,
)  # fmt: skip
"""Every action, in the order in which menus, palette and key sheet list them."""


def key_words(portable: str) -> str:
    """A key sequence as it stands on a key cap: `Ctrl+Return` is Ctrl+Enter."""
    parts = portable.replace("++", "+plus").split("+")
    names = {"Return": "Enter", "plus": "+", "PgDown": "Page Down", "PgUp": "Page Up"}
    names |= {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Del": "Delete"}
    return "+".join(names.get(part, part) for part in parts)
