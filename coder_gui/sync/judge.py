"""Who says whether an episode's codes are as the standards want them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

Judge = Callable[[Connection, str], frozenset[str]]
"""Keys of the errors in an episode as it stands in the database ("rule:code")."""
