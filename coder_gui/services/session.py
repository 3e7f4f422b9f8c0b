"""Everything of one unlocked profile, built once and in order, closed in reverse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from coder_gui.classification.editions import Classifications
from coder_gui.services.abstraction import AbstractionService
from coder_gui.services.calendar import Calendar
from coder_gui.services.central_access import CentralAccess
from coder_gui.services.claims import ClaimService
from coder_gui.services.coding import CodingService
from coder_gui.services.completion import Completion
from coder_gui.services.conflicts import ConflictService
from coder_gui.services.documents import DocumentService
from coder_gui.services.episodes import EpisodeService
from coder_gui.services.handback import HandbackService
from coder_gui.services.judging import judge_of
from coder_gui.services.letterheads import Letterheads
from coder_gui.services.lifecycle import LifecycleService
from coder_gui.services.local_usage import LocalUsage
from coder_gui.services.national_pack import NationalPackService
from coder_gui.services.own_words import OwnWords
from coder_gui.services.prompter import PrompterService
from coder_gui.services.queries import QueryService
from coder_gui.services.query_answers import QueryAnswerService
from coder_gui.services.query_chasing import ChasingService
from coder_gui.services.query_clock import QueryClock
from coder_gui.services.query_codes import CodesNow
from coder_gui.services.query_insight import QueryInsight
from coder_gui.services.query_letters import QueryLetters
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.services.query_wording import QueryWording
from coder_gui.services.retention import Retention
from coder_gui.services.rule_counts import RuleCounts
from coder_gui.services.settings import ProfileSettings
from coder_gui.services.standards_books import StandardsBooks
from coder_gui.services.sync import SyncService
from coder_gui.services.trail import policy_in_use
from coder_gui.services.worklist import WorklistService
from coder_gui.standards import packs
from coder_gui.sync.kinds import shipped as shipped_kinds
from coder_gui.system.keyring_store import KeyringStore, SystemKeyring
from coder_gui.system.paths import classifications_root

if TYPE_CHECKING:
    from coder_gui.services.profiles import Unlocked
    from coder_gui.standards.rules import RulePack
    from coder_gui.system.clock import Clock


class Session:
    """The services of an unlocked profile. After `close` nothing of it works any more.

    `actor` is who acts; every write takes it. `classifications` are shared by the profiles of
    this laptop, hold no patient data, and stay open over a lock.
    """

    def __init__(
        self,
        unlocked: Unlocked,
        *,
        classifications: Classifications,
        clock: Clock,
        pack: RulePack | None = None,
        keyring: Callable[[], KeyringStore | None] = SystemKeyring.find,
    ) -> None:
        self.unlocked = unlocked
        self._at_close: list[Callable[[], None]] = []
        self.database = unlocked.database
        self.actor = unlocked.actor
        self.clock = clock
        self.classifications = classifications
        self.pack = pack or packs.in_use()
        self.calendar = Calendar.shipped()
        database = self.database
        self.settings = ProfileSettings(database)
        self.lifecycle = LifecycleService(
            database, classifications, self.pack, self.calendar, clock
        )
        self.tabular_check = policy_in_use()
        self.coding = CodingService(
            database, classifications, self.pack, clock, tabular=self.tabular_check
        )
        self.rule_counts = RuleCounts(database)
        self.query_insight = QueryInsight(database, self.calendar, clock)
        self.completion = Completion(classifications, self.pack)
        self.local_usage = LocalUsage(database, classifications)
        self.abstraction = AbstractionService(database, clock)
        self.documents = DocumentService(database, clock)
        self.episodes = EpisodeService(database, classifications, self.pack, self.calendar, clock)
        query_policy, query_codes = query_policy_in_use(), CodesNow(classifications)
        query_clock = QueryClock(self.calendar, runs_by=query_policy.clocks())
        self.wording = QueryWording()
        self.queries = QueryService(
            database, query_policy, self.calendar, clock, due=query_clock, codes=query_codes
        )
        self.query_answers = QueryAnswerService(
            database, query_policy, query_codes, self.calendar, query_clock, clock
        )
        letterheads = Letterheads.in_use()
        self.national = NationalPackService(
            database,
            self.queries,
            self.episodes.case,
            classifications,
            self.pack,
            query_policy,
            letterheads.organisations,
        )
        self.chasing = ChasingService(database, self.queries, query_clock, clock)
        self.query_letters = QueryLetters(
            database, self.queries, self.chasing, letterheads, self.actor, clock
        )
        self.prompter = PrompterService(database, classifications, clock)
        self.own_words = OwnWords(database, classifications)
        self.own_words.use()
        self.books = StandardsBooks()
        self.worklist = WorklistService(
            database, clock, import_document=self.documents.import_bytes
        )
        self.handback = HandbackService(database, classifications, clock)
        self.central = CentralAccess(unlocked, self.settings, keyring, clock=clock)
        if self.central.settings() is not None:
            database.rights = shipped_kinds().rights
        self.conflicts = ConflictService(database, classifications, self.pack, clock)
        judge = judge_of(classifications, self.pack, clock)
        retention = Retention(database, self.calendar, clock)
        self.sync = SyncService(unlocked, self.central, judge, clock, retention=retention)
        self.claims = ClaimService(database, self.central)

    @classmethod
    def open(
        cls,
        unlocked: Unlocked,
        *,
        clock: Clock,
        root: Path | None = None,
        classifications: Classifications | None = None,
        pack: RulePack | None = None,
    ) -> Session:
        """Builds the services; `root` holds the classifications (None: this laptop's).

        `pack`: the rules in use, where they were read before (it takes a tenth of a second).
        """
        shared = classifications or Classifications(root or classifications_root(), clock=clock)
        return cls(unlocked, classifications=shared, clock=clock, pack=pack)

    def at_close(self, call: Callable[[], None]) -> None:
        """Has something ended together with the session."""
        self._at_close.append(call)

    def close(self) -> None:
        """Closes the encrypted files and forgets the key; closing twice is fine."""
        while self._at_close:
            self._at_close.pop()()
        self.own_words.stop()
        self.local_usage.stop()
        self.unlocked.close()
