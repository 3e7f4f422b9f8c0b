"""A disputed query in words; an approval does not hold for other words than it was given for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coder_gui.domain.errors import Refused
from coder_gui.domain.exchange_rows import Doc
from coder_gui.domain.queries import QUERY_STATE_WORDS, QueryState
from coder_gui.services.conflict_fields import FieldsCase
from coder_gui.storage.conflicts import ConflictRow
from coder_gui.storage.sync_rows import LocalRow
from coder_gui.sync.arrivals import base_of
from coder_gui.sync.merge import CHANGED_AFTER
from coder_gui.sync.policy import FieldRule, shipped

KIND = "query"
_NAMES = {
    "question": "the question",
    "options": "the answers to tick",
    "evidence": "the evidence",
    "recipient": "whom it goes to",
    "note": "the note",
    "state": "where the query stands",
}
_NOT_APPROVED = ("approved_by", "approved_at", "due", "overrides", "codes_before")


class QueryCase(FieldsCase):
    """The fields of one query; its state leads what goes with it."""

    section = "Query"

    def _why(self, one: ConflictRow, key: str) -> str:
        if one.reason != CHANGED_AFTER:
            return super()._why(one, key)
        name = self._name(key)
        if one.mine == one.base:
            return (
                f"{self._them} changed {name} while you moved the query on. With the other words "
                "it goes back for approval."
            )
        return (
            f"You changed {name} while {self._them} moved the query on. With your words it goes "
            "back for approval."
        )

    def _name(self, key: str) -> str:
        return _NAMES.get(key, super()._name(key))

    def _text(self, field: str | None, value: Any) -> str:
        if field == "state" and value in set(QueryState):
            return QUERY_STATE_WORDS[QueryState(value)]
        if isinstance(value, Mapping):
            return ", ".join(filter(None, (value.get("name"), value.get("role"))))
        if isinstance(value, list):
            return "\n".join(filter(None, map(_item, value)))
        return super()._text(field, value)

    def _result(self, row: LocalRow) -> Doc:
        doc, theirs = super()._result(row), base_of(row) or {}
        policy = shipped().of(KIND)
        for one in self._group.rows:
            follows = [
                name
                for name, rule in policy.fields.items()
                if rule.rule is FieldRule.WITH and rule.lead == one.field
            ]
            if self._chosen(one) == one.theirs != one.mine:
                doc |= {name: theirs.get(name) for name in follows}
        vouched = theirs if theirs.get("state") in policy.sealed_in else row.doc
        changed = [
            one
            for one in self._group.rows
            if one.field in policy.sealed and self._chosen(one) != _side(one, vouched is theirs)
        ]
        return _sent_back(doc) if changed and doc.get("state") in policy.sealed_in else doc


def _side(one: ConflictRow, theirs: bool) -> Any:
    return one.theirs if theirs else one.mine


def _sent_back(doc: Doc) -> Doc:
    """Words that nobody approved go for approval. Raises Refused once a letter is out."""
    if doc.get("state") != QueryState.APPROVED:
        raise Refused(
            "The letter of this query is printed. Keep the words that are on it; to ask something "
            "else, withdraw it and raise another."
        )
    kept = {name: value for name, value in doc.items() if name not in _NOT_APPROVED}
    return {**kept, "overrides": [], "codes_before": [], "state": QueryState.FOR_APPROVAL.value}


def _item(value: Any) -> str:
    """An option, or a quote with its place."""
    if not isinstance(value, Mapping):
        return str(value)
    if "quote" not in value:
        return str(value.get("text", ""))
    if not value.get("chosen", True):
        return ""
    place = ", ".join(filter(None, (value.get("place"), value.get("date"))))
    return f"“{value['quote']}” ({place})" if place else f"“{value['quote']}”"
