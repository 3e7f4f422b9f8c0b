"""The words of the national form, from data; a trust's copy beside its settings comes first."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from coder_gui.domain.identifiers import Kind
from coder_gui.domain.national import NationalForm, NationalPack
from coder_gui.domain.queries import Gap, QueryKind
from coder_gui.services.identifying_words import query_file
from coder_gui.standards.toml_tables import TomlTable, read_toml

FILE = "national.toml"


def national_form(folder: Path | None = None) -> NationalForm:
    """The form in use. Raises UserError with the place and the reason."""
    whole = read_toml(query_file(FILE, folder))
    whole.day("valid_from")
    whole.text("source")
    form = whole.table("form")
    made = NationalForm(
        title=form.text("title"),
        to=form.text("to"),
        marking=form.text("marking"),
        legend=form.text("legend"),
        advice=form.text("advice"),
        nothing=form.text("nothing"),
        fields=_named(whole.table("fields"), [one.name for one in fields(NationalPack)]),
        parts=_named(whole.table("parts"), []),
        kinds={QueryKind(k): v for k, v in _named(whole.table("kinds"), list(QueryKind)).items()},
        gaps={Gap(k): v for k, v in _named(whole.table("gaps"), list(Gap)).items()},
        systems=_named(whole.table("systems"), ["icd10", "opcs4"]),
        admissions=_named(whole.table("admissions"), []),
        findings={Kind(k): v for k, v in _named(whole.table("findings"), list(Kind)).items()},
    )
    form.finish()
    whole.finish()
    return made


def _named(table: TomlTable, wanted: list[str]) -> dict[str, str]:
    """Every entry; those wanted must be there, and where any are wanted, no others."""
    found = {name: table.text(name) for name in table}
    missing = [str(name) for name in wanted if name not in found]
    if missing:
        raise table.refuse(f"{missing[0]} is missing")
    strange = [name for name in found if wanted and name not in wanted]
    if strange:
        raise table.refuse(f"{strange[0]} is not known here")
    return found
