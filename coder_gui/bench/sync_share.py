"""How much of two coders' work on the same episodes merges by itself, over the real store."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import partial

from coder_gui.bench.merge_share import Coder, Tally, begin, judge
from coder_gui.bench.sync_world import Central, synced
from coder_gui.bench.worlds import PROVIDER, add_episodes
from coder_gui.domain.coding import CodeEntry
from coder_gui.domain.identity import derive_id
from coder_gui.services.session import Session

MOST_EDITS = 4
"""Of one coder on one episode, before both sync."""


def merged_share(place: Central, episodes: int, seed: int) -> Tally:
    """Two laptops with the shipped lists and standards, apart on so many episodes, then synced."""
    dice = random.Random(seed)
    sessions = [place.laptop("ada"), place.laptop("ben")]
    ada, ben = (
        Coder(one, random.Random(dice.random()), partial(_diagnoses, one)) for one in sessions
    )
    add_episodes(sessions[0], episodes)
    found = [derive_id("episode", PROVIDER, f"BS{number:07d}", "1") for number in range(episodes)]
    for episode in found:
        begin(ada, episode)
    _settle(sessions)
    for episode in found:
        for coder in (ada, ben):
            coder.work_on(episode, dice.randint(1, MOST_EDITS))
    _settle(sessions)
    tally = Tally()
    for episode in found:
        judge(tally, episode, ada, ben)
    return tally


def _diagnoses(session: Session, episode: str) -> Sequence[CodeEntry]:
    return session.episodes.case(episode).diagnoses


def _settle(sessions: Sequence[Session]) -> None:
    for _ in range(3):
        for one in sessions:
            synced(one)
