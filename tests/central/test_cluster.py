"""The throw-away PostgreSQL that the tests of the central store run on."""

from __future__ import annotations

import psycopg


def test_the_cluster_is_a_real_postgresql_of_at_least_version_15(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.info.server_version >= 150000


def test_each_test_has_a_database_of_its_own(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE only_here (n int)")
        found = connection.execute("SELECT count(*) FROM only_here").fetchone()
    assert found == (0,)
