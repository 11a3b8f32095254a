"""The cursor of kept statements."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def server_cursor() -> Any:
    """A cursor whose statements PostgreSQL itself prepares when they come again: parsed and planned once a connection.

    Django's own cursors write the values into the text, so that every statement is new to the server.
    """
    connection.ensure_connection()
    return connection._prepare_cursor(bare_server_cursor())  # type: ignore[attr-defined]


def bare_server_cursor() -> Any:
    """The same on an open connection, past Django's wrappers: for what a wrapper itself says to the server."""
    cursor: Any = ServerBindingCursor
    return cursor(connection.connection)
