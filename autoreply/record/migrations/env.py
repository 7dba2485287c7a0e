"""Run by Alembic with the connection that `autoreply.record.database` hands over."""

from alembic import context

from autoreply.record.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
