"""The named predicates that rules are built on. A new kind of logic is a class and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coder_gui.standards.findings import Predicate
from coder_gui.standards.predicates.causes import (
    CauseAfter,
    CauseAgrees,
    CauseApart,
    CauseRepeated,
    Follows,
    SpecificTwin,
)
from coder_gui.standards.predicates.company import NotTogether, Requires
from coder_gui.standards.predicates.dates import ProcedureDate
from coder_gui.standards.predicates.facts import (
    Always,
    EndsWith,
    FamiliesTogether,
    Lacks,
    LongerThan,
    Merged,
    Nothing,
    Only,
    SeveralOf,
    WithinFirst,
)
from coder_gui.standards.predicates.form import FormIs, PrimaryAbsent, Repeated
from coder_gui.standards.predicates.history import (
    CodedBefore,
    LifelongMissing,
)
from coder_gui.standards.predicates.pairs import (
    AsteriskApart,
    AsteriskBeforeDagger,
    AsteriskWithoutDagger,
)
from coder_gui.standards.predicates.patient import (
    AgeLimits,
    SexConflict,
)
from coder_gui.standards.predicates.position import LeadingSecondary, Never, NeverPrimary
from coder_gui.standards.predicates.precision import CharacterIs, PreciseSibling
from coder_gui.standards.predicates.procedures import (
    DoneTwice,
    GroupHas,
    GroupLacks,
    GroupOrder,
    GroupSides,
    InOtherEpisode,
    PairOrder,
    SameDay,
    Sooner,
)

PREDICATES: Mapping[str, type[Predicate]] = MappingProxyType(
    {
        "age_limits": AgeLimits,
        "always": Always,
        "asterisk_apart": AsteriskApart,
        "asterisk_before_dagger": AsteriskBeforeDagger,
        "asterisk_without_dagger": AsteriskWithoutDagger,
        "cause_after": CauseAfter,
        "cause_agrees": CauseAgrees,
        "cause_apart": CauseApart,
        "cause_repeated": CauseRepeated,
        "character_is": CharacterIs,
        "coded_before": CodedBefore,
        "done_twice": DoneTwice,
        "ends_with": EndsWith,
        "families_together": FamiliesTogether,
        "follows": Follows,
        "form": FormIs,
        "group_has": GroupHas,
        "group_lacks": GroupLacks,
        "group_order": GroupOrder,
        "group_sides": GroupSides,
        "in_other_episode": InOtherEpisode,
        "lacks": Lacks,
        "leading_secondary": LeadingSecondary,
        "lifelong_missing": LifelongMissing,
        "longer_than": LongerThan,
        "merged": Merged,
        "never": Never,
        "never_primary": NeverPrimary,
        "not_together": NotTogether,
        "nothing": Nothing,
        "only": Only,
        "pair_order": PairOrder,
        "precise_sibling": PreciseSibling,
        "primary_absent": PrimaryAbsent,
        "procedure_date": ProcedureDate,
        "repeated": Repeated,
        "requires": Requires,
        "same_day": SameDay,
        "several_of": SeveralOf,
        "sex_conflict": SexConflict,
        "sooner": Sooner,
        "specific_twin": SpecificTwin,
        "within_first": WithinFirst,
    }
)
"""Name in the packs: class."""
