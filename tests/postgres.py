"""A private PostgreSQL for the tests: made in a temporary folder, reached through a socket in it, gone afterwards."""

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from sqlalchemy import make_url

from storage import Store
from tests.running import wait_for

PR_SET_PDEATHSIG = 1  # from linux/prctl.h
PROGRAMS = ("initdb", "postgres")
# The server refuses to run as root; somebody without rights runs it then.
STAND_INS = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "autovacuum": "off",
    "max_wal_size": "128MB",
    "min_wal_size": "32MB",
    "lc_messages": "C",
    # In the cluster's own folder, so that it goes with it.
    "dynamic_shared_memory_type": "mmap",
}
MEMORY, MEMORY_BYTES = Path("/dev/shm"), 1_000_000_000
# A test's database outlives neither its server nor a power cut.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Databases are made through the first; others ask for a password, so that a wrong one can be tested.
ACCESS = "local all postgres trust\nlocal all all scram-sha-256\n"


def binaries() -> Path | None:
    """The folder of the newest server's programs on this machine, if it has any."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    if config := shutil.which("pg_config"):
        told = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        folders.append(Path(told))
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if all((folder / name).is_file() for name in PROGRAMS)), None)


class PostgresServer:
    """One server with a cluster of its own; hands out fresh databases, each in a few milliseconds."""

    def __init__(self, programs: Path, settings: dict[str, str] = HASTY) -> None:
        self.programs = programs
        self._settings = SETTINGS | settings
        # Short, because the path of a socket may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_quick_place()))
        self._account = _stand_in() if os.getuid() == 0 else None
        self._numbers = itertools.count(1)
        self._template: str | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "PostgresServer":
        """Make the cluster, if there is none, and run the server until it lets us in."""
        if not (self.folder / "data").exists():
            if self._account is not None:
                shutil.chown(self.folder, self._account)
            self._run("initdb", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "--auth=trust")
            (self.folder / "data" / "pg_hba.conf").write_text(ACCESS)
        given = itertools.chain(*(("-c", f"{name}={value}") for name, value in self._settings.items()))
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder, *given],
                stdout=log, stderr=log, cwd=self.folder, preexec_fn=_die_with_parent, **self._as_account(),
            )  # fmt: skip
        wait_for("PostgreSQL to let us in", self._answers, 60)
        return self

    def kill(self) -> None:
        """End it at once, every session with it, as a power cut would; `start` brings back what was committed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "postgres", password: str = "") -> str:
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Say something to the server itself, outside any transaction."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def new_database(self, *, migrated: bool = True) -> str:
        """The URL of a fresh database: with the studio's tables in it, or without any."""
        name = f"test_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._migrated() if migrated else 'template0'}")
        return self.url(name)

    def drop_database(self, url: str) -> None:
        self.execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _migrated(self) -> str:
        if self._template is None:
            self.execute("CREATE DATABASE studio_template TEMPLATE template0")
            Store.open(self.url("studio_template")).close()
            self._template = "studio_template"
        return self._template

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"PostgreSQL ended: {(self.folder / 'log').read_text()}"
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *arguments],
            capture_output=True, text=True, check=False, cwd=self.folder, **self._as_account(),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def _as_account(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account, "group": pwd.getpwnam(self._account).pw_gid, "extra_groups": []}


def _quick_place() -> Path | None:
    """A file system in memory, where making a database takes a tenth of the time, if there is one with room."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES else None


def _stand_in() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in STAND_INS if name in known)


def _die_with_parent() -> None:
    """Leave no server behind when the tests themselves are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
