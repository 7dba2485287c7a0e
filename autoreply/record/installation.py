"""What identifies an installation: values that are made once and never change, in all replicas."""

import sqlalchemy as sa

from autoreply.record.database import Database
from autoreply.record.tables import installation
from autoreply.record.upsert import insert

_NAME, _PAGE_SECRET = "install", "page"


class Installation:
    """Every method raises `RecordError`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def name(self, fresh: str) -> str:
        """The name of this installation; `fresh` becomes it where there is none yet."""
        return self._kept(_NAME, fresh)

    def page_secret(self, fresh: str) -> str:
        """What the page signs its cookies with; `fresh` becomes it where there is none yet."""
        return self._kept(_PAGE_SECRET, fresh)

    def _kept(self, key: str, fresh: str) -> str:
        query = sa.select(installation.c.value).where(installation.c.key == key)
        with self._database.read() as connection:
            found = connection.execute(query).scalar()
        if found is not None:
            return str(found)
        with self._database.write() as connection:
            row = insert(connection.dialect.name, installation).values(key=key, value=fresh)
            connection.execute(row.on_conflict_do_nothing())
            return str(connection.execute(query).scalar_one())
