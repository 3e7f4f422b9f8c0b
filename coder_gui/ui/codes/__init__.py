"""The codes dock: diagnoses and procedures in order, code search, detail, problems."""
