"""Statements that every message runs, made ready once for each database.

SQLAlchemy sorts the parameters of a statement, expands its lists and describes its columns at each execution. That
takes ten times as long as SQLite itself, and was most of the time between a message and its reply. Here the text and
the order are kept. Values are written and read by the types of their columns, and errors are told, as everywhere.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

Process = Callable[[Any], Any]
_row_of: Callable[..., Any] = namedtuple  # the fields are known when the statement is


class Prepared:
    """A statement that selects or writes. Safe to share between threads."""

    def __init__(self, statement: sa.Select[Any] | sa.Insert | sa.Update, *lists: str) -> None:
        """`lists` names the parameters that are lists. They are never empty, and a value may stand in them twice."""
        self.statement, self._lists = statement, lists
        self._forms: dict[tuple[object, ...], _PreparedText] = {}

    def run(self, connection: sa.Connection, given: Mapping[str, Any]) -> list[Any]:
        """Run it with these parameters, or to write, with the columns of a row. A select passes over others.

        Returns the rows. Their fields have the names of the columns.
        """
        lengths = [_rounded(len(given[name])) for name in self._lists]
        key = (connection.dialect.name, *given, *lengths)
        form = self._forms.get(key)
        if form is None:
            shape = {**given, **{name: [None] * length for name, length in zip(self._lists, lengths, strict=True)}}
            form = self._forms[key] = _PreparedText(self.statement, connection.dialect, shape)
        return form.run(connection, given)

    def write(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        """Write rows that have the same columns. Returns what `run` does; several share the work of SQLAlchemy."""
        if len(rows) == 1:
            return self.run(connection, rows[0])
        found = connection.execute(self.statement, rows)
        return found.all() if found.returns_rows else []


class _PreparedText:
    """Its text for one database, these parameters, and lists of these lengths."""

    def __init__(self, statement: Any, dialect: sa.Dialect, shape: Mapping[str, Any]) -> None:
        made = statement.compile(dialect=dialect, column_keys=None if statement.is_select else list(shape))
        state = made.construct_expanded_state(shape)
        write = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in made.binds.items()}
        parts = {part: name for name, of in state.parameter_expansion.items() for part in of}
        self._error: Any = dialect.loaded_dbapi.Error
        self._text, self._positions = state.statement, state.positiontup
        self._lists = [(name, of, write[name]) for name, of in state.parameter_expansion.items() if name in shape]
        self._values = [(name, write[name]) for name in state.parameters if name in shape]
        self._constants = {
            name: _written(write[parts.get(name, name)], value)
            for name, value in state.parameters.items()
            if parts.get(name, name) not in shape
        }
        columns = statement.exported_columns
        read = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._read = [(place, process) for place, process in enumerate(read) if process is not None]
        self._row = _row_of("Row", columns.keys(), rename=True)

    def run(self, connection: sa.Connection, given: Mapping[str, Any]) -> list[Any]:
        if not connection.in_transaction():
            connection.begin()
        driver: Any = connection.connection.driver_connection  # without SQLAlchemy's preparations for a statement
        try:
            cursor = driver.execute(self._text, self._parameters(given))
            found = cursor.fetchall() if cursor.description else ()
        except self._error as error:
            if connection.dialect.is_disconnect(error, connection.connection, None):
                connection.invalidate(error)
            raise sa.exc.DBAPIError.instance(self._text, None, error, self._error, hide_parameters=True) from error
        return [self._row(*self._as_read(row)) for row in found]

    def _parameters(self, given: Mapping[str, Any]) -> Any:
        values = dict(self._constants)
        for name, write in self._values:
            values[name] = _written(write, given[name])
        for name, parts, write in self._lists:
            some = [_written(write, value) for value in given[name]]
            values |= {part: some[min(place, len(some) - 1)] for place, part in enumerate(parts)}
        return values if self._positions is None else tuple([values[name] for name in self._positions])

    def _as_read(self, row: Sequence[Any]) -> list[Any]:
        values = list(row)
        for place, process in self._read:
            values[place] = process(values[place])
        return values


def _written(write: Process | None, value: Any) -> Any:
    return value if write is None else write(value)


def _rounded(length: int) -> int:
    """The next power of two: so few texts occur that the database knows each of them already."""
    return 1 << (length - 1).bit_length()
