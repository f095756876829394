"""Runs the migrations on the connection that storage.databases.opening hands over."""

from alembic import context

from storage.tables import Row

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Row.metadata, transactional_ddl=True, render_as_batch=True)
context.run_migrations()
