"""coder-gui central: what an administrator types, and what scripts read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from central.cluster import Authority
from central.trust import code, group, new_id
from coder_gui.cli.answers import Context
from coder_gui.cli.main import main
from coder_gui.sync.central_schema import HEAD
from coder_gui.sync.protocol import Op

Ran = tuple[int, str, str]


@pytest.fixture
def central_command() -> Callable[..., Ran]:
    """Runs `central VERB DSN ...`; (exit code, stdout, stderr)."""

    def run(*words: object) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        ended = main(["central", *map(str, words)], Context(environ={}, out=out, err=err))
        return ended, out.getvalue(), err.getvalue()

    return run


@pytest.fixture
def document(central_command) -> Callable[..., Any]:
    """The JSON answer of a command that has to end well."""

    def run(*words: object) -> Any:
        ended, out, err = central_command(*words, "--json")
        assert (ended, err) == (0, "")
        return json.loads(out)

    return run


def test_a_store_is_made_from_nothing_to_the_first_join_file(
    postgres, central_command, document, tmp_path
):
    assert document("create", postgres) == {"created": True, "revision": HEAD}
    scope = document(
        "scope", postgres, "north", "--name", "North", "--site", "RXX01", "--claim-hours", "36"
    )["scope"]
    assert (scope["rules"], scope["claim_hours"]) == ([{"sites": ["RXX01"]}], 36)
    words = ("--person", "Ann Lee", "--role", "coder", "--scope", "north")
    assert document("member", postgres, "ann", *words)["scopes"] == ["north"]
    authority, join = tmp_path / "ca.pem", tmp_path / "ann.json"
    authority.write_text(Authority("The trust").pem)
    place = ("--name", "The trust", "--host", "db.trust.nhs.uk", "--ca", authority, "--out", join)
    ended, out, _ = central_command("join-file", postgres, "ann", *place)
    made = json.loads(join.read_text())
    assert ended == 0
    assert join.stat().st_mode & 0o077 == 0
    assert made["password"] not in out
    assert (made["kind"], made["name"], made["login"]) == ("postgres", "The trust", "ann")
    assert (made["host"], made["port"]) == ("db.trust.nhs.uk", 5432)
    assert made["ca_pem"] == authority.read_text()
    assert central_command("join-file", postgres, "ann", *place)[0] == 2  # it is there already
    assert "has not joined yet" in central_command("members", postgres)[1]


def test_a_key_is_not_taken_for_a_certificate(trust, central_command, tmp_path):
    key, _ = Authority("x").issue("localhost", "127.0.0.1")
    (tmp_path / "key.pem").write_bytes(key)
    place = ("--name", "x", "--host", "x", "--ca", tmp_path / "key.pem", "--out", tmp_path / "j")
    assert central_command("join-file", trust.dsn, "ann", *place)[0] == 2
    assert not (tmp_path / "j").exists()


def test_scopes_are_changed_and_a_new_one_needs_a_name(trust, central_command, document):
    assert document("scope", trust.dsn, "north", "--schema-min", 4)["scope"]["schema_min"] == 4
    ended, _, err = central_command("scope", trust.dsn, "east")
    assert ended == 2
    assert "--name" in err
    assert [each["code"] for each in document("scopes", trust.dsn)["scopes"]] == ["north", "south"]
    assert central_command("scope", trust.dsn, "north", "--claim-hours", 100)[0] == 1


def test_laptops_are_listed_emptied_and_their_logins_ended(trust, central_command, document):
    ann = trust.laptop("ann")
    assert document("devices", trust.dsn)["devices"][0]["device_id"] == ann.id
    assert document("wipe", trust.dsn, ann.id, "--when", "now")["wipe"] == "now"
    assert "to empty itself now" in central_command("devices", trust.dsn)[1]
    assert document("revoke", trust.dsn, "ann")["connections_ended"] == 1
    assert central_command("revoke", trust.dsn, "nobody")[0] == 1


def test_the_epoch_of_every_scope_is_changed_at_once(trust, document):
    before = {each.code: each.epoch for each in trust.admin.scopes()}
    changed = document("epoch", trust.dsn)["epochs"]
    assert set(changed) == set(before)
    assert not set(changed.values()) & set(before.values())
    assert set(document("epoch", trust.dsn, "north")["epochs"]) == {"north"}


def test_verification_answers_by_its_exit_code_and_gives_a_witness(
    trust, central_command, document, sql
):
    ann = trust.laptop("ann")
    ann.push(group(Op("code", new_id(), 0, code(new_id()))))
    whole = document("verify", trust.dsn)["scopes"]
    witness = f"{whole[0]['head']}:{whole[0]['head_hash']}"
    assert central_command("verify", trust.dsn, "north", "--witness", witness)[0] == 0
    sql("UPDATE coder.row_head SET doc = '{}'")
    ended, out, _ = central_command("verify", trust.dsn)
    assert ended == 1
    assert "north: 1 problem;" in out
    assert "south: whole" in out
    assert central_command("verify", trust.dsn, "--witness", witness)[0] == 2
    assert central_command("verify", trust.dsn, "north", "--witness", "x")[0] == 2


def test_upgrading_again_and_purging_say_what_they_did(trust, document):
    assert document("upgrade", trust.dsn) == {"before": HEAD, "revision": HEAD}
    assert document("purge", trust.dsn) == {"purged": {"north": 0, "south": 0}}


def test_a_server_that_is_not_there_is_an_environment_error(central_command):
    ended, out, err = central_command("scopes", "host=127.0.0.1 port=1 dbname=x", "--json")
    assert ended == 3
    assert json.loads(out)["error"]["kind"] == "offline"
    assert "check the DSN" in err
