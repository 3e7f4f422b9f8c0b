"""What is PostgreSQL's own: connections, plans, and what is written down for the administrator.

What every store answers is in test_contract*.py.
"""

from __future__ import annotations

import json
from threading import Thread

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from central.contract import codes
from central.trust import group, new_id
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings
from coder_gui.sync.protocol import DeviceFork, make_batch


@pytest.fixture
def ann(trust):
    return trust.laptop("ann")


def test_a_laptop_is_listed_once_however_often_it_enrols(trust, ann):
    ann.store.enrol(ann.me)
    ann.push(group(*codes(1)))
    (device,) = trust.admin.devices()
    assert (device.device_id, device.login, device.laptop) == (ann.id, "ann", "ann's")
    assert device.batches == {"north": 1}


def test_who_took_and_gave_back_an_episode_and_why_is_written_down(trust, ann, sql):
    cem, episode = trust.laptop("cem"), new_id()
    for hours in (24, 48):  # prolonging is no event
        ann.store.claim(ann.id, ann.scope_id, [episode], hours=hours)
    sql("UPDATE coder.claim SET lease_until = now() - interval '1 second'")
    cem.store.claim(cem.id, cem.scope_id, [episode])
    ann.store.claim(ann.id, ann.scope_id, [episode], reason="Cem is ill")
    for _ in range(2):
        ann.store.release(ann.id, ann.scope_id, [episode])
    assert sql("SELECT login, event, from_login, reason FROM coder.claim_log ORDER BY at") == [
        ("ann", "taken", None, ""),
        ("cem", "taken", None, ""),
        ("ann", "taken_over", "cem", "Cem is ill"),
        ("ann", "given_back", None, ""),
    ]


def test_the_chain_of_many_laptops_at_once_verifies(trust):
    laptops = [trust.laptop(login) for login in ("ann", "cem", "max")]
    threads = [
        Thread(target=lambda it=each: [it.push(group(*codes(2))) for _ in range(20)])
        for each in laptops
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = trust.admin.verify_chain("north")
    assert (found.groups, found.rows, found.problems) == (60, 120, ())


def test_a_connection_that_the_server_ended_is_made_again_by_itself(ann, sql):
    ann.push(group(*codes(1)))
    sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ann'")
    assert ann.push(group(*codes(1)))[0].st == "ok"


def test_no_connection_is_made_before_a_verb_needs_one():
    settings = PostgresSettings("127.0.0.1", 1, "none", "ann", None, sslmode="disable")
    PostgresCentralStore(settings, "").close()


def test_push_reads_each_row_by_its_key_on_tables_that_were_never_analysed(sql):
    (settings,) = sql("SELECT proconfig FROM pg_proc WHERE proname = 'push'")[0]
    off = {"enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_bitmapscan"}
    assert {f"{name}=off" for name in off | {"enable_material", "jit"}} <= set(settings)


def test_a_push_into_a_never_analysed_store_reads_no_row_that_it_does_not_name(trust, ann):
    with psycopg.connect(make_conninfo(trust.dsn, user="ann")) as connection:
        read = 0
        for _ in range(8):  # a plan is kept from the sixth time on
            batch = ann.batch(*(group(op) for op in codes(100)))
            connection.execute(
                "SELECT api.push(%s, %s, %s, %s, %s)",
                (ann.id, batch.scope_id, batch.no, batch.sha256, batch.body),
            )
            found = connection.execute(
                "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_all_tables"
                " WHERE relname = 'row_head'"
            ).fetchone()
            read = found[0]
    assert read == 0  # all were new


def test_the_words_of_errors_hold_no_values(ann):
    with pytest.raises(DeviceFork) as caught:
        ann.store.push(ann.id, make_batch(ann.scope_id, 0, [group(*codes(1))]))
    assert ann.scope_id not in str(caught.value)
    assert caught.value.__cause__ is None
    assert json.dumps(caught.value.args)
