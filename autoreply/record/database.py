"""The open database: SQLite by default, PostgreSQL by URL. The same statements run on both."""

import fcntl
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.util import LRUCache

from autoreply.record.errors import RecordError, decoding, in_words
from autoreply.record.tables import NAMES_PEOPLE, metadata_for

HEAD = "0025"  # the newest migration this version knows
_MIGRATIONS = Path(__file__).parent / "migrations"
# A server that vanished without a word, or behind a firewall that forgot us, is noticed within half a minute; by itself
# the system would wait for a quarter of an hour. Seconds, but for tcp_user_timeout, which is milliseconds (libpq).
_NETWORK = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_STATEMENTS: LRUCache[Any, Any] = LRUCache(1000)  # compiled, for all SQLite records; safe to share between threads
_LARGEST_LOG = 16_000  # pages of 4 KB in SQLite's log, if nobody calls `checkpoint`
_ANY_NUMBER = 7312026  # names our advisory lock on PostgreSQL


class Database:
    """An engine whose errors are sentences. Safe to share between threads."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        # SQLite has one writer at a time and polls for its turn in steps of milliseconds: our own threads queue.
        self._turn: AbstractContextManager[object] = Lock() if engine.dialect.name == "sqlite" else nullcontext()
        # A record in memory is one connection with one transaction at a time, also for reading.
        self._look = self._turn if isinstance(engine.pool, StaticPool) else nullcontext()
        self._at = sqlite_file(engine.url)
        self._moving = Lock()  # SQLite refuses a second one who moves its log, without waiting
        self._writer: sa.Connection | None = None  # of SQLite: with its turn, each writer has it to itself
        self._lock: int | None = None
        self._telling = Lock()
        self._told: tuple[Callable[[], None], ...] = ()  # of what is written
        self._opened: tuple[int, int] | None = None

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the record at `url`, creating or migrating it. Raises `RecordError`."""
        with in_words(sqlite_file(url)):
            try:
                database = cls(_engine(url))
            except (sa.exc.ArgumentError, ModuleNotFoundError):
                raise RecordError(
                    "[record] url is no database address I know: sqlite:///FILE or postgresql://...", lasting=True
                ) from None
            try:
                database._migrate()
                database._opened = database._file()
            except BaseException:
                database.close()
                raise
        return database

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction that may write. On SQLite it takes the write lock at once, so that it never fails midway."""
        with in_words(self._at), self._turn, self._transaction() as connection:
            yield connection
        for note in self._told:
            note()

    @contextmanager
    def telling(self, note: Callable[[], None]) -> Iterator[None]:
        """Call `note` after each transaction by which this process wrote something."""
        with self._telling:
            self._told = (*self._told, note)
        try:
            yield
        finally:
            with self._telling:
                self._told = tuple(one for one in self._told if one != note)

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """On SQLite always of the same connection: to take one out of the pool and to put it back takes longer."""
        if not self.has_one_writer:
            with self.engine.begin() as connection:
                yield connection
            return
        connection = self._writer or self.engine.connect()
        self._writer = None
        try:
            with connection.begin():
                yield connection
        except BaseException:
            connection.close()
            raise
        self._writer = connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with in_words(self._at), self._look, self.engine.connect().execution_options(reads_only=True) as connection:
            yield connection

    def empty_log(self) -> None:
        """Move what SQLite's write-ahead log holds into the file and empty it; no more than can be done at once.

        The log still has pages as they were before their rows were deleted.
        """
        if self.engine.dialect.name == "sqlite":
            with self._in_no_transaction() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def checkpoint(self) -> None:
        """Move what SQLite's write-ahead log holds into the file, while others write on. Call it every second or so.

        Left to itself, SQLite does that within the transaction that fills a thousand pages, and whoever wrote last
        waits for the disk.
        """
        if self.engine.dialect.name == "sqlite":
            with in_words(self._at), self._moving, self._look, self._out_of_transactions() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def rewrite(self, tables: Sequence[sa.Table]) -> None:
        """Rewrite tables, in SQLite the whole file, so that no octet of what was deleted is left. Others wait."""
        with self._in_no_transaction() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                connection.detach()  # nobody else gets these settings
                connection.exec_driver_sql("SET lock_timeout = '1s'")  # whoever comes meanwhile waits behind us
                connection.exec_driver_sql("SET statement_timeout = 0")
                for table in tables:
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")

    @contextmanager
    def _in_no_transaction(self) -> Iterator[sa.Connection]:
        with in_words(self._at), self._moving, self._turn, self._out_of_transactions() as connection:
            yield connection

    def _out_of_transactions(self) -> sa.Connection:
        alone = {"alone": True} if self.engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        return self.engine.connect().execution_options(**alone)

    @property
    def has_one_writer(self) -> bool:
        """True where transactions wait for one another anyway."""
        return self.engine.dialect.name == "sqlite"

    def hold(self) -> None:
        """Be the only daemon on a SQLite file, until `close`. Raises `RecordError` where another one runs.

        Replicas share a PostgreSQL record and need no lock.
        """
        file = self._at
        if file is None:
            return
        self._lock = os.open(f"{file}-daemon", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RecordError(
                f"Another Autoreply is running on the record {file}. Stop it first; replicas need PostgreSQL.",
                lasting=True,
            ) from None

    @property
    def is_in_place(self) -> bool:
        """False where the file that is open was deleted or replaced: SQLite goes on in what nobody will find again."""
        return self._opened is None or self._opened == self._file()

    @property
    def alone(self) -> bool:
        """True where no other process can be sending from this record."""
        return self._lock is not None

    def close(self) -> None:
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self.engine.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _file(self) -> tuple[int, int] | None:
        """Which file stands in the place of the record; None where there is none. It is not opened."""
        try:
            found = Path(self._at).stat() if self._at is not None else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found is not None else None

    def _migrate(self) -> None:
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # two replicas may start at once
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ANY_NUMBER)))
            version = _version(connection)
            if version == HEAD:
                return
            if version is not None and version > HEAD:
                raise RecordError(
                    f"The record was written by a newer Autoreply (format {version}, this one knows {HEAD}). "
                    "Install that version again, or restore the backup from before the upgrade.",
                    lasting=True,
                )
            _begin(connection) if version is None else upgrade(connection)


def sqlite_file(url: str | sa.URL) -> str | None:
    """The file of a SQLite record; None for any other, and for one in memory."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return parsed.database


def _engine(url: str) -> sa.Engine:
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        named = {name: value for name, value in _NETWORK.items() if name not in parsed.query}
        connect = {**named, "options": "-c lock_timeout=5000 -c statement_timeout=15000"}
        return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True, connect_args=connect)
    if parsed.get_backend_name() != "sqlite":
        raise sa.exc.ArgumentError(f"no such database: {parsed.get_backend_name()}")
    memory = sqlite_file(parsed) is None
    # The connection that was used last knows the pages; any other reads again what was written since its own last use.
    extra: dict[str, Any] = {"pool_use_lifo": True}
    if memory:
        extra = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    if not memory and "uri" not in parsed.query:
        _make_private(str(parsed.database))
    engine = sa.create_engine(parsed, hide_parameters=True, execution_options={"compiled_cache": _STATEMENTS}, **extra)
    engine.dialect = _sqlite_dialect()
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


@cache
def _sqlite_dialect() -> sa.Dialect:
    """One for all records of this process: what is compiled for the record serves its fallback as well.

    To compile the statements of one engine takes longer than to run them.
    """
    engine = sa.create_engine("sqlite://", json_deserializer=_read_json)
    with engine.connect():  # the first connection tells the dialect what it needs to know
        return engine.dialect


def _read_json(text: str) -> Any:
    with decoding():
        return json.loads(text)


def _make_private(file: str) -> None:
    """Create the file for this user only, because it names clients; SQLite's files beside it follow.

    One that is there is left alone: to close a second descriptor of it would drop SQLite's locks.
    """
    with suppress(OSError):  # what is wrong with the place, SQLite itself will say
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "busy_timeout=5000",
        "journal_mode=WAL",
        # A power cut may lose the last commits but never harms the file; identities are deterministic, so what is
        # decided again goes out under the same Message-ID.
        "synchronous=NORMAL",
        f"wal_autocheckpoint={_LARGEST_LOG}",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten with zeros; see also `retention`
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    wishes = connection.get_execution_options()
    if wishes.get("alone"):  # a statement that runs in no transaction
        return
    reads_only = wishes.get("reads_only")
    driver: Any = connection.connection.driver_connection  # without SQLAlchemy's preparations for a statement
    try:
        driver.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise sa.exc.OperationalError("BEGIN", None, error) from error


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _begin(connection: sa.Connection) -> None:
    """A fresh record gets today's tables at once; a test holds them equal to what the migrations make."""
    for statement in _tables_of(connection.dialect.name):
        connection.exec_driver_sql(statement)
    if connection.dialect.name == "postgresql":
        for column in NAMES_PEOPLE:
            connection.exec_driver_sql(f'ALTER TABLE "{column.table}" ALTER COLUMN "{column.name}" SET STATISTICS 0')
    key = "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)"
    connection.execute(sa.text(f"CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, {key})"))
    connection.execute(sa.text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


@cache
def _tables_of(database: str) -> tuple[str, ...]:
    """What creates the tables. To compile it takes longer than to run it, and each fallback is a fresh record too."""
    dialect = sa.make_url(f"{database}://").get_dialect()()
    made: list[ExecutableDDLElement] = []
    for table in metadata_for(database).sorted_tables:
        made += [CreateTable(table), *map(CreateIndex, sorted(table.indexes, key=lambda index: str(index.name)))]
    return tuple(str(each.compile(dialect=dialect)) for each in made)


def upgrade(connection: sa.Connection, to: str = "head") -> None:
    """Bring the tables of an older version to today's form, or to that of `to`, by Alembic."""
    from alembic import command, config  # slow to import, and needed only where something is to be done

    alembic = config.Config()
    alembic.set_main_option("script_location", str(_MIGRATIONS))
    alembic.attributes["connection"] = connection
    command.upgrade(alembic, to)
