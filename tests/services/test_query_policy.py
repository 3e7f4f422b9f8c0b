"""What a trust says of its queries: the shipped files, its own, and slips of the pen in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coder_gui.domain.errors import UserError
from coder_gui.domain.queries import Gap, QueryKind, QueryVerb
from coder_gui.domain.query_policy import CONSULTANT, QueryPolicy, QueryRight
from coder_gui.domain.roles import Actor, Role
from coder_gui.services.query_policy import query_policy_in_use
from coder_gui.standards import packs
from coder_gui.system.paths import resource

CLINICAL_GAPS = tuple(Gap)[:11]
ROLES = {role: Actor("Ann Other", role, "device") for role in Role}
FILES = ("kinds.toml", "gaps.toml", "permissions.toml", "recipients.toml")


@pytest.fixture
def policy(tmp_path: Path) -> QueryPolicy:
    """As shipped: no trust has put a file into this folder."""
    return query_policy_in_use(tmp_path)


def own(folder: Path, name: str, *changes: tuple[str, str]) -> QueryPolicy:
    """The policy with a trust's own file: the shipped one with these changes."""
    text = resource("queries", name).read_text("utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = folder / "queries" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return query_policy_in_use(folder)


def test_every_kind_and_every_gap_has_its_words(policy: QueryPolicy) -> None:
    assert set(policy.kinds) == set(QueryKind)
    assert set(policy.gaps) == set(Gap)
    assert policy.kinds[QueryKind.CLINICAL].gaps[:11] == CLINICAL_GAPS
    assert all(one.hint and one.words for one in policy.gaps.values())
    assert all(one.words and one.name for one in policy.kinds.values())


def test_only_clinical_queries_go_to_the_consultant(policy: QueryPolicy) -> None:
    to = {kind: facts.recipient for kind, facts in policy.kinds.items()}
    assert to.pop(QueryKind.CLINICAL) == CONSULTANT
    assert {policy.recipients[key].name for key in to.values()} == {
        "Data quality team",
        "EPR team",
        "Clinical coding lead",
        "Terminology and Classifications Delivery Service",
    }


def test_only_national_queries_and_those_to_its_service_leave_as_packs(
    policy: QueryPolicy,
) -> None:
    tcds = policy.recipients["tcds"].name
    assert [kind for kind in QueryKind if policy.pack_only(kind, "Ms Osei")] == [QueryKind.NATIONAL]
    assert all(policy.pack_only(kind, tcds) for kind in QueryKind)


def test_a_trust_says_of_further_kinds_that_they_leave_only_anonymised(tmp_path: Path) -> None:
    change = ('clock = "epr"\n', 'clock = "epr"\nanonymised = true\n')
    assert own(tmp_path, "kinds.toml", change).pack_only(QueryKind.EPR, "")


def test_a_national_query_leaves_anonymised_by_an_older_file_of_a_trust_too(
    tmp_path: Path,
) -> None:
    older = own(tmp_path, "kinds.toml", ("\nanonymised = true\n", "\n"))
    assert older.pack_only(QueryKind.NATIONAL, "")
    with pytest.raises(UserError, match="a national query leaves only anonymised"):
        own(tmp_path, "kinds.toml", ("\nanonymised = true\n", "\nanonymised = false\n"))


def test_a_recipient_that_other_kinds_share_gets_their_letters(tmp_path: Path) -> None:
    shared = own(tmp_path, "kinds.toml", ('recipient = "tcds"', 'recipient = "coding_lead"'))
    lead = shared.recipients["coding_lead"].name
    assert not shared.pack_only(QueryKind.INTERNAL, lead)
    assert shared.pack_only(QueryKind.NATIONAL, lead)


def test_the_problems_that_lead_to_a_gap_are_rules_that_there_are(policy: QueryPolicy) -> None:
    rules = {one.id for one in packs.load(resource("rules")).rules}
    named = [rule for one in policy.gaps.values() for rule in one.rules]
    assert set(named) <= rules
    assert len(named) == len(set(named))
    assert policy.gap_of("ICD-140") is Gap.CAUSE
    assert policy.gap_of("ICD-002") is Gap.CODING
    assert policy.gap_of("TRUST-1") is None


def test_the_fixed_options_are_one_to_write_on_and_one_for_no_answer(policy: QueryPolicy) -> None:
    for kind in QueryKind:
        other, unable = policy.fixed(kind)
        assert (other.fixed, other.free_text) == (True, True)
        assert (unable.fixed, unable.free_text) == (True, False)
    assert policy.fixed(QueryKind.CLINICAL)[1].text == "Clinically unable to determine"


def test_coders_draft_seniors_approve_and_auditors_read(policy: QueryPolicy) -> None:
    def may(right: QueryVerb | QueryRight) -> set[Role]:
        return {role for role, who in ROLES.items() if policy.refusal(who, right) is None}

    writers = {Role.CODER, Role.SENIOR, Role.MANAGER}
    deciders = {Role.SENIOR, Role.MANAGER}
    assert may(QueryRight.DRAFT) == may(QueryVerb.SUBMIT) == may(QueryVerb.SEND) == writers
    assert may(QueryVerb.ANSWER) == may(QueryVerb.CLOSE) == writers
    assert may(QueryVerb.APPROVE) == may(QueryRight.OVERRIDE) == deciders
    assert may(QueryRight.ESCALATE) == may(QueryRight.EXPORT) == deciders


def test_who_may_not_is_told_who_may(policy: QueryPolicy) -> None:
    for right in (*QueryVerb, *QueryRight):
        refusal = policy.refusal(ROLES[Role.AUDITOR], right)
        assert refusal is not None
        assert refusal.endswith(".")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_trust_takes_the_place_of_the_shipped_one(tmp_path: Path, name: str) -> None:
    changes = {
        "kinds.toml": ('name = "EPR"', 'name = "Cerner"'),
        "gaps.toml": ('words = "Dates"', 'words = "Wrong dates"'),
        "permissions.toml": (
            'verb = "approve"\nroles = ["senior", "manager"]',
            'verb = "approve"\nroles = ["manager"]',
        ),
        "recipients.toml": ('name = "Data quality team"', 'name = "Data assurance"'),
    }
    found = own(tmp_path, name, changes[name])
    shipped = query_policy_in_use(tmp_path / "elsewhere")
    differ = {
        "kinds.toml": found.kinds != shipped.kinds,
        "gaps.toml": found.gaps != shipped.gaps,
        "permissions.toml": found.permissions != shipped.permissions,
        "recipients.toml": found.recipients != shipped.recipients,
    }
    assert [one for one, changed in differ.items() if changed] == [name]


def test_a_trust_may_ask_for_a_second_person(tmp_path: Path) -> None:
    clinical = 'clock = "clinical"\nsecond_person = '
    found = own(tmp_path, "kinds.toml", (f"{clinical}false", f"{clinical}true"))
    assert found.kinds[QueryKind.CLINICAL].second_person
    assert not found.kinds[QueryKind.INTERNAL].second_person


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        ("kinds.toml", "second_person = false", "secnd_person = false", "secnd_person"),
        ("kinds.toml", "second_person = false", "second_person = 1", "true or false"),
        ("kinds.toml", 'kind = "epr"', 'kind = "internal"', "there twice"),
        ("kinds.toml", 'kind = "epr"', 'kind = "ehr"', "kind 3: ehr is not known"),
        ("kinds.toml", '"conflict", ', '"conflicts", ', "kind 1: conflicts is not known"),
        ("kinds.toml", 'recipient = "epr"', 'recipient = "it"', "it is not in recipients.toml"),
        ("kinds.toml", "valid_from = 2026-04-01", "", "valid_from is missing"),
        ("gaps.toml", 'gap = "dates"', 'gap = "transfer"', "transfer is there twice"),
        ("gaps.toml", '"Clinically unable to determine"', "", "clinical has two options"),
        ("gaps.toml", "{documented}. Which", "{patient}. Which", "question has a place"),
        ("gaps.toml", "(documented{where}{on})", "(documented{by})", "documented has a place"),
        ("permissions.toml", 'verb = "recall"', 'verb = "revoke"', "revoke is not known"),
        ("permissions.toml", 'own = ["coder"]', 'own = ["nurse"]', "nurse is not known"),
        ("permissions.toml", 'verb = "recall"', 'verb = "send"', "send is there twice"),
        ("recipients.toml", "address = []", 'address = ["1","2","3","4","5","6","7"]', "7 lines"),
        ("recipients.toml", 'name = "EPR team"', "name = 3", "name must be text"),
    ],
)
def test_a_slip_is_told_with_its_file_and_place(
    tmp_path: Path, name: str, before: str, after: str, said: str
) -> None:
    with pytest.raises(UserError, match=said) as told:
        own(tmp_path, name, (before, after))
    assert name in str(told.value)


def test_a_file_that_leaves_something_out_says_what(tmp_path: Path) -> None:
    path = tmp_path / "queries" / "permissions.toml"
    path.parent.mkdir()
    path.write_text('valid_from = 2026-04-01\nsource = "a test"\n', "utf-8")
    with pytest.raises(UserError, match=r"permissions\.toml: nothing is said of .*approve"):
        query_policy_in_use(tmp_path)
