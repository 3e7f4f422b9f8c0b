"""The only owner of the local encrypted files: engine, tables, unit of work, history."""
