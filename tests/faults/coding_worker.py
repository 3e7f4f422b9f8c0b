"""A coder's services in a process of its own, saving until killed.

`python coding_worker.py PROFILE STARTER FIRST`: from episode number FIRST on, lines, codes, links,
edits and drafts. A line on standard output is written only after what it names said Saved.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from coder_gui.classification.editions import Classifications
from coder_gui.domain.case import EpisodeFilter, View
from coder_gui.domain.coding import System
from coder_gui.services.profiles import Profiles
from coder_gui.services.session import Session
from coder_gui.system.clock import SystemClock

OPENS_WITH = "kill me while I save"
CODES = ("S72.00", "W10.0", "I10.X", "E11.9", "F03.X", "D62.X", "Z88.0", "N39.0", "J18.1", "I48.9")


def open_session(folder: Path, starter: Path) -> Session:
    """The profile, unlocked."""
    clock = SystemClock()
    profiles = Profiles(folder.parent, clock, None)
    lists = Classifications(starter, clock=clock)
    return Session(profiles.unlock(folder, OPENS_WITH), classifications=lists, clock=clock)


def episode_ids(session: Session) -> tuple[str, ...]:
    """Every episode, in the order of the list."""
    page = session.episodes.page(EpisodeFilter(view=View.ALL, limit=500))
    return tuple(row.episode_id for row in page.rows)


def say(*words: object) -> None:
    """One line, at once."""
    sys.stdout.write("\t".join(map(str, words)) + "\n")
    sys.stdout.flush()


def work(session: Session, first: int) -> None:
    """Codes one episode after the other."""
    ids = episode_ids(session)
    for at in count(first):
        episode_id = ids[at % len(ids)]
        say("episode", at, episode_id)
        for number, code in enumerate(CODES):
            code_one(session, episode_id, number, code)


def code_one(session: Session, episode_id: str, number: int, code: str) -> None:
    """A draft, the line it becomes, a code with a link, and an edit of the line."""
    actor, typed = session.actor, f">co finding {number} @ED p{number + 1}"
    session.episodes.save_draft(episode_id, "line_entry", typed, number)
    say("draft", episode_id, typed)
    (line_id,) = session.abstraction.add(actor, episode_id, typed).value
    say("line", episode_id, line_id)
    entry = session.coding.add(actor, episode_id, System.ICD10, code, line_ids=(line_id,)).value
    say("code", episode_id, entry.id, line_id)
    if number % 3 == 0:
        session.abstraction.edit(actor, line_id, f">co finding {number} again @ED p{number + 1}")
        say("edited", episode_id, line_id)


if __name__ == "__main__":
    place, lists, begin = sys.argv[1:]
    work(open_session(Path(place), Path(lists)), int(begin))
