"""Statements that Django builds once and then only fills in: the hot reads and writes of the house.

Django spends 0.5 to 2 ms of CPU on turning one queryset into SQL, and 0.1 ms on running it. A hot read is therefore
written as a function that returns a queryset and marked `@prepared`: it is called once per shape (of its arguments and
of the scope), with marks in the place of all values; what Django makes of it is kept, and later calls put their values
where the marks stand.

The scope cannot be forgotten: the marked queryset goes through the same `ScopedManager`, under a scope of marks. A mark
that does not arrive in the statement as it is (an argument that was calculated with, or went into LIMIT) is an error on
the first call, not a wrong answer. What cannot be seen is an `if` on an argument: only whether it is None, its truth if
it is a bool, and the length if it is a collection belong to the shape.
"""

from .cursors import server_cursor
from .marks import NotPreparable
from .pages import prepared_pages
from .reads import Prepared, attach, prepared
from .writes import insert, insert_all, insert_new, update

__all__ = [
    "NotPreparable",
    "Prepared",
    "attach",
    "insert",
    "insert_all",
    "insert_new",
    "prepared",
    "prepared_pages",
    "server_cursor",
    "update",
]
