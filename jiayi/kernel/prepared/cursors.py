"""The cursor of kept statements."""

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def server_cursor() -> Any:
    """A cursor whose statements PostgreSQL itself prepares when they come again: parsed and planned once a connection.

    Django's own cursors write the values into the text, so that every statement is new to the server.
    """
    connection.ensure_connection()
    cursor: Any = ServerBindingCursor
    return connection._prepare_cursor(cursor(connection.connection))  # type: ignore[attr-defined]
