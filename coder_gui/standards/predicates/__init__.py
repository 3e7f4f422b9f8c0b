"""The named predicates that rules are built on. A new kind of logic is a class and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from coder_gui.standards.findings import Predicate
from coder_gui.standards.predicates.company import NotTogether, Requires
from coder_gui.standards.predicates.dates import ProcedureDate
from coder_gui.standards.predicates.form import FormIs, PrimaryAbsent, Repeated
from coder_gui.standards.predicates.pairs import AsteriskBeforeDagger, AsteriskWithoutDagger
from coder_gui.standards.predicates.position import LeadingSecondary, Never, NeverPrimary

PREDICATES: Mapping[str, type[Predicate]] = MappingProxyType(
    {
        "asterisk_before_dagger": AsteriskBeforeDagger,
        "asterisk_without_dagger": AsteriskWithoutDagger,
        "form": FormIs,
        "leading_secondary": LeadingSecondary,
        "never": Never,
        "never_primary": NeverPrimary,
        "not_together": NotTogether,
        "primary_absent": PrimaryAbsent,
        "procedure_date": ProcedureDate,
        "repeated": Repeated,
        "requires": Requires,
    }
)
"""Name in the packs: class."""
