"""Which keyrings are allowed, and what is said when one does not answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from coder_gui.domain.errors import KeyringMissing
from coder_gui.system.keyring_store import ALLOWED, SystemKeyring, allowed

PLAINTEXT = '''
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    """As the real one: it puts itself forward, and keeps secrets in a plain file."""

    priority = 10

    def get_password(self, service, username):
        return open("{kept}").read()

    def set_password(self, service, username, password):
        open("{kept}", "w").write(password)
'''

FIND = """
import json, sys
import keyring
from coder_gui.system.keyring_store import SystemKeyring
found = SystemKeyring.find()
print(json.dumps({
    "library": type(keyring.get_keyring()).__module__,
    "ours": None if found is None else type(found._backend).__module__,
}))
"""


def _find(tmp_path, **environment: str) -> dict[str, str | None]:
    """What the library and what the program would use, in a process of its own."""
    kept = {key: value for key, value in os.environ.items() if "DBUS" not in key}
    done = subprocess.run(
        [sys.executable, "-c", FIND],
        capture_output=True,
        text=True,
        check=True,
        env={**kept, "PYTHONPATH": str(tmp_path), **environment},
    )
    answer: dict[str, str | None] = json.loads(done.stdout)
    return answer


@pytest.fixture
def keyrings_alt(tmp_path):
    """A distribution like keyrings.alt, installed where the interpreter finds it."""
    package = tmp_path / "keyrings" / "alt"
    package.mkdir(parents=True)
    (package / "file.py").write_text(PLAINTEXT.format(kept=tmp_path / "kept"))
    about = tmp_path / "keyrings.alt-5.0.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: keyrings.alt\nVersion: 5.0.2\n")
    (about / "entry_points.txt").write_text("[keyring.backends]\nfile = keyrings.alt.file\n")
    return tmp_path


def test_keyrings_alt_is_refused_although_the_library_would_take_it(keyrings_alt):
    found = _find(keyrings_alt)
    assert found["library"] == "keyrings.alt.file"
    assert found["ours"] != "keyrings.alt.file"
    assert found["ours"] is None or found["ours"] in ALLOWED


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyrings.alt.file.PlaintextKeyring"]
)
def test_neither_the_variable_nor_the_file_chooses_a_backend(keyrings_alt, backend):
    folder = keyrings_alt / "config" / "python_keyring"
    folder.mkdir(parents=True)
    (folder / "keyringrc.cfg").write_text(f"[backend]\ndefault-keyring={backend}\n")
    module = backend.rpartition(".")[0]
    by_file = _find(keyrings_alt, XDG_CONFIG_HOME=str(keyrings_alt / "config"))
    by_variable = _find(keyrings_alt, PYTHON_KEYRING_BACKEND=backend)
    developer = _find(keyrings_alt, PYTHON_KEYRING_BACKEND=backend, CODER_GUI_DEV="1")
    for found in (by_file, by_variable, developer):
        assert found["library"] == module
        assert found["ours"] is None or found["ours"] in ALLOWED


class FakeBackend(KeyringBackend):
    """A backend of an allowed or another module, over a dictionary."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[tuple[str, str], str] = {}
        self.broken: Exception | None = None

    def _answer(self) -> None:
        if self.broken is not None:
            raise self.broken

    def get_password(self, service, username):
        """The secret, or None."""
        self._answer()
        return self.items.get((service, username))

    def set_password(self, service, username, password):
        """Keeps it."""
        self._answer()
        self.items[service, username] = password

    def delete_password(self, service, username):
        """Forgets it; the real ones refuse what is not there."""
        self._answer()
        if self.items.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


KeyringBackend._classes.discard(FakeBackend)


def _backend(module: str, *members: KeyringBackend) -> KeyringBackend:
    kind = type("Keyring", (FakeBackend,), {"__module__": module, "backends": members})
    KeyringBackend._classes.discard(kind)
    return kind()


@pytest.mark.parametrize("module", sorted(ALLOWED))
def test_the_keyrings_of_the_operating_systems_are_allowed(module):
    assert allowed(_backend(module))


@pytest.mark.parametrize(
    "module",
    [
        "keyrings.alt.file",
        "keyring.backends.null",
        "keyring.backends.fail",
        "keyring.backends.chainer",
        "keyring.backends.WindowsTwo",
        "keyrings.cryptfile.cryptfile",
        "somewhere",
    ],
)
def test_every_other_is_refused(module):
    backend = _backend(module)
    assert not allowed(backend)
    with pytest.raises(KeyringMissing, match="is not a keyring of the operating system"):
        SystemKeyring(backend)


def test_a_chain_is_as_good_as_its_weakest_link():
    good, bad = _backend("keyring.backends.SecretService"), _backend("keyrings.alt.file")
    assert allowed(_backend("keyring.backends.chainer", good))
    assert not allowed(_backend("keyring.backends.chainer", good, bad))


def test_an_allowed_keyring_keeps_gives_and_forgets():
    store = SystemKeyring(_backend("keyring.backends.SecretService"))
    assert store.get("coder-gui", "profile") is None
    store.set("coder-gui", "profile", "half")
    assert store.get("coder-gui", "profile") == "half"
    store.delete("coder-gui", "profile")
    store.delete("coder-gui", "profile")
    assert store.get("coder-gui", "profile") is None
    assert "SecretService" in store.name


@pytest.mark.parametrize("error", [KeyringLocked("dismissed"), OSError("gone"), RuntimeError("x")])
def test_a_locked_or_lost_keyring_gets_a_sentence(error):
    backend = _backend("keyring.backends.SecretService")
    backend.broken = error
    store = SystemKeyring(backend)
    for ask in (
        lambda: store.get("coder-gui", "profile"),
        lambda: store.set("coder-gui", "profile", "half"),
        lambda: store.delete("coder-gui", "profile"),
    ):
        with pytest.raises(KeyringMissing, match="Unlock the keyring or sign in"):
            ask()


@pytest.mark.parametrize("platform", ["linux", "freebsd14"])
def test_where_no_keyring_answers_there_is_none(platform, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert SystemKeyring.find(environ={}, platform=platform) is None
