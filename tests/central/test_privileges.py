"""What a login may not do, tried as each of them: a laptop is in strange hands sooner or later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from central.trust import PEOPLE, code, group, new_id
from coder_gui.sync.protocol import Op, Revoked

CANARY = "CanaryOfTheSouth"
DENIED = (errors.InsufficientPrivilege, errors.InvalidAuthorizationSpecification)

TABLES = [
    "scope",
    "person",
    "member",
    "kind",
    "kind_enum",
    "role_kind",
    "state_rule",
    "reach_rule",
    "device",
    "device_scope",
    "row_head",
    "batch_log",
    "op_log",
    "claim",
    "claim_log",
    "blob",
    "alembic_version",
]
WALLED = {
    "device",
    "device_scope",
    "row_head",
    "batch_log",
    "op_log",
    "claim",
    "claim_log",
    "blob",
}
VIEWS = ["episodes", "work", "codes", "lines", "claims", "devices"]

PROBES = {
    "read the rows": "SELECT * FROM coder.row_head",
    "read what laptops sent": "SELECT body FROM coder.batch_log",
    "raise its own role": "UPDATE coder.member SET role = 'manager'",
    "move the feed": "UPDATE coder.scope SET head_seq = 0",
    "write past push": "INSERT INTO coder.row_head SELECT * FROM coder.row_head",
    "empty the log": "TRUNCATE coder.op_log",
    "become the owner": "SET ROLE coder_owner",
    "become the administrator": "SET ROLE owner",
    "call what only functions call": "SELECT coder.admit(NULL, NULL)",
    "read reports": "SELECT * FROM report.codes",
    "make a table": "CREATE TABLE public.mine (n int)",
    "make a temporary table": "CREATE TEMP TABLE mine (n int)",
    "make a function in pg_temp": "CREATE FUNCTION pg_temp.now() RETURNS int RETURN 1",
    "make a schema": "CREATE SCHEMA mine",
    "make a login": "CREATE ROLE friend LOGIN",
    "read a file of the server": "SELECT pg_read_file('PG_VERSION')",
    "read a file by COPY": "COPY (SELECT 1) TO '/nowhere/taken'",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
    "make a large object of a file": "SELECT lo_import('/nowhere/secret')",
    "load an extension": "CREATE EXTENSION dblink SCHEMA coder",
    "change another's password": "ALTER ROLE coder_app PASSWORD 'mine'",
    "switch row security off": "ALTER TABLE coder.row_head DISABLE ROW LEVEL SECURITY",
    "read passwords": "SELECT rolpassword FROM pg_authid",
    "log everything": "SET log_statement = 'all'",
    "end other connections": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE usename = 'owner'",
}


@contextmanager
def logged_in(trust, login: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(make_conninfo(trust.dsn, user=login), autocommit=True) as connection:
        yield connection


@pytest.fixture
def south(trust):
    """A laptop of the south, whose scope has a canary in every field and a claim."""
    eve = trust.laptop("eve")
    pas = {"provider_code": "RXX", "as_of": "2026-03-02T09:30:00Z"}
    eve.episode, patient = new_id(), new_id()
    stay = pas | {"patient_id": patient, "spell_number": CANARY}
    eve.push(
        group(
            Op("patient", patient, 0, pas | {"local_patient_id": CANARY, "surname": CANARY}),
            Op("episode", eve.episode, 0, stay | {"episode_number": 1, "spell_id": new_id()}),
            Op("code", new_id(), 0, code(eve.episode) | {"note": CANARY}),
        )
    )
    eve.store.claim(eve.id, eve.scope_id, [eve.episode])
    return eve


@pytest.mark.parametrize("login", sorted(PEOPLE))
def test_no_login_of_a_laptop_may_do_more_than_call_the_functions(trust, login):
    done = []
    with logged_in(trust, login) as connection:
        for wish, statement in PROBES.items():
            try:
                connection.execute(statement)
                done.append(wish)
            except (*DENIED, errors.FeatureNotSupported):  # some servers lack the extension
                continue
    assert done == []


def test_no_table_can_be_read_or_written_by_a_laptop_or_a_reader_of_reports(trust, sql):
    sql("GRANT coder_report TO max")
    for login in ("ann", "max"):
        with logged_in(trust, login) as connection:
            for table in TABLES:
                for statement in ("SELECT 1 FROM coder.{}", "DELETE FROM coder.{}"):
                    with pytest.raises(DENIED):
                        connection.execute(statement.format(table))
    sql("REVOKE coder_report FROM max")


def test_the_list_of_tables_here_is_whole_and_every_one_with_work_is_walled(sql):
    found = sql(
        "SELECT relname::text, relrowsecurity AND relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'coder'::regnamespace AND relkind = 'r'"
    )
    assert {name for name, _ in found} == set(TABLES)
    assert {name for name, walled in found if walled} == WALLED


def test_every_function_of_the_interface_is_closed_to_others_and_names_its_path(sql):
    found = sql(
        "SELECT proname::text, prosecdef, array_to_string(proconfig, ';'), proacl::text,"
        " proleakproof FROM pg_proc WHERE pronamespace = 'api'::regnamespace"
    )
    assert {row[0] for row in found} == {
        "hello",
        "enrol",
        "pull",
        "push",
        "fetch",
        "claim",
        "release",
        "put_blob",
        "get_blob",
        "tally",
        "wiped",
    }
    for name, definer, settings, rights, leakproof in found:
        assert definer, name
        assert "search_path=pg_catalog, pg_temp" in settings, name
        assert "statement_timeout=" in settings, name
        assert rights == "{coder_owner=X/coder_owner,coder_app=X/coder_owner}", name
        assert not leakproof, name


def test_no_role_of_the_store_passes_by_row_security_or_logs_in(sql):
    assert sql(
        "SELECT count(*) FROM pg_roles WHERE rolname IN ('coder_owner','coder_app','coder_report')"
        " AND NOT (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb)"
    ) == [(3,)]


VERBS = {
    "pull": lambda laptop, device, scope: laptop.store.pull(device, scope, 0),
    "fetch": lambda laptop, device, scope: laptop.store.fetch(device, scope, [("code", new_id())]),
    "claim": lambda laptop, device, scope: laptop.store.claim(device, scope, [new_id()]),
    "release": lambda laptop, device, scope: laptop.store.release(device, scope, [new_id()]),
    "put_blob": lambda laptop, device, scope: laptop.store.put_blob(device, scope, "0" * 64, b""),
    "get_blob": lambda laptop, device, scope: laptop.store.get_blob(device, scope, "0" * 64),
    "tally": lambda laptop, device, scope: laptop.store.tally(device, scope),
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_verb_is_refused_with_anothers_laptop_or_in_anothers_scope(trust, south, verb):
    ann, cem = trust.laptop("ann"), trust.laptop("cem")
    for device, scope in (
        (cem.id, ann.scope_id),  # a colleague's laptop
        (south.id, south.scope_id),
        (ann.id, south.scope_id),
        (new_id(), ann.scope_id),  # one that nobody knows
        (ann.id, new_id()),
    ):
        with pytest.raises(Revoked):
            VERBS[verb](ann, device, scope)
    VERBS["pull"](ann, ann.id, ann.scope_id)


def test_a_push_is_refused_with_anothers_laptop_or_into_anothers_scope(trust, south):
    ann, cem = trust.laptop("ann"), trust.laptop("cem")
    batch = ann.batch(group(Op("code", new_id(), 0, code(new_id()))))
    with pytest.raises(Revoked):
        ann.store.push(cem.id, batch)
    ann.scope_id = south.scope_id
    with pytest.raises(Revoked):
        ann.store.push(ann.id, ann.batch(group(Op("code", new_id(), 0, code(new_id())))))
    with pytest.raises(Revoked):
        ann.store.wiped(cem.id)


def test_the_laptop_of_another_cannot_be_enrolled_as_ones_own(trust, south):
    ann = trust.stranger("ann")
    ann.me = type(ann.me)(south.id, "0", 4)
    with pytest.raises(Revoked):
        ann.store.enrol(ann.me)
    assert ann.store.hello(ann.me, {}, {}).scopes[0].last_batch == 0


def test_nothing_of_another_scope_comes_out_of_any_function_or_view(trust, south, sql):
    ann = trust.laptop("ann")
    ann.put("code", code(south.episode))  # a reference across the border
    seen = [
        ann.store.hello(ann.me, {}, {south.scope_id: 0}),
        ann.store.pull(ann.id, ann.scope_id, 0, 5000),
        ann.store.fetch(ann.id, ann.scope_id, [("episode", south.episode), *_refs(south)]),
        ann.store.claim(ann.id, ann.scope_id, [south.episode]),
        ann.store.tally(ann.id, ann.scope_id),
    ]
    sql("GRANT coder_report TO ann")
    with logged_in(trust, "ann") as connection:
        for view in VIEWS:
            rows = connection.execute(f"SELECT v.*, v::text FROM report.{view} v").fetchall()
            assert {row[0] for row in rows} <= {"north"}
            seen.append(rows)
    sql("REVOKE coder_report FROM ann")
    words = repr(seen)
    assert "north" in words
    for hidden in (CANARY, "Eve Sor", south.scope_id, south.id):
        assert hidden not in words


def test_a_reader_of_reports_sees_its_own_scopes_and_not_a_name_of_a_patient(trust, south, sql):
    sql("GRANT coder_report TO max")
    with logged_in(trust, "max") as connection:
        found = connection.execute("SELECT scope, note FROM report.codes, (SELECT 1 AS note) n")
        assert [row[0] for row in found] == ["south"]
        everything = repr(
            [connection.execute(f"SELECT * FROM report.{view}").fetchall() for view in VIEWS]
        )
    sql("REVOKE coder_report FROM max")
    assert everything.count(CANARY) == 1  # the number of the spell, for comparing with the PAS
    columns = sql(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'report'"
    )
    assert not {"surname", "forenames", "nhs_number", "birth_date", "doc", "text", "quote"} & {
        name for (name,) in columns
    }


def test_a_cheap_function_in_a_query_of_reports_is_not_shown_hidden_rows(trust, south, sql):
    """The view is a barrier: what a reader puts into WHERE runs on the rows it may see."""
    sql("CREATE TABLE public.seen (what text)")
    sql(
        "CREATE FUNCTION public.peek(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
        " $$ BEGIN INSERT INTO public.seen VALUES ($1); RETURN true; END $$"
    )
    sql("GRANT USAGE ON SCHEMA public TO max, ann; GRANT INSERT ON public.seen TO max, ann")
    sql("GRANT coder_report TO max, ann")
    for login in ("max", "ann"):
        with logged_in(trust, login) as connection:
            connection.execute("SELECT * FROM report.episodes WHERE public.peek(spell_number)")
            plan = connection.execute("EXPLAIN ANALYZE SELECT * FROM report.codes").fetchall()
            assert CANARY not in repr(plan)
        seen = sql("SELECT what FROM public.seen")
        assert seen == [(CANARY,)]  # max's; ann adds nothing
    sql("REVOKE coder_report FROM max, ann")


def test_statistics_of_the_columns_are_not_shown(trust, south, sql):
    sql("ANALYZE")
    with logged_in(trust, "ann") as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stats WHERE schemaname = 'coder'"
        ).fetchone()
        assert found == (0,)


def test_an_error_for_a_broken_batch_holds_nothing_of_it_or_of_other_rows(trust, south):
    with logged_in(trust, "ann") as connection:
        for arguments in (
            (Jsonb({"device_id": CANARY}), Jsonb({}), Jsonb({})),
            (Jsonb({"device_id": south.id, "schema": 4}), Jsonb({south.scope_id: []}), Jsonb({})),
        ):
            try:
                answer = connection.execute("SELECT api.hello(%s, %s, %s)", arguments).fetchone()
            except psycopg.Error as error:
                answer = (error.diag.message_detail, error.diag.table_name)
            assert CANARY not in repr(answer)
    ann = trust.laptop("ann")
    ann.scope_id = CANARY
    with pytest.raises(Exception) as caught:
        ann.push(group())
    assert CANARY not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_the_owner_itself_changes_no_entry_of_the_log(trust, south, sql):
    for table in ("op_log", "batch_log", "claim_log"):
        for statement in (
            f"UPDATE coder.{table} SET at = now()",
            f"DELETE FROM coder.{table}",
            f"TRUNCATE coder.{table}",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                sql(statement)


def test_a_revoked_membership_ends_at_once_for_that_scope_only(trust):
    max_ = trust.laptop("max")
    trust.admin.revoke("max", "north")
    with pytest.raises(Revoked):
        max_.store.pull(max_.id, trust.scopes["north"], 0)
    assert [scope.code for scope in max_.store.hello(max_.me, {}, {}).scopes] == ["south"]


def test_a_revoked_login_is_put_out_and_cannot_come_back(trust):
    ann = trust.laptop("ann")
    ann.rows()
    assert trust.admin.revoke("ann") == 1
    with pytest.raises(Revoked):
        ann.rows()


def test_an_unused_join_file_enrols_nothing_after_a_fortnight(trust, sql):
    sql("UPDATE coder.person SET invited_at = now() - interval '15 days' WHERE login = 'ann'")
    with pytest.raises(Revoked):
        trust.laptop("ann")


def _refs(laptop) -> list[tuple[str, str]]:
    return list(laptop.rows())
