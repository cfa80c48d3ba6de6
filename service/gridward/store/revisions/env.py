"""Run the revisions over the connection that ``upgrading`` hands in; Alembic executes this file."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
