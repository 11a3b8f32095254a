"""The first page of a list, and how many rows there are, from kept statements."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from .. import paging
from ..paging import COUNT_CAP, Page, paged
from .marks import ScopeShape, Shape
from .reads import Prepared, _Statement


class _Counted(Prepared[int]):
    """How many rows a prepared queryset has."""

    def _made(self, scope: ScopeShape, shape: Shape) -> _Statement[int] | None:
        made: Any = super()._made(scope, shape)
        if made is None:
            return None
        sql = f"SELECT COUNT(*) FROM ({made.sql}) counted"  # noqa: S608  # what Django made
        return replace(made, sql=sql, read=lambda found: [found[0][0]])


class PreparedPages:
    """See `prepared_pages`."""

    def __init__(self, build: Callable[..., Any], order: Sequence[str], cap: int) -> None:
        self.build, self.order, self.cap = build, order, cap
        self._first = lru_cache(maxsize=paging.MAX_LIMIT)(self._limited)
        self._counted = _Counted(lambda **asked: build(**asked).order_by().values_list("pk")[: cap + 1])

    def __call__(self, *, cursor: str | None, limit: int, count: bool = True, **asked: Any) -> Page:
        """One page, as `paging.page` gives it; pages behind the first are not kept."""
        if cursor:
            return paging.page(self.build(**asked), order=self.order, cursor=cursor, limit=limit)
        limit = paging.within(limit)
        return paged(
            self._first(limit)(**asked),
            order=self.order,
            limit=limit,
            count=(lambda: self._counted(**asked)[0]) if count else None,
            cap=self.cap,
        )

    def _limited(self, limit: int) -> Prepared[Any]:
        return Prepared(lambda **asked: self.build(**asked).order_by(*self.order)[: limit + 1])


def prepared_pages(*, order: Sequence[str], cap: int = COUNT_CAP) -> Callable[[Callable[..., Any]], PreparedPages]:
    """Marks a function that returns a queryset, as `prepared` does; called with `cursor` and `limit` beside its
    arguments it answers with a `Page` in `order` (see `paging.page`), counted up to `cap`."""
    return lambda build: PreparedPages(build, order, cap)
