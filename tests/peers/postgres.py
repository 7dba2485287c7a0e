"""A throwaway PostgreSQL from Debian's packages, with a fresh database for each test that asks."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from tests.peers.processes import (
    Absent,
    PeerError,
    Server,
    account,
    free_port,
    new_folder,
    remove_folder,
    run_as_account,
    wait_until,
)

PACKAGES = "postgresql"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "100",
    "log_min_messages": "warning",
}


class Postgres:
    """One cluster, on a loopback port. `close` removes it."""

    def __init__(self) -> None:
        programs = _programs()
        self.port = free_port()
        self.folder = new_folder("postgres")
        data = self.folder / "data"
        run_as_account(
            [str(programs / "initdb"), "-D", str(data), "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
        )
        settings = {**SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        flags = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs / "postgres"), "-D", str(data), *flags]
        self._server = Server(command, self.folder / "output.log", [self.port])
        self._made = 0

    def start(self) -> None:
        """Start it, some 0.2 s, and wait until it has recovered. Raises `PeerError`."""
        self._server.start()
        if not wait_until(self._serves, every=0.03):
            raise PeerError(f"PostgreSQL does not let us in:\n{self._server.last_words()}")

    def stop(self) -> None:
        """End it in order, breaking every connection; `start` opens the same port with the same data."""
        self._server.stop(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, as a crash."""
        self._server.kill()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)

    def close(self) -> None:
        self._server.stop(signal.SIGQUIT)
        remove_folder(self.folder)

    def url(self, database: str) -> str:
        """The address for SQLAlchemy."""
        return f"postgresql+psycopg://{account().pw_name}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a fresh, empty database, gone afterwards whoever is still connected."""
        self._made += 1
        name = f"fresh_{self._made}"
        self._execute("CREATE DATABASE {} TEMPLATE template0", name)
        try:
            yield self.url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def __enter__(self) -> "Postgres":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _serves(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self) -> psycopg.Connection:
        address = f"host=127.0.0.1 port={self.port} user={account().pw_name} dbname=postgres"
        return psycopg.connect(address, autocommit=True)

    def _execute(self, statement: str, database: str) -> None:
        with self._connect() as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(database)))


def _programs() -> Path:
    """The folder of the newest PostgreSQL. Raises `Absent`."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parent.parent.name))
    found = str(debian[-1]) if debian else shutil.which("initdb")
    if found is None:
        raise Absent(f"PostgreSQL is not installed: apt-get install {PACKAGES}")
    return Path(found).parent
