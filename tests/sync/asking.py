"""What people of the random world do with queries, by chance of its own."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace

from services.query_desk import asked
from storage.profile_rows import stay

from coder_gui.domain.errors import CoderError
from coder_gui.domain.queries import LetterPurpose, Query
from coder_gui.domain.roles import Actor
from coder_gui.services.queries import QueryService

STAYS = 2
EACH = 2
"""Queries that an episode has; then one of them is moved on."""


@dataclass
class Asking:
    """`counts` says how often something was done, and how often it was refused."""

    chance: random.Random
    counts: Counter[str]

    def something(self, queries: QueryService, actor: Actor) -> None:
        """Raises a query, or does something with one that is there."""
        episode = stay(self.chance.randint(1, STAYS)).episode
        found = queries.of_episode(episode)
        try:
            if len(found) < EACH:
                queries.raise_query(actor, episode, asked())
            else:
                self._move(queries, actor, self.chance.choice(found))
        except CoderError:
            self.counts["not asked"] += 1
        else:
            self.counts["asked"] += 1

    def _move(self, queries: QueryService, actor: Actor, one: Query) -> None:
        printed = ([one.id], LetterPurpose.QUERY, ["0" * 64])
        self.chance.choice(
            (
                lambda: self._rewrite(queries, actor, one),
                lambda: queries.submit(actor, one.id),
                lambda: queries.send_back(actor, one.id, "why"),
                lambda: queries.approve(actor, one.id),
                lambda: queries.recall(actor, one.id),
                lambda: queries.note_printed(actor, *printed),
                lambda: queries.withdraw(actor, one.id, "why"),
                lambda: queries.reopen(actor, one.id, "why"),
            )
        )()

    def _rewrite(self, queries: QueryService, actor: Actor, one: Query) -> None:
        number = self.chance.randint(1, 10_000)
        changed = self.chance.choice(
            ({"question": f"What type, if any ({number})?"}, {"note": f"note {number}"})
        )
        queries.save(actor, one.id, replace(one.text, **changed))
