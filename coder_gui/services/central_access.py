"""Where the central store is and how this profile gets in: settings, password, joining, leaving.

The settings are in the encrypted profile. The password is in the system's keyring; where there is
none, beside them in the profile.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coder_gui import __version__
from coder_gui.domain.errors import CoderError, KeyringMissing, UserError
from coder_gui.storage.schema import HEAD
from coder_gui.sync.protocol import AccessRefused, CentralStore, DeviceInfo
from coder_gui.system.keyring_store import SERVICE, KeyringStore

if TYPE_CHECKING:
    from coder_gui.domain.roles import Actor
    from coder_gui.services.settings import ProfileSettings
    from coder_gui.services.unlocked import Unlocked
    from coder_gui.sync.embedded import TellsTime

SETTINGS, SECRET = "central", "central.secret"
POSTGRES, EMBEDDED = "postgres", "embedded"
_NO_JOIN_FILE = (
    "This is not a join file of a central store. Ask whoever looks after the store for one: "
    "it is made by coder-gui central join-file."
)
NOT_JOINED = "This profile has joined no central store."


@dataclass(frozen=True, slots=True)
class CentralSettings:
    """Where the store is. `kind`: postgres, or embedded (a file, for the demo and tests)."""

    kind: str
    name: str
    login: str
    host: str = ""
    port: int = 5432
    database: str = ""
    ca_pem: str | None = None
    sslmode: str = "verify-full"
    path: str = ""

    @classmethod
    def from_join_file(cls, told: Mapping[str, Any]) -> CentralSettings:
        """The settings of a join file. Raises UserError when something is missing."""
        kind = str(told.get("kind", POSTGRES))
        needed = ("name", "login", "path") if kind == EMBEDDED else (
            "name", "login", "host", "database", "password"
        )  # fmt: skip
        if kind not in (POSTGRES, EMBEDDED) or any(not told.get(name) for name in needed):
            raise UserError(_NO_JOIN_FILE, field="file")
        if not str(told.get("port", 5432)).isdigit():
            raise UserError(_NO_JOIN_FILE, field="file")
        known = {name: told[name] for name in cls.__slots__ if told.get(name) is not None}
        return cls(**{**known, "kind": kind, "port": int(told.get("port", 5432))})


def read_join_file(path: Path) -> dict[str, Any]:
    """The content of a join file. Raises UserError for what is none."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValueError):
        raise UserError(_NO_JOIN_FILE, field="file") from None
    if not isinstance(told, dict):
        raise UserError(_NO_JOIN_FILE, field="file")
    return told


class CentralAccess:
    """Opens the central store as the person of this profile."""

    def __init__(
        self,
        unlocked: Unlocked,
        settings: ProfileSettings,
        keyring: Callable[[], KeyringStore | None],
        make: Callable[[CentralSettings, str], CentralStore] | None = None,
        *,
        clock: TellsTime | None = None,
    ) -> None:
        self._make = make or partial(make_store, clock=clock)
        self._unlocked, self._settings, self._find_keyring = unlocked, settings, keyring

    @property
    def me(self) -> DeviceInfo:
        """This laptop, as the store is told of it."""
        info = self._unlocked.info
        device = self._unlocked.database.device_id
        return DeviceInfo(device, __version__, int(HEAD), laptop=info.laptop)

    def settings(self) -> CentralSettings | None:
        """Where the store is; None: no store is set up."""
        kept = self._settings.get(SETTINGS)
        return CentralSettings(**kept) if kept else None

    def open(self) -> CentralStore:
        """The store, not yet connected. Raises UserError when none is set up."""
        settings = self.settings()
        if settings is None:
            raise UserError(NOT_JOINED)
        return self._make(settings, self._secret().get("password", ""))

    def join(self, actor: Actor, told: Mapping[str, Any]) -> CentralSettings:
        """Join the store of a join file: this laptop is made known, its password changed at once.

        Raises UserError, Offline, AccessRefused, Revoked; nothing is kept of what did not work.
        """
        settings = CentralSettings.from_join_file(told)
        self._take_up(actor, settings, str(told.get("password", "")))
        return settings

    def set_password(self, actor: Actor, password: str) -> None:
        """Another password, as whoever looks after the store gave it; it is changed at once.

        Raises AccessRefused when the store does not take it, Offline.
        """
        settings = self.settings()
        if settings is None:
            raise UserError(NOT_JOINED)
        self._take_up(actor, settings, password)

    def _take_up(self, actor: Actor, settings: CentralSettings, password: str) -> None:
        """Is known to the store under this password, keeps it, and changes it where it has to."""
        store = self._make(settings, password)
        try:
            store.enrol(self.me)
            self._keep(actor, settings, {"password": password})
            if settings.kind == POSTGRES:
                self._change_password(actor, settings, store, password)
        finally:
            store.close()

    def after_refusal(self, actor: Actor) -> bool:
        """A change of the password that was cut off may have reached the store: try that one.

        True when it opens the store; it is then the password.
        """
        settings, secret = self.settings(), self._secret()
        following = secret.get("next")
        if settings is None or not following:
            return False
        store = self._make(settings, following)
        try:
            store.enrol(self.me)
        except AccessRefused:
            return False
        finally:
            store.close()
        self._keep(actor, settings, {"password": following})
        return True

    def leave(self, actor: Actor) -> None:
        """Forget the store and the password; what is on this laptop stays."""
        keyring = self._keyring()
        if keyring is not None:
            keyring.delete(SERVICE, self._user)
        self._settings.put(actor, SECRET, None)
        self._settings.put(actor, SETTINGS, None)

    def _change_password(
        self, actor: Actor, settings: CentralSettings, store: CentralStore, old: str
    ) -> None:
        """The one-time password becomes one that nobody has seen; kept before it is changed."""
        change = getattr(store, "change_password", None)
        if change is None:
            return
        new = secrets.token_urlsafe(24)
        self._keep(actor, settings, {"password": old, "next": new})
        change(new)
        self._keep(actor, settings, {"password": new})

    def _keep(self, actor: Actor, settings: CentralSettings, secret: Mapping[str, str]) -> None:
        keyring = self._keyring()
        kept: Mapping[str, str] | None = secret
        if keyring is not None:
            try:
                keyring.set(SERVICE, self._user, json.dumps(dict(secret)))
                kept = None
            except KeyringMissing:
                kept = secret
        self._settings.put(actor, SECRET, dict(kept) if kept is not None else None)
        self._settings.put(actor, SETTINGS, asdict(settings))

    def _secret(self) -> dict[str, str]:
        inside = self._settings.get(SECRET)
        if inside:
            return dict(inside)
        keyring = self._keyring()
        if keyring is None:
            return {}
        try:
            told = keyring.get(SERVICE, self._user)
        except CoderError:
            return {}
        return dict(json.loads(told)) if told else {}

    def _keyring(self) -> KeyringStore | None:
        return self._find_keyring()

    @property
    def _user(self) -> str:
        return f"{self._unlocked.info.profile_id}:central"


def make_store(
    settings: CentralSettings, password: str, *, clock: TellsTime | None = None
) -> CentralStore:
    """The store of these settings; its driver is imported here, so that no start pays for it.

    `clock`: this laptop's. A store in a file has no other.
    """
    if settings.kind == EMBEDDED:
        from coder_gui.sync.embedded import EmbeddedCentralStore

        return EmbeddedCentralStore(Path(settings.path), login=settings.login, clock=clock)
    from coder_gui.sync.postgres import PostgresCentralStore, PostgresSettings

    binding = "require" if settings.sslmode == "verify-full" else "prefer"
    where = PostgresSettings(
        settings.host,
        settings.port,
        settings.database,
        settings.login,
        settings.ca_pem,
        sslmode=settings.sslmode,
        channel_binding=binding,
    )
    return PostgresCentralStore(where, password)
