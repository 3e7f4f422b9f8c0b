"""A throw-away PostgreSQL cluster: trust over its socket, TLS and SCRAM over loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

# Logins arrive by TLS and SCRAM only; the database "weak" is one that a careless administrator,
# or somebody in between, lets in with less.
_HBA = """
local all  all trust
hostssl weak all 127.0.0.1/32 password
hostssl all  all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True)
class Cluster:
    """A running server: `dsn` is a superuser's over the socket."""

    home: Path
    port: int
    ca_pem: str

    @property
    def dsn(self) -> str:
        return f"host={self.home} port={self.port} user=owner dbname=postgres"

    @property
    def log(self) -> str:
        return (self.home / "log").read_text()


def server_programs() -> Path:
    """The folder of initdb and pg_ctl; the tests stop where there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.fail(
            "PostgreSQL's server programs are not here. Install PostgreSQL 15 or later, "
            "or set CODER_TEST_PG_DSN to a server the tests may use."
        )
    return found[-1].parent


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: then it is postgres, else nobody. None: ourselves."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@contextmanager
def running(home: Path) -> Iterator[Cluster]:
    """A cluster in the folder, which its user may write to."""
    programs, user = server_programs(), server_user()
    home.chmod(0o777)  # the server's user makes its own folder in it
    data, port = home / "data", free_port()
    authority = Authority("Coder GUI tests")
    key, certificate = authority.issue("localhost", "127.0.0.1")
    for name, content in (("server.key", key), ("server.crt", certificate), ("hba", _HBA.encode())):
        (home / name).write_bytes(content)
        (home / name).chmod(0o600)
        if user is not None:
            shutil.chown(home / name, user)

    def run(*command: str) -> None:
        words = [str(programs / command[0]), *command[1:]]
        done = subprocess.run(
            words if user is None else ["runuser", "-u", user, "--", *words],
            capture_output=True,
            text=True,
            cwd=home,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    settings = {
        "unix_socket_directories": home,
        "listen_addresses": "127.0.0.1",
        "port": port,
        "hba_file": home / "hba",
        "ssl": "on",
        "ssl_cert_file": home / "server.crt",
        "ssl_key_file": home / "server.key",
        "ssl_min_protocol_version": "TLSv1.3",
        "password_encryption": "scram-sha-256",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "timezone": "Europe/London",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    run("initdb", "-D", str(data), "-U", "owner", "-A", "trust", "-E", "UTF8", "--no-sync")
    run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
    (home / "log").chmod(0o644)
    try:
        yield Cluster(home, port, authority.pem)
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "fast", "stop")


def free_port() -> int:
    """A port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Authority:
    """A certificate authority of our own; keys are of the curve P-256."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = self._signed(
            self._name, self._key, x509.BasicConstraints(ca=True, path_length=0)
        )

    @property
    def pem(self) -> str:
        """The authority's own certificate."""
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, host: str, address: str) -> tuple[bytes, bytes]:
        """(private key, certificate) in PEM for a server of that name and address."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]),
            key,
            x509.BasicConstraints(ca=False, path_length=None),
            x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ip_address(address))]),
        )
        return (
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
            certificate.public_bytes(serialization.Encoding.PEM),
        )

    def _signed(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        *extensions: x509.ExtensionType,
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
        )
        for extension in extensions:
            builder = builder.add_extension(
                extension, critical=isinstance(extension, x509.BasicConstraints)
            )
        return builder.sign(self._key, hashes.SHA256())
