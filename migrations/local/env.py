"""Runs the revisions of the local database on a connection that the program hands in.

The connection is already keyed and in a transaction; no key and no path is in any ini.
"""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
)
with context.begin_transaction():
    context.run_migrations()
