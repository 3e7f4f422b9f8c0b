"""All editions on this laptop: which one serves an episode, import, and the starter lists."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from coder_gui.classification.case_fit import PersonalTerms, Plausible
from coder_gui.classification.content import SelfTest
from coder_gui.classification.edition import Edition, Knowledge
from coder_gui.classification.edition_dates import EditionDates, Mandate
from coder_gui.classification.importers.trud_opcs4 import read_metadata
from coder_gui.classification.importing import Importer, ImportPlan, ImportWish, ListRead
from coder_gui.classification.index_file import IndexFacts, Source, read_content
from coder_gui.classification.index_reader import IndexReader
from coder_gui.classification.query import Interpreter, plain
from coder_gui.classification.search_index import SearchIndex
from coder_gui.classification.search_shelf import Preparation, SearchShelf
from coder_gui.classification.shelf import Shelf
from coder_gui.classification.starter import make_starter, starter_key
from coder_gui.classification.terms import TermsList
from coder_gui.classification.usage_priors import UsagePriors, load_priors, save_priors
from coder_gui.domain.coding import EditionUse, System
from coder_gui.domain.searching import Term
from coder_gui.system.clock import Clock
from coder_gui.system.paths import resource, trust_settings_file

STARTER_NOTE = "Starter list, not for live coding: import the TRUD files"
ABSENT_NOTE = "There is no list on this laptop yet: import the TRUD files"


@dataclass(frozen=True, slots=True)
class EditionInfo:
    """An edition on this laptop. `codes` are assignable, `rows` counts categories too.

    `valid_to` is the last day of its mandate, None while it is in force or not known. `usage` is
    the name of the file whose counts order its search results, or None. `size` is in bytes.
    """

    system: System
    name: str
    valid_from: date
    valid_to: date | None
    starter: bool
    codes: int
    rows: int
    sources: tuple[Source, ...]
    imported_at: str
    self_tests: tuple[SelfTest, ...]
    usage: str | None
    file: str
    size: int


@dataclass(frozen=True, slots=True)
class UsageInfo:
    """Counts that were imported: how many codes, uses in all, and codes the edition lacks."""

    system: System
    source: str
    codes: int
    uses: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import brought."""

    editions: tuple[EditionInfo, ...]
    usage: tuple[UsageInfo, ...]


def terms_folders() -> tuple[Path, ...]:
    """The shipped clinical terms, and the trust's beside its settings where there are any."""
    return (resource("terms"), trust_settings_file().parent / "terms")


class Classifications:
    """The editions under `root`, shared by all profiles; thread-safe. No patient data is there."""

    def __init__(
        self,
        root: Path,
        *,
        clock: Clock,
        resources: Path | None = None,
        interpreter: Interpreter = plain,
        terms: Sequence[Path] | None = None,
    ) -> None:
        self._clock = clock
        self._resources = resources or resource("classifications")
        self._interpreter = interpreter
        self._dates = EditionDates.load(self._resources / "editions.json")
        self._shelf = Shelf(root, clock)
        folders = terms if terms is not None else terms_folders()
        self._search = SearchShelf(self._shelf.root, self._resources, folders)
        self._preparation = Preparation()
        file = self._resources / "plausibility.json"
        self._plausible = {system: Plausible.load(file, system) for system in System}
        self._personal = dict.fromkeys(System, PersonalTerms())
        self._local_usage: dict[System, Mapping[str, int]] = {system: {} for system in System}
        self._starters: dict[System, IndexReader] = {}
        self._making = threading.Lock()
        self._importing = threading.Lock()

    @property
    def root(self) -> Path:
        """The folder of the editions."""
        return self._shelf.root

    def for_date(self, system: System, day: date | None = None) -> Edition:
        """The edition for an episode that ended on `day` (None: it is open, so today's).

        A mandated edition that was not imported is stood in for by the one before it, else by the
        first after it; without any import by the starter, which is made now if it must be (about
        a second: call `ensure_starter` off the GUI thread before).
        """
        day = day or self._clock.today()
        imported = self._shelf.imported(system)
        if not imported:
            starter = self._starter(system)
            whole = starter.facts.name == self._starter_name(system)
            said = STARTER_NOTE if whole else ABSENT_NOTE
            return self._edition(starter, day, complete=False, note=said)
        reader, complete, note = self._choose(imported, self._dates.on(system, day), day)
        return self._edition(reader, day, complete=complete, note=note)

    def editions(self) -> list[EditionInfo]:
        """Every edition in use on this laptop, and the starter of a system that has none."""
        found = []
        for system in System:
            readers = self._shelf.imported(system)
            found += [self._info(reader) for reader in readers or [self._starter(system)]]
        return found

    def ensure_starter(self) -> None:
        """Makes the starter lists where nothing is imported; quick when they are there.

        The search files follow in the background.
        """
        for system in System:
            if not self._shelf.imported(system):
                self._starter(system)
        self.prepare_search_beside()

    def prepare_search(self) -> None:
        """Makes the search files that are missing: about 1.5 s a list. Raises StorageFull."""
        for reader in self._in_use():
            self._search.prepare(reader)

    def prepare_search_beside(self) -> None:
        """The same in the background; search goes on in titles alone until they are there."""
        self._preparation.start(self._search, self._in_use())

    def use_personal_terms(self, terms: Sequence[Term]) -> None:
        """A person's own wordings, from the encrypted profile; kept in memory only."""
        for system in System:
            mine = [term for term in terms if term.system is system]
            self._personal[system] = PersonalTerms(mine)

    def use_local_usage(self, system: System, counts: Mapping[str, int]) -> None:
        """How often this trust's final codes have each canonical code."""
        self._local_usage[system] = dict(counts)

    def search_index(self, reader: IndexReader) -> SearchIndex | None:
        """The search index of an edition's list, or None while there is none."""
        return self._search.index(reader)

    def terms(self, system: System) -> TermsList:
        """The clinical terms in use, the shipped ones and the trust's, read now."""
        return self._search.terms(system)

    def refused_terms(self) -> tuple[str, ...]:
        """Rows of the clinical terms that were left out, with file, line and reason."""
        refused = [one for system in System for one in self._search.terms(system).refused]
        return tuple(dict.fromkeys(refused))

    def _in_use(self) -> list[IndexReader]:
        found: list[IndexReader] = []
        for system in System:
            found += self._shelf.imported(system) or [self._starter(system)]
        return found

    def import_files(
        self,
        paths: Sequence[Path],
        *,
        name: str | None = None,
        valid_from: date | None = None,
        system: System | None = None,
    ) -> ImportOutcome:
        """Imports files and folders of files: lists become editions, counts become priors.

        Everything is read and checked before anything is written. Raises UserError with the file,
        the row and the reason when one is refused; then nothing has changed.
        """
        wish = ImportWish(name, valid_from, system)
        with self._importing:
            plan = Importer(self._resources, self._dates).plan(paths, wish)
            self._attach_metadata(plan)
            priors = {known: load_priors(self._shelf.root, known) for known in System}
            for counts, source in plan.usage:
                priors[counts.system] = save_priors(
                    self._shelf.root, counts.system, counts.counts, source
                )
            written = [self._write(read, priors) for read in plan.lists]
            for counts, _ in plan.usage:
                self._order_again(priors[counts.system], written)
            infos = tuple(self._info(reader) for reader in written)
            usage = tuple(self._usage_info(priors[counts.system]) for counts, _ in plan.usage)
        self.prepare_search()
        return ImportOutcome(infos, usage)

    def close(self) -> None:
        """Closes every connection. Safe to call twice."""
        self._preparation.finish()
        with self._making:
            self._starters.clear()
            self._search.close()
            self._shelf.close()

    # Choosing

    def _choose(
        self, imported: list[IndexReader], mandate: Mandate | None, day: date
    ) -> tuple[IndexReader, bool, str | None]:
        """The reader, whether membership in it is decisive, and what must be said."""
        own = self._own_since(imported, day, mandate.valid_from if mandate else date.min)
        if own is not None:
            return own, True, None
        for reader in imported:
            if mandate is not None and reader.facts.name == mandate.name:
                return reader, True, None
        begun = [reader for reader in imported if reader.facts.valid_from <= day]
        reader = begun[-1] if begun else imported[0]
        missing = f"{mandate.short} not imported" if mandate else "no edition known for that day"
        return reader, False, f"{reader.facts.name} used: {missing}"

    def _own_since(self, imported: list[IndexReader], day: date, since: date) -> IndexReader | None:
        """The last edition that the shipped dates do not know, begun after the mandated one."""
        own = [
            reader
            for reader in imported
            if since < reader.facts.valid_from <= day
            and self._dates.named(reader.facts.system, reader.facts.name) is None
        ]
        return own[-1] if own else None

    def _edition(
        self, reader: IndexReader, day: date, *, complete: bool, note: str | None
    ) -> Edition:
        facts = reader.facts
        mandate = self._dates.named(facts.system, facts.name)
        use = EditionUse(
            system=facts.system,
            name=facts.name,
            valid_from=facts.valid_from,
            valid_to=mandate.valid_to if mandate else None,
            starter=facts.starter,
            complete=complete,
            note=note,
        )
        return Edition(reader, use, day, self._interpreter, self._knowledge(reader))

    def _knowledge(self, reader: IndexReader) -> Knowledge:
        system = reader.facts.system
        return Knowledge(
            index=partial(self._search.index, reader),
            plausible=self._plausible[system],
            personal=self._personal[system],
            local_usage=self._local_usage[system],
        )

    def _info(self, reader: IndexReader) -> EditionInfo:
        facts = reader.facts
        mandate = self._dates.named(facts.system, facts.name)
        priors = load_priors(self._shelf.root, facts.system)
        ordered = bool(priors.source) and priors.sha256 == facts.usage_sha256
        return EditionInfo(
            system=facts.system,
            name=facts.name,
            valid_from=facts.valid_from,
            valid_to=mandate.valid_to if mandate else None,
            starter=facts.starter,
            codes=facts.codes,
            rows=facts.rows,
            sources=facts.sources,
            imported_at=facts.built_at,
            self_tests=facts.self_tests,
            usage=priors.source if ordered else None,
            file=reader.file.name,
            size=reader.file.stat().st_size,
        )

    # Starter

    def _starter(self, system: System) -> IndexReader:
        with self._making:
            if system not in self._starters:
                self._starters[system] = self._make_starter(system)
            return self._starters[system]

    def _make_starter(self, system: System) -> IndexReader:
        priors = load_priors(self._shelf.root, system)
        facts = IndexFacts(
            system=system,
            name=self._starter_name(system),
            valid_from=self._dates.of(system)[0].valid_from,
            starter=True,
            sources=(),
            built_at=self._clock.now().isoformat(),
            usage_sha256=priors.sha256,
        )
        key = starter_key(system, self._resources, priors.sha256)
        known = self._shelf.starter(facts, key)
        if known is not None:
            return known
        starter = make_starter(system, self._resources)
        starter.content.apply_usage(priors.counts)
        name = facts.name if starter.whole else f"{self._dates.labels[system]}, no list"
        return self._shelf.put_starter(
            starter.content, replace(facts, name=name, sources=starter.sources), key
        )

    def _starter_name(self, system: System) -> str:
        return f"{self._dates.labels[system]} starter"

    # Import

    def _attach_metadata(self, plan: ImportPlan) -> None:
        """Adds Metadata files to the OPCS-4 list they belong to, imported now or before."""
        for file, mandate, source in plan.metadata:
            lists = [read for read in plan.lists if read.content.system is System.OPCS4]
            if mandate is not None:
                lists = [read for read in lists if read.name == mandate.name]
            target = lists[0] if lists else self._imported_list(mandate)
            if target is None:
                raise file.refuse(
                    "the list it belongs to is not here. Import OPCS-4 CodesAndTitles of the same "
                    "edition first, or both together."
                )
            read_metadata(file, target.content)
            target.sources.append(source)
            if target not in plan.lists:
                plan.lists.append(target)

    def _imported_list(self, mandate: Mandate | None) -> ListRead | None:
        for reader in self._shelf.imported(System.OPCS4):
            if mandate is not None and reader.facts.name == mandate.name:
                content = read_content(reader.file)
                facts = reader.facts
                return ListRead(content, facts.name, facts.valid_from, list(facts.sources))
        return None

    def _write(self, read: ListRead, priors: dict[System, UsagePriors]) -> IndexReader:
        content = read.content
        content.apply_usage(priors[content.system].counts)
        facts = IndexFacts(
            system=content.system,
            name=read.name,
            valid_from=read.valid_from,
            starter=False,
            sources=tuple(read.sources),
            built_at=self._clock.now().isoformat(),
            usage_sha256=priors[content.system].sha256,
        )
        return self._shelf.put(content, facts)

    def _order_again(self, priors: UsagePriors, written: list[IndexReader]) -> None:
        """Builds the other editions of the system again with the new counts."""
        for reader in self._shelf.imported(priors.system):
            if all(reader.file != other.file for other in written):
                content = read_content(reader.file)
                content.apply_usage(priors.counts)
                self._shelf.put(content, replace(reader.facts, usage_sha256=priors.sha256))
        with self._making:
            self._starters.pop(priors.system, None)

    def _usage_info(self, priors: UsagePriors) -> UsageInfo:
        edition = self.for_date(priors.system)
        return UsageInfo(
            system=priors.system,
            source=priors.source,
            codes=len(priors.counts),
            uses=sum(priors.counts.values()),
            unknown=sum(edition.facts(code) is None for code in priors.counts),
        )
