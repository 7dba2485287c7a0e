"""Loops of jobs that find their work in the record."""

from collections.abc import Callable

from autoreply.concurrency.work_loop import LONGEST_REST, WorkLoop
from autoreply.record.database import Database
from autoreply.record.errors import RecordError

CHECKPOINT_EVERY = 1.0  # seconds; on a busy night the log of SQLite grows by some megabytes meanwhile


def loop_over(look: Callable[[], bool], every: float, *databases: Database) -> WorkLoop:
    """A loop that rests while `look` says that nothing is left, and nothing is written to these databases.

    After a `RecordError`, which the heartbeat reports, it looks again as if something were left.
    A replica on PostgreSQL looks after its own work at once. Should it die, another one has to do that, and nobody
    tells it of what was written: so where replicas are possible, no loop rests longer than `every` seconds.
    """

    def attempt() -> bool:
        try:
            return look()
        except RecordError:
            return True

    shared = not all(database.has_one_writer for database in databases)
    return WorkLoop(attempt, every, [database.telling for database in databases], every if shared else LONGEST_REST)


def checkpoint_loop(database: Database) -> WorkLoop:
    """Moves SQLite's log into the file after something was written."""

    def look() -> bool:
        database.checkpoint()
        return False

    return loop_over(look, CHECKPOINT_EVERY, database)
