"""Fixtures of the whole suite: fakes at the edges, and what fails a test that leaves a mess."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from coder_gui.services.session import Session

# A person's run looks for new examples and prints how to repeat a failing one; the run that decides
# whether a change lands takes the same examples every time.
# Neither has a deadline: how fast something is, a benchmark says.
settings.register_profile("person", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "person")

REFERENCE_VARIABLE = "CODER_GUI_REFERENCE_DATA"


def _reference_folder() -> Path | None:
    value = os.environ.get(REFERENCE_VARIABLE)
    return Path(value) if value and Path(value).is_dir() else None


def pytest_report_header() -> str:
    """Says whether the tests on the reference data take part."""
    if _reference_folder() is None:
        return f"reference data: absent, its tests are not collected (set {REFERENCE_VARIABLE})"
    return "reference data: present"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the reference data, the tests that read it are not collected."""
    if _reference_folder() is not None:
        return
    needing = [item for item in items if "reference_data" in getattr(item, "fixturenames", ())]
    if needing:
        items[:] = [item for item in items if item not in needing]
        config.hook.pytest_deselected(items=needing)


@pytest.fixture(scope="session")
def reference_data() -> Path:
    """The shared data folder: real-layout code lists, a PAS extract, HL7 samples."""
    folder = _reference_folder()
    assert folder is not None, "tests that need it are not collected without it"
    return folder


class FakeClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.current = now
        self.ticks = 1000.0

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return self.current

    def today(self) -> date:
        """The day in London."""
        return self.current.astimezone(ZoneInfo("Europe/London")).date()

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self.ticks

    def advance(self, **duration: float) -> None:
        """Moves both clocks on by a timedelta given in its words."""
        step = timedelta(**duration)
        self.current += step
        self.ticks += step.total_seconds()


@pytest.fixture
def clock() -> FakeClock:
    """21 November 2026, 09:30 in London."""
    return FakeClock(datetime(2026, 11, 21, 9, 30, tzinfo=UTC))


class MemoryKeyring:
    """A keyring that lives as long as the test."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get(self, service: str, user: str) -> str | None:
        """The secret, or None."""
        return self.items.get((service, user))

    def set(self, service: str, user: str, secret: str) -> None:
        """Keeps the secret."""
        self.items[service, user] = secret

    def delete(self, service: str, user: str) -> None:
        """Forgets the secret."""
        self.items.pop((service, user), None)


@pytest.fixture
def keyring_memory() -> MemoryKeyring:
    """An allowed keyring without an operating system behind it."""
    return MemoryKeyring()


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has a home of its own: nothing reads or writes the person's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("CODER_GUI_HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path_factory.mktemp("trust")))
    monkeypatch.delenv("CODER_GUI_PASSPHRASE", raising=False)
    return home


@pytest.fixture(autouse=True)
def no_threads_left() -> Iterator[None]:
    """A test that leaves a thread running fails."""
    before = set(threading.enumerate())
    yield
    left = [
        thread for thread in threading.enumerate() if thread not in before and not thread.daemon
    ]
    for thread in left:
        thread.join(timeout=5)
    still = [thread.name for thread in left if thread.is_alive()]
    assert not still, f"threads left running: {still}"


@pytest.fixture(autouse=True)
def no_stray_logs(
    caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> Iterator[None]:
    """A warning or error in the log that the test did not ask for (`expected_logs`) fails it."""
    yield
    if "expected_logs" in request.fixturenames:
        return
    stray = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    assert not stray, f"stray log lines: {stray}"


@pytest.fixture
def expected_logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """For a test in which warnings are part of the story."""
    return caplog


PASSPHRASE = "correct horse battery staple"


@pytest.fixture(scope="session")
def starter_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A classifications folder with the starter in it, made once: building it takes a second."""
    from coder_gui.classification.editions import Classifications
    from coder_gui.system.clock import SystemClock

    root = tmp_path_factory.mktemp("classifications")
    shelf = Classifications(root, clock=SystemClock())
    shelf.ensure_starter()
    shelf.close()
    return root


@pytest.fixture
def session(
    tmp_path: Path, clock: FakeClock, keyring_memory: MemoryKeyring, starter_root: Path
) -> Iterator[Session]:
    """An unlocked profile of a coder on a real encrypted file, with the starter lists."""
    from coder_gui.classification.editions import Classifications
    from coder_gui.domain.roles import Role
    from coder_gui.services.profiles import Profiles
    from coder_gui.services.session import Session
    from coder_gui.system.passphrase import KdfParameters

    cheap = KdfParameters(memory=64, passes=1, lanes=1)
    profiles = Profiles(tmp_path / "profiles", clock, keyring_memory, cost=cheap)
    made = profiles.create(name="Priya Shah", role=Role.CODER, passphrase=PASSPHRASE)
    unlocked = profiles.unlock(made.profile.folder, PASSPHRASE)
    classifications = Classifications(starter_root, clock=clock)
    opened = Session(unlocked, classifications=classifications, clock=clock)
    yield opened
    opened.close()
    classifications.close()
