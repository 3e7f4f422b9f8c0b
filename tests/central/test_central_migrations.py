"""The revisions of the central store: from nothing, again, and by an owner who is no superuser."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from central.trust import AT, code, group, new_id, query
from coder_gui.domain.errors import SchemaTooNew, UserError
from coder_gui.storage.tables import APPEND_ONLY, SYNCED
from coder_gui.sync import central_schema, kinds
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import DeviceInfo, Op, make_batch

OURS = "('coder', 'api', 'report')"


def shape(dsn: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the migrations made, as PostgreSQL describes it."""
    queries = {
        "columns": "SELECT table_schema, table_name, column_name, data_type, is_nullable,"
        f" column_default FROM information_schema.columns WHERE table_schema IN {OURS}",
        "functions": "SELECT p.oid::regprocedure::text, prosrc, proacl::text, proconfig::text,"
        f" proowner::regrole::text FROM pg_proc p WHERE pronamespace::regnamespace::text IN {OURS}",
        "policies": f"SELECT * FROM pg_policies WHERE schemaname IN {OURS}",
        "indexes": f"SELECT indexdef FROM pg_indexes WHERE schemaname IN {OURS}",
        "rights": "SELECT relname::text, relacl::text, relowner::regrole::text, relrowsecurity,"
        f" relforcerowsecurity FROM pg_class WHERE relnamespace::regnamespace::text IN {OURS}",
        "database": "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
    }
    with psycopg.connect(dsn) as connection:
        return {
            name: sorted(connection.execute(query).fetchall(), key=repr)
            for name, query in queries.items()
        }


def test_the_newest_revision_is_the_one_this_program_knows():
    config = Config()
    config.set_main_option("script_location", str(central_schema.scripts()))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == central_schema.HEAD


def test_upgrading_from_nothing_makes_what_create_makes_and_again_changes_nothing(
    postgres, central_dsn
):
    assert PostgresCentral(postgres).upgrade() == (None, central_schema.HEAD)
    first = shape(postgres)
    assert first["columns"]
    assert first == shape(central_dsn)
    assert PostgresCentral(postgres).upgrade() == (central_schema.HEAD, central_schema.HEAD)
    assert shape(postgres) == first


def test_a_store_is_created_once(central):
    with pytest.raises(UserError, match="upgrade"):
        central.create()


def test_a_store_of_a_newer_program_is_left_alone(central, sql):
    sql("UPDATE coder.alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaTooNew):
        central.upgrade()


def test_a_database_without_a_store_says_what_to_do(postgres):
    with pytest.raises(UserError, match="central create"):
        PostgresCentral(postgres).scopes()


def test_nothing_is_left_of_a_creation_that_ended_in_the_middle(postgres):
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA report")  # in the way of the last part
    with pytest.raises(Exception, match="report"):
        PostgresCentral(postgres).create()
    with psycopg.connect(postgres) as connection:
        assert central_schema.revision(connection) is None
        assert connection.execute("SELECT to_regnamespace('api')").fetchone() == (None,)


def test_who_may_connect_is_set_again_by_an_upgrade(central, sql):
    """A restored dump has everything of the database but that."""
    sql(
        "DO $$ BEGIN EXECUTE format('GRANT ALL ON DATABASE %I TO PUBLIC',"
        " current_database()); END $$"
    )
    central.upgrade()
    assert sql(
        "SELECT has_database_privilege('coder_app', current_database(), 'TEMP'),"
        " has_database_privilege('coder_app', current_database(), 'CONNECT')"
    ) == [(False, True)]


@pytest.fixture
def owned(postgres_dsn: str) -> Iterator[str]:
    """DSN of the owner of a database, who may make roles and is no superuser."""
    with psycopg.connect(postgres_dsn, autocommit=True) as server:
        for role in ("coder_owner", "coder_app", "coder_report"):
            server.execute(
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN NOINHERIT;"
                " EXCEPTION WHEN duplicate_object THEN NULL; END $$"
            )
        server.execute("CREATE ROLE keeper LOGIN CREATEROLE")
        server.execute("GRANT coder_app, coder_report TO keeper WITH ADMIN OPTION")
        server.execute("GRANT coder_owner, pg_signal_backend TO keeper")
        server.execute("CREATE DATABASE kept OWNER keeper")
        try:
            yield make_conninfo(postgres_dsn, dbname="kept", user="keeper")
        finally:
            server.execute("DROP DATABASE kept WITH (FORCE)")
            server.execute("DROP ROLE IF EXISTS amy")
            server.execute("DROP OWNED BY keeper")
            server.execute("DROP ROLE keeper")


def test_an_owner_who_is_no_superuser_makes_the_store_and_looks_after_it(owned):
    central = PostgresCentral(owned)
    central.create()
    scope = central.add_scope("north", "North")
    central.add_member("amy", "Amy Poe", "coder", ["north"])
    central.invite("amy")
    parts = conninfo_to_dict(owned)
    store = PostgresCentralStore(
        PostgresSettings(
            str(parts["host"]), int(parts["port"]), "kept", "amy", None, "disable", "disable"
        ),
        "",
    )
    me = DeviceInfo(new_id(), "0.4.0", 4)
    store.enrol(me)
    batch = make_batch(scope, 1, [group(Op("code", new_id(), 0, code(new_id())))])
    assert store.push(me.device_id, batch).groups[0].st == "ok"
    found = central.verify_chain("north")
    assert (found.groups, found.rows, found.problems) == (1, 1, ())
    assert [device.person for device in central.devices()] == ["Amy Poe"]
    assert central.revoke("amy") == 1
    store.close()


def test_what_push_checks_of_the_kinds_is_what_the_laptops_tables_say(central, sql):
    """A column that a laptop cannot do without is required of a new row, and no other."""
    found = {
        kind: (append_only, set(required))
        for kind, append_only, required in sql("SELECT * FROM coder.kind")
    }
    own = {"id", "scope_id", "row_version", "row_state", "extra"}
    assert found == {
        kind: (
            kind in APPEND_ONLY,
            {
                column.name
                for column in table.columns
                if not column.nullable and column.server_default is None and column.name not in own
            },
        )
        for kind, table in SYNCED.items()
    }


def test_the_store_holds_the_shipped_data_of_kinds_and_roles(central, sql):
    shipped = kinds.shipped()
    listed = "SELECT kind, append_only, required FROM coder.kind"
    assert {kind: rest for kind, *rest in sql(listed)} == {
        kind: [told.append_only, list(told.required)] for kind, told in shipped.kinds.items()
    }
    assert {(kind, field): allowed for kind, field, allowed in sql("TABLE coder.kind_enum")} == {
        (kind, field): list(values)
        for kind, told in shipped.kinds.items()
        for field, values in told.enums.items()
    }
    assert set(sql("TABLE coder.role_kind")) == {
        (role, kind) for role, listed in shipped.writes.items() for kind in listed
    }
    assert sorted(
        (*rest, tuple(roles)) for *rest, roles in sql("TABLE coder.state_rule")
    ) == sorted(
        (rule.kind, rule.field, rule.before, rule.after, rule.roles) for rule in shipped.states
    )
    listed = "SELECT kind, field, reached, unless, roles FROM coder.reach_rule"
    assert sorted(
        (kind, field, tuple(reached), unless, tuple(roles))
        for kind, field, reached, unless, roles in sql(listed)
    ) == sorted(
        (rule.kind, rule.field, rule.reached, rule.unless, rule.roles) for rule in shipped.reaches
    )


def test_a_store_that_was_promoted_or_restored_elsewhere_is_filled_again_by_all(trust, sql):
    """Nobody changed the epoch: the server is another, or goes on along another timeline."""
    ann = trust.laptop("ann")
    told = query(new_id()) | {"state": "approved", "approved_by": "Cem Ak", "approved_at": AT}
    assert ann.put("query", told).st == "rejected"
    sql(
        "UPDATE coder.scope SET home = split_part(home, '/', 1) || '/00000000' WHERE code = 'north'"
    )
    assert ann.put("query", told).st == "ok"
    assert sql(
        "SELECT code, home = coder.home(), round(extract(epoch FROM refill_until - now()) / 86400)"
        " FROM coder.scope ORDER BY code"
    ) == [("north", True, 35), ("south", True, None)]
    sql("UPDATE coder.scope SET refill_until = now()")
    assert ann.put("query", told).st == "rejected"
