"""What a row of the episode list shows, worked out once so that painting only paints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coder_gui.domain.case import EpisodeRow, Grouping, View
from coder_gui.domain.episode import MOVES, STATE_WORDS, UNCODED_STATES, State, Verb
from coder_gui.ui.dates import days, long_date, short_date
from coder_gui.ui.icons import Icon
from coder_gui.ui.meanings import STATE_ICONS
from coder_gui.ui.sync.words import short_name

SOON = 5
"""Days to the freeze from which the countdown is tinted (design: countdown)."""
HANDED_BACK = frozenset({State.EXPORTED, State.ACKNOWLEDGED, State.CANCELLED, State.NOT_CODABLE})
"""States for which no deadline runs any more."""
WAITING = MOVES[Verb.INFORMATION_ARRIVES][0]
HIDDEN_NAME = "Name hidden until opened"


@dataclass(frozen=True, slots=True)
class Countdown:
    """The chip of the freeze. `tint` is "", "warn" or "err"; `words` go into a sentence."""

    text: str
    tint: str
    words: str


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A heading of the list: its label, a side note, and how many rows stand under it."""

    label: str
    note: str
    count: int
    collapsed: bool

    @property
    def key(self) -> str:
        """Never the id of an episode: those have no colon."""
        return f"group:{self.label}"

    @property
    def sentence(self) -> str:
        """The heading as a screen reader says it."""
        number = "1 episode" if self.count == 1 else f"{self.count} episodes"
        words = (self.label, self.note, number, "collapsed" if self.collapsed else "expanded")
        return ", ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class EpisodeItem:
    """One episode. `facts` is the second line, from the fullest wording to the shortest.

    `waits`: for information, pathology or an answer; `done`: nothing is left to code. `claim`: the
    sign of who has taken it, before the facts.
    """

    episode_id: str
    group: str
    bed: str
    name: str
    masked: bool
    icon: Icon
    word: str
    token: str
    facts: tuple[str, ...]
    countdown: Countdown | None
    badge: Icon | None
    claim: Icon | None
    in_round: bool
    opened: bool
    waits: bool
    done: bool
    sentence: str
    help: str

    @property
    def key(self) -> str:
        """The episode's id."""
        return self.episode_id


Item = GroupItem | EpisodeItem


@dataclass(frozen=True, slots=True)
class Showing:
    """What rows are shown with: the year in mind, the view, the open episode, the groups shut.

    `central`: there is a central store, so that "synced" means something.
    """

    year: int
    view: View = View.ROUND
    grouping: Grouping = Grouping.WARD
    opened: str | None = None
    central: bool = False
    collapsed: frozenset[str] = frozenset()


def items_of(rows: Iterable[EpisodeRow], showing: Showing) -> list[Item]:
    """Headings and episodes in the order of `rows`; rows of one group stand together."""
    groups: dict[str, list[EpisodeRow]] = {}
    for row in rows:
        groups.setdefault(row.group or _NO_GROUP[showing.grouping], []).append(row)
    items: list[Item] = []
    for name, group in groups.items():
        shut = name in showing.collapsed
        items.append(GroupItem(name, _note(group, showing.grouping), len(group), shut))
        if not shut:
            items += [episode_item(row, name, showing) for row in group]
    return items


def episode_item(row: EpisodeRow, group: str, showing: Showing) -> EpisodeItem:
    """One row, with every word it can show."""
    opened = row.episode_id == showing.opened
    masked = row.masked and not opened
    icon, token = STATE_ICONS[row.state]
    word = STATE_WORDS[row.state]
    if row.state is State.IN_PROGRESS and row.end_date is None:
        icon, word, token = Icon.PROVISIONAL, "Provisional", "text2"
    elif row.reopened and row.state is State.IN_PROGRESS:
        icon, word = Icon.REOPENED, "Reopened"
    name = HIDDEN_NAME if masked else row.display_name
    chip = countdown(row)
    badge = Icon.LAPTOP if row.unsynced else Icon.SYNCED if showing.central else None
    return EpisodeItem(
        episode_id=row.episode_id,
        group=group,
        bed=row.bed,
        name=name,
        masked=masked,
        icon=icon,
        word=word,
        token=token,
        facts=_facts(row, showing),
        countdown=chip,
        badge=badge,
        claim=_claim_icon(row),
        in_round=row.in_round,
        opened=opened,
        waits=row.state in WAITING,
        done=row.state not in UNCODED_STATES,
        sentence=_sentence(row, name, word, chip, badge),
        help=_help(row, chip, badge),
    )


def countdown(row: EpisodeRow) -> Countdown | None:
    """The chip: days to the freeze, "today", "missed"; None where no deadline runs."""
    left = row.freeze_days
    if left is None or row.end_date is None or row.state in HANDED_BACK:
        return None
    if left < 0:
        return Countdown("missed", "err", "freeze missed")
    if left == 0:
        return Countdown("today", "warn", "freezes today")
    return Countdown(f"{left} d", "warn" if left <= SOON else "", f"freezes in {days(left)}")


_NO_GROUP = {
    Grouping.WARD: "No ward",
    Grouping.FREEZE: "No freeze date",
    Grouping.CONSULTANT: "No consultant",
    Grouping.STATE: "No state",
}


def _note(group: list[EpisodeRow], grouping: Grouping) -> str:
    """The specialty of a ward, where its rows share one."""
    specialties = {row.specialty for row in group}
    return group[0].specialty if grouping is Grouping.WARD and len(specialties) == 1 else ""


def _facts(row: EpisodeRow, showing: Showing) -> tuple[str, ...]:
    """Wordings that drop whole facts in order: specialty, side notes, dates."""
    consultant, specialty = row.consultant, row.specialty
    wordings: tuple[tuple[str, ...], ...]
    mark = "in round" if row.in_round and showing.view is not View.ROUND else ""
    taken = "" if row.claim_mine or not row.claimed_by else short_name(row.claimed_by)
    mine = "yours" if row.claim_mine and showing.view is not View.ROUND else ""
    if row.end_date is None:
        stay = "in hospital" if row.days_since is None else f"in hospital, day {row.days_since}"
        short = "in hospital" if row.days_since is None else f"day {row.days_since}"
        wordings = (
            (taken, mine, consultant, specialty, stay, mark),
            (taken, mine, consultant, stay, mark),
            (taken, consultant, short),
        )
    else:
        ended = short_date(row.end_date, showing.year)
        since = ended if row.days_since is None else f"{ended}, {row.days_since} d"
        wordings = (
            (taken, mine, consultant, specialty, since, mark),
            (taken, mine, consultant, since, mark),
            (taken, consultant, since),
            (taken, consultant, ended),
        )
    lines = [" · ".join(fact for fact in wording if fact) for wording in wordings]
    shortest = " · ".join(fact for fact in (taken, consultant) if fact)
    return tuple(dict.fromkeys((*lines, shortest, taken or consultant)))


def _sentence(
    row: EpisodeRow, name: str, word: str, chip: Countdown | None, badge: Icon | None
) -> str:
    words = [
        f"bed {row.bed}" if row.bed else "",
        name.replace(",", ""),
        word.lower(),
        row.consultant,
        row.specialty,
        _stay(row),
        chip.words if chip else "",
        "in your round" if row.in_round else "",
        _claim_words(row),
        _SYNC_WORDS[badge] if badge else "",
    ]
    return ", ".join(part for part in words if part)


def _stay(row: EpisodeRow) -> str:
    if row.end_date is None:
        return "in hospital" if row.days_since is None else f"in hospital, day {row.days_since}"
    ended = f"ended {long_date(row.end_date)}"
    return ended if row.days_since is None else f"{ended}, {days(row.days_since)} ago"


def _help(row: EpisodeRow, chip: Countdown | None, badge: Icon | None) -> str:
    """The tooltip: what the row says in signs, and what it had no room for."""
    lines = [
        " · ".join(part for part in (row.consultant, row.specialty, _stay(row)) if part),
        row.reason or "",
        f"{_first_upper(chip.words)}: {long_date(row.freeze)}" if chip and row.freeze else "",
        _first_upper(_claim_words(row)),
        _first_upper(_SYNC_WORDS[badge]) if badge else "",
    ]
    return "\n".join(line for line in lines if line)


def _claim_icon(row: EpisodeRow) -> Icon | None:
    if row.claim_mine:
        return Icon.CLAIM_MINE
    return Icon.CLAIM if row.claimed_by else None


def _claim_words(row: EpisodeRow) -> str:
    if row.claim_mine:
        return "taken by you"
    return f"taken by {row.claimed_by}" if row.claimed_by else ""


_SYNC_WORDS = {Icon.LAPTOP: "on this laptop only", Icon.SYNCED: "synced"}


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]
