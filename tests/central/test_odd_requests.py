"""What no program of ours sends, said to both kinds of store: one answer, and no harm to others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from central.contract import spoken
from central.trust import AT, Laptop, code, group, new_id
from coder_gui.domain.errors import CoderError
from coder_gui.sync.protocol import Batch, Doc, GroupReply, NotAccepted, Op

EPISODE = "01900000-0000-7000-8000-000000000001"
Pair = tuple[Laptop, ...]


@pytest.fixture(scope="module")
def stores(twins) -> Pair:
    return tuple(centre.stranger("ann") for centre in twins)


@pytest.fixture
def pair(stores) -> Pair:
    """A laptop of Ann's that has sent nothing yet, at both stores."""
    me = replace(stores[0].me, device_id=new_id())
    made = tuple(Laptop(each.store, me, each.scope_id) for each in stores)
    for each in made:
        each.store.enrol(me)
    return made


def both(pair: Pair, call: Callable[[Laptop], Any]) -> Any:
    """What both stores answer, or the name of the error that both raise."""
    told = []
    for laptop in pair:
        try:
            told.append(spoken(call(laptop)))
        except (CoderError, NotAccepted) as error:
            told.append(spoken(type(error).__name__))
    assert told[0] == told[1]
    return json.loads(told[0])


def send(pair: Pair, body: str) -> Any:
    """The state and the reason of each group of a body, or an error's name."""

    def call(laptop: Laptop) -> list[str]:
        batch = Batch(laptop.scope_id, 1, body, hashlib.sha256(body.encode()).digest())
        return [f"{each.g}: {_said(each)}" for each in laptop.store.push(laptop.id, batch).groups]

    return both(pair, call)


def _said(reply: GroupReply) -> str:
    return reply.reason or reply.st


def body(**changed: Any) -> str:
    """A batch of one new row, but for what is changed."""
    op = {"kind": "bed_move", "id": new_id(), "base": 0, "patch": {}, "deleted": False} | changed
    return json.dumps([{"g": "g", "ids": [], "ops": [op]}])


def alias(patient: Any) -> Doc:
    return {"patient_id": patient, "local_patient_id": "1", "provider_code": "R", "as_of": AT}


NOT_A_BATCH = (
    "", "nonsense", "{}", "[]", "null", '"x"', "[NaN]", "\ufeff[]",
    body(patch={"n": 0}).replace('"n": 0', '"n": NaN'),
    body(patch={"n": 0}).replace('"n": 0', '"n": -Infinity'),
    body(patch={"x": "\ud800"}), body(patch={"x": "\udc00\ud800"}), body(patch={"\udfff": 1}),
)  # fmt: skip


@pytest.mark.parametrize("text", NOT_A_BATCH, ids=range(len(NOT_A_BATCH)))
def test_what_cannot_be_read_is_not_accepted(pair, text):
    assert send(pair, text) == "NotAccepted"
    assert send(pair, body()) == ["g: ok"]  # the number is still free


NO_FORM = "g: A row of this change is not in the form of the exchange."
NO_REFERENCE = "is not an identifier."
NO_TEXT = "A text of this change holds a character that cannot be stored."
NOT_IN_LIST = "g: A field of code has a value that is not in its list."
ODD_GROUPS = {
    '["x", [], null, 1, {}]': "None: This change holds no row.",
    '[{"g": 5, "ops": {"a": 1}}]': "5: This change holds no row.",
    '[{"g": "a\\u0000b", "ops": []}]': f"ab: {NO_TEXT}",
    '[{"g": "g", "ops": [1, "x", null, []]}]': NO_FORM,
    body(kind=True): NO_FORM,
    body(kind=None): NO_FORM,
    body(kind=["code"]): NO_FORM,
    body(kind="bed_move\n"): NO_FORM,
    body(kind="a" * 41): NO_FORM,
    body(id=EPISODE.upper().replace("7", "A")): NO_FORM,
    body(id=7): NO_FORM,
    body(base="0"): NO_FORM,
    body(base=True): NO_FORM,
    body(base=None): NO_FORM,
    body(base=1.0): NO_FORM,
    body(base=10**18): NO_FORM,
    body(patch=None): NO_FORM,
    body(patch=["x"]): NO_FORM,
    body(patch={"\0": 1}): f"g: {NO_TEXT}",
    body(kind="code", patch=code(EPISODE) | {"system": []}): NOT_IN_LIST,
    body(kind="code", patch=code(EPISODE) | {"system": ["icd10"]}): NOT_IN_LIST,
    body(kind="code", patch=code(EPISODE) | {"system": {}}): NOT_IN_LIST,
    body(patch={"episode_id": ""}): f"g: A reference of bed_move {NO_REFERENCE}",
    body(patch={"episode_id": {"a": 1}}): f"g: A reference of bed_move {NO_REFERENCE}",
    body(patch={"spell_id": EPISODE + "\n"}): f"g: A reference of bed_move {NO_REFERENCE}",
    body(kind="patient_alias", patch=alias([1])): f"g: A reference of patient_alias {NO_REFERENCE}",
    body(kind="patient_alias", patch=alias("x")): f"g: A reference of patient_alias {NO_REFERENCE}",
}


@pytest.mark.parametrize(("text", "said"), ODD_GROUPS.items(), ids=range(len(ODD_GROUPS)))
def test_what_has_not_its_form_is_rejected_and_the_batch_is_taken(pair, text, said):
    told = send(pair, text)
    assert set(told) == {said}
    assert both(pair, lambda it: it.store.hello(it.me, {}, {}).scopes[0].last_batch) == 1


@pytest.mark.parametrize("deleted", ["true", 1, None, {}])
def test_only_true_deletes(pair, deleted):
    row = new_id()
    assert send(pair, body(id=row, deleted=deleted)) == ["g: ok"]
    (told,) = both(pair, lambda it: it.store.fetch(it.id, it.scope_id, [("bed_move", row)]))
    assert told["deleted"] is False


@pytest.mark.parametrize(
    "doc",
    [
        {"x": "\U0001f9b4", "half of it spelled": "\\ud83e", "a NUL spelled": "\\u0000"},
        {"x\x7f\u2028": "\x1f\b", "": ""},
        {"large": 12345678901234567890123456789, "small": 0.1, "deep": [[[{"a": [None, True]}]]]},
    ],
)
def test_what_is_unusual_and_has_its_form_is_kept(pair, doc):
    row = new_id()
    assert send(pair, body(id=row, patch=doc)) == ["g: ok"]
    (told,) = both(pair, lambda it: it.store.fetch(it.id, it.scope_id, [("bed_move", row)]))
    assert told["doc"] == doc


def test_an_episode_that_names_no_spell_can_still_be_fetched(pair):
    """As one deleted by a program that sent no fields with it."""
    episode = new_id()
    ops = [Op("episode", episode, 0, {}, deleted=True), Op("code", new_id(), 0, code(episode))]
    batch = pair[0].batch(group(*ops))
    both(pair, lambda it: it.store.push(it.id, batch))
    told = both(pair, lambda it: it.store.fetch(it.id, it.scope_id, [("episode", episode)]))
    assert [row["kind"] for row in told] == ["code", "episode"]


ODD_CALLS: dict[str, Callable[[Laptop], Any]] = {
    "pull of no scope": lambda it: it.store.pull(it.id, "x", 0),
    "pull by no laptop": lambda it: it.store.pull("x", it.scope_id, 0),
    "fetch of no id": lambda it: it.store.fetch(it.id, it.scope_id, [("code", "x")]),
    "claim of no id": lambda it: it.store.claim(it.id, it.scope_id, [EPISODE, "x"]),
    "claim for a reason with a NUL": lambda it: it.store.claim(
        it.id, it.scope_id, [EPISODE], reason="a\0b"
    ),
    "release of no id": lambda it: it.store.release(it.id, it.scope_id, ["x"]),
    "receipt of no laptop": lambda it: it.store.wiped("x"),
    "document that is another": lambda it: it.store.put_blob(it.id, it.scope_id, "0" * 64, b"x"),
    "document with a capital hash": lambda it: it.store.put_blob(
        it.id, it.scope_id, hashlib.sha256(b"x").hexdigest().upper(), b"x"
    ),
}


@pytest.mark.parametrize("call", ODD_CALLS.values(), ids=list(ODD_CALLS))
def test_a_verb_with_what_is_no_id_is_not_accepted_and_does_nothing(pair, call):
    before = both(pair, lambda it: it.store.hello(it.me, {}, {}))
    assert both(pair, call) == "NotAccepted"
    assert both(pair, lambda it: it.store.hello(it.me, {}, {})) == before


def test_whether_one_may_is_asked_before_what_one_brings(pair):
    assert both(pair, lambda it: it.store.put_blob(it.id, EPISODE, "0", b"x")) == "Revoked"
    assert both(pair, lambda it: it.store.pull(it.id, EPISODE, 0)) == "Revoked"


def test_limits_out_of_range_are_the_nearest_in_it(pair):
    assert send(pair, body()) == ["g: ok"]
    page = {limit: both(pair, lambda it, n=limit: _page(it, n)) for limit in (-7, 0, 1, 10**6)}
    assert page[-7] == page[0] == page[1]
    assert both(pair, lambda it: it.store.pull(it.id, it.scope_id, 10**6)) == {
        "rows": [], "to": 10**6, "hash": "", "epoch": "E", "more": False,
    }  # fmt: skip


def _page(laptop: Laptop, limit: int) -> Any:
    return laptop.store.pull(laptop.id, laptop.scope_id, 0, limit)
