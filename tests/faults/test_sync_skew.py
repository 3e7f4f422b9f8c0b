"""Laptops whose clocks are years off, and programs of different ages side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from services.desk import EPISODE

from coder_gui.domain.identity import new_id
from coder_gui.sync.protocol import DeviceInfo, Doc, Group, Op, make_batch

from .wards import PostgresWard, RealClient, populated

if TYPE_CHECKING:
    from conftest import FakeClock

YEARS = 3653


def test_clocks_ten_years_off_in_both_directions_change_nothing_of_the_work(
    ward: PostgresWard, clock: FakeClock
) -> None:
    with populated(ward, ["now"]) as (now,):
        off = []
        for login, days in (("future", YEARS), ("past", -YEARS)):
            ward.clock = type(clock)(clock.now() + timedelta(days=days))
            off.append(ward.laptop(login))
        future, past = off
        ward.settle()
        code = past.code("I10.X")
        for one in (past, future, now, past):
            one.write(f"{one.login} {one.clock.now().year}")
            one.run()
        ward.settle()
        future.coding.replace(future.actor, code, "J18.9")
        future.run()
        ward.settle()
        now.coding.replace(now.actor, code, "E11.9")  # after the one that seems much later
        now.run()
        past.run()
        past.coding.add(past.actor, EPISODE, next(iter(past.lists()[0])).system, "F03.X")
        assert ward.wrong() == []
        for one in (now, future, past):
            assert one.codes() == ["E119", "F03X"]
            assert len(one.texts()) == 3
            assert one.questions == 0


def test_a_claim_is_by_the_clock_of_the_store(ward: PostgresWard, clock: FakeClock) -> None:
    with populated(ward, ["now"]) as (now,):
        ward.clock = type(clock)(clock.now() + timedelta(days=YEARS))
        future = ward.laptop("future")
        ward.settle()
        mine, theirs = now.store(), future.store()
        (held,) = mine.claim(now.device, ward.scope, [EPISODE])
        (seen,) = theirs.claim(future.device, ward.scope, [EPISODE])
        assert held.login == seen.login == "now"
        future.run()
        assert future.rows("SELECT count(*) FROM claim WHERE login = 'now'") == [(1,)]
        mine.close()
        theirs.close()


class Newer:
    """A program of years to come: it writes fields and a kind that nobody here knows."""

    def __init__(self, ward: PostgresWard, login: str) -> None:
        ward.central.add_member(login, login.title(), "coder", ["one"])
        self.scope, self.sent = ward.scope, 0
        self.me = DeviceInfo(new_id(), "9.0", 99, "newer")
        self.laptop = RealClient.__new__(RealClient)
        self.laptop.ward, self.laptop.login = ward, login
        self.store = self.laptop.store()
        self.store.enrol(self.me)

    def push(self, *ops: Op) -> None:
        """One group."""
        self.sent += 1
        group = Group(new_id(), "newer", (new_id(),), ops)
        (answer,) = self.store.push(
            self.me.device_id, make_batch(self.scope, self.sent, [group])
        ).groups
        assert answer.st == "ok", answer

    def see(self) -> dict[tuple[str, str], tuple[int, Doc]]:
        """Every row of the scope."""
        page = self.store.pull(self.me.device_id, self.scope, 0, 5000)
        return {(row.kind, row.id): (row.version, row.doc) for row in page.rows}


FRAILTY = {"frailty": {"score": 7, "by": "a scale of 2031"}, "palliative": True}


def test_unknown_fields_outlive_the_edits_of_older_programs(ward: PostgresWard) -> None:
    with populated(ward, ["ada", "ben"]) as (ada, ben):
        newer = Newer(ward, "newer")
        code = ben.code("I10.X")
        ward.settle()
        ada.write("so that there is some work")
        ward.settle()
        seen = newer.see()
        (work,) = {row_id for kind, row_id in seen if kind == "episode_work"}
        booking = ("bed_booking", new_id())
        for kind, row_id in (("code", code), ("episode_work", work)):
            newer.push(Op(kind, row_id, seen[kind, row_id][0], FRAILTY))
        newer.push(Op(*booking, 0, {"episode_id": EPISODE, "bed": 3}))
        ward.settle()

        ben.coding.replace(ben.actor, code, "E11.9")  # an older program changes the row
        ward.settle()
        after = newer.see()
        answer = after["code", code][1]
        assert (answer | FRAILTY, answer["code"]) == (answer, "E119")
        assert after[booking][1]["bed"] == 3

        assert [one for one in ward.wrong() if booking[0] not in one] == []
        assert after["episode_work", work][1] | FRAILTY == after["episode_work", work][1]
        for one in (ada, ben):
            assert one.codes() == ["E119"]
            (kept,) = one.rows("SELECT extra FROM code")
            assert "a scale of 2031" in str(kept)
        newer.store.close()
