"""A throwaway PostgreSQL from Debian's packages, with a fresh database for each test that asks."""

import shutil
import signal
from collections.abc import Callable, Iterator
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
# Without the checks of foreign keys, so in any order. What is not a row of ours, such as a version, stays.
EMPTY = """
DO $$ DECLARE one record; BEGIN
    SET LOCAL lock_timeout = '5s';
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', one.tablename);
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        PERFORM setval(format('%I', one.sequencename), 1, false);
    END LOOP;
END $$
"""
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
SELECT c.oid, c.relname, a.attname, a.atttypid, a.attnotnull, a.attstattarget
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.oid, a.attnum
"""


class _Prepared:
    """A database with tables that tests share, one after the other. The connection stays: each is a process."""

    def __init__(self, name: str, connection: psycopg.Connection) -> None:
        self.name, self.connection = name, connection
        self._tables = self._look()

    def empties(self) -> bool:
        """Whether all rows could be deleted, and the tables are as they were."""
        try:
            self.connection.execute(ALONE)
            self.connection.execute(EMPTY)
            return self._look() == self._tables
        except psycopg.Error:
            return False

    def _look(self) -> str:
        return str(self.connection.execute(TABLES).fetchall())


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
        self._prepared: _Prepared | None = None

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
        if self._prepared:
            self._prepared.connection.close()
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

    @contextmanager
    def emptied(self, prepare: Callable[[str], None]) -> Iterator[str]:
        """The address of a database with the tables that `prepare` makes, and no rows: a fifth of a fresh one's work.

        Where the tables are no longer as they were, the next one is fresh.
        """
        if self._prepared is None:
            self._made += 1
            name = f"emptied_{self._made}"
            self._execute("CREATE DATABASE {} TEMPLATE template0", name)
            prepare(self.url(name))
            self._prepared = _Prepared(name, self._connect(name))
        prepared = self._prepared
        try:
            yield self.url(prepared.name)
        finally:
            if not prepared.empties():
                self._prepared = None
                prepared.connection.close()
                self._execute("DROP DATABASE {} WITH (FORCE)", prepared.name)

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

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        address = f"host=127.0.0.1 port={self.port} user={account().pw_name} dbname={database}"
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
