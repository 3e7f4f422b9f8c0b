"""Runs the revisions of the central store on a connection that the program hands in.

The connection is psycopg's behind SQLAlchemy and in a transaction. Which revision a store has is
kept in its own schema, where no laptop can look.
"""

from alembic import context

connection = context.config.attributes["connection"]
connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS coder")
context.configure(connection=connection, version_table_schema="coder")
with context.begin_transaction():
    context.run_migrations()
