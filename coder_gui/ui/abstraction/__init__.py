"""The abstraction dock: lines, the line entry, what was looked through, and the documents."""
