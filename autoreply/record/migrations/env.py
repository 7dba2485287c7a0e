"""Run by Alembic with the connection that `autoreply.record.database` hands over."""

from alembic import context

from autoreply.record.tables import metadata_for

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata_for(connection.dialect.name))
with context.begin_transaction():
    context.run_migrations()
