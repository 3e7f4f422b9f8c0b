"""The long run: random walks of laptops and faults, then fail-overs under load.

`python3 dev.py soak [--seconds N] [--seed S] [--failovers N] [--laptops N]`. The second part needs
Debian's patroni and etcd-server; without them it says so and is left out.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from pathlib import Path

from central import patroni

from coder_gui.bench.sync_load import Laptop, Load, Outcome, run_load
from coder_gui.sync.central_admin import PostgresCentral
from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings

PERIOD = 6.0


def fail_over(laptops: int, seconds: float, seed: int, *, synchronous: bool) -> Outcome:
    """Many laptops push while the leader dies in the middle and comes back as a replica."""
    with patroni.PatroniCluster(synchronous=synchronous) as cluster:
        admin = PostgresCentral(cluster.dsn)
        admin.create()
        scope = admin.add_scope("one", "One")
        fleet = []
        for number in range(laptops):
            login = f"load{number}"
            admin.add_member(login, f"Load {number}", "coder", ["one"])
            settings = PostgresSettings(
                cluster.hosts,
                5432,
                "postgres",
                login,
                None,
                sslmode="prefer",
                channel_binding="prefer",
                connect_timeout=3,
            )
            fleet.append(Laptop(PostgresCentralStore(settings, admin.invite(login)), scope))
        for laptop in fleet:
            laptop.enrol()
        killer = threading.Thread(target=_kill_once, args=(cluster, seconds / 3))
        killer.start()
        outcome = run_load(fleet, Load(laptops, PERIOD, seconds, 8), seed)
        killer.join()
        print(
            f"fail-over ({'synchronous' if synchronous else 'asynchronous'}): {laptops} laptops, "
            f"{outcome.pushed} rows, {len(outcome.cycles)} cycles, errors {outcome.errors}, "
            f"sent again {sum(laptop.refilled for laptop in fleet)} batches, "
            f"lost {outcome.lost}, agreed after {outcome.converged:.1f} s",
            flush=True,
        )
        problems = admin.verify_chain("one")
        print(f"chain: {problems}", flush=True)
    return outcome


def _kill_once(cluster: patroni.PatroniCluster, after: float) -> None:
    threading.Event().wait(after)
    leader = cluster.leader()
    if leader is None:
        return
    cluster.kill(leader)
    began = time.monotonic()
    cluster.until_leader(other_than=leader)
    print(f"another leader after {time.monotonic() - began:.1f} s", flush=True)
    cluster.start(leader)


def main() -> int:
    """Both parts; exit code 1 when anything acknowledged was lost, or nothing was proved."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=300, help="of random walks")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--failovers", type=int, default=2)
    parser.add_argument("--laptops", type=int, default=60)
    parser.add_argument("--load-seconds", type=float, default=75)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    walked = subprocess.run(
        [sys.executable, "-m", "sync.walk", "--seconds", str(given.seconds),
         "--seed", str(given.seed)],
        check=False,
        cwd=Path(__file__).resolve().parents[1],
    ).returncode  # fmt: skip
    missing = patroni.missing()
    if missing:
        print(f"no fail-over: install {' '.join(missing)}")
        return walked
    lost = 0
    for number in range(given.failovers):
        outcome = fail_over(
            given.laptops, given.load_seconds, given.seed + number, synchronous=number % 2 == 1
        )
        if not outcome.errors:
            print("this proves nothing: no laptop noticed the fail-over")
            lost += 1
        lost += outcome.lost
    return 1 if walked or lost else 0


if __name__ == "__main__":
    sys.exit(main())
