"""A person's own notes on codes, and own wordings that the search then understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coder_gui.domain.changes import Saved
from coder_gui.domain.codes import display
from coder_gui.domain.coding import System
from coder_gui.domain.errors import NotFound, UserError
from coder_gui.domain.roles import Actor
from coder_gui.domain.searching import Term
from coder_gui.storage import own_words as rows
from coder_gui.storage.database import Database
from coder_gui.storage.own_words import StoredTerm

if TYPE_CHECKING:
    from coder_gui.classification.editions import Classifications

LONGEST_NOTE = 4000
LONGEST_WORDING = 80
MOST_TERMS = 2000
"""Characters of a note and of a wording, and wordings one person can keep."""


class OwnWords:
    """Notes and wordings of the person whose profile is open. Nothing of them leaves the laptop."""

    def __init__(self, database: Database, classifications: Classifications) -> None:
        self._database = database
        self._classifications = classifications

    def note(self, system: System, code: str) -> str:
        """The person's note on a canonical code; empty where there is none."""
        with self._database.read() as connection:
            return rows.note(connection, system, code)

    def keep_note(self, actor: Actor, system: System, code: str, text: str) -> Saved[str]:
        """Keep a note on a code; an empty one takes it away. Returns the text as kept."""
        kept = text.strip()
        if len(kept) > LONGEST_NOTE:
            raise UserError(
                f"A note can have {LONGEST_NOTE:,} characters; this one has {len(kept):,}.",
                field="note",
            )
        with self._database.write(actor, "keep_code_note") as uow:
            rows.keep_note(uow, system, code, kept)
            return Saved(kept, *uow.commit())

    def terms(self) -> tuple[StoredTerm, ...]:
        """The person's own wordings."""
        with self._database.read() as connection:
            return rows.terms(connection)

    def teach(
        self, actor: Actor, system: System, wording: str, code: str, *, means: str = ""
    ) -> Saved[Term]:
        """From now on the search finds `code` (canonical) under `wording`.

        Raises UserError (field "wording") for what cannot be searched for, or is known already.
        """
        words = " ".join(wording.lower().split())
        self._check(words)
        term = Term(system, (words,), (code,), "shorthand", means=means.strip(), owner="personal")
        with self._database.write(actor, "teach_term") as uow:
            known = rows.terms(uow.connection)
            if any(
                words in one.term.wordings and code in one.term.codes and one.term.system is system
                for one in known
            ):
                raise UserError(
                    f"“{words}” is one of your words for {display(system, code)} already.",
                    field="wording",
                )
            if len(known) >= MOST_TERMS:
                raise UserError(
                    f"{MOST_TERMS:,} own wordings can be kept. Take some away first.",
                    field="wording",
                )
            rows.add_term(uow, term)
            saved = Saved(term, *uow.commit())
        self.use()
        return saved

    def forget(self, actor: Actor, term_id: str) -> Saved[str]:
        """Take an own wording away. Raises NotFound."""
        with self._database.write(actor, "forget_term") as uow:
            if not rows.remove_term(uow, term_id):
                raise NotFound("This wording is not among yours any more.")
            saved = Saved(term_id, *uow.commit())
        self.use()
        return saved

    def unteach(self, actor: Actor, term: Term) -> Saved[str]:
        """Take back what `teach` returned. Raises NotFound."""
        mine = (term.system, term.wordings, term.codes)
        for one in self.terms():
            if (one.term.system, one.term.wordings, one.term.codes) == mine:
                return self.forget(actor, one.id)
        raise NotFound("This wording is not among yours any more.")

    def use(self) -> None:
        """Gives the search the wordings as they are; called at unlock and after each change."""
        self._classifications.use_personal_terms([one.term for one in self.terms()])

    def stop(self) -> None:
        """Takes the wordings out of the search: the profile is closed."""
        self._classifications.use_personal_terms(())

    @staticmethod
    def _check(words: str) -> None:
        if not any(letter.isalnum() or letter == "#" for letter in words):
            raise UserError("Type the words that you search with.", field="wording")
        if len(words) > LONGEST_WORDING:
            raise UserError(
                f"A wording can have {LONGEST_WORDING} characters; this one has {len(words)}.",
                field="wording",
            )
