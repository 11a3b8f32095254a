"""Columns and views, kept for the person on whatever computer they sit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden

from .. import queries, rules
from ..models import TableLayout, TableView
from ..permissions import WorktablePermission


def save_layout(*, table: str, columns: Sequence[str], density: str, by: Actor) -> TableLayout:
    """Keep which columns one wants to see, in which order."""
    layout, _ = TableLayout.objects.update_or_create(
        account_id=by.account_id, table=table, defaults={"columns": list(columns), "density": density}
    )
    return layout


@transaction.atomic
def save_view(
    *,
    table: str,
    name: str,
    filters: dict[str, Any],
    sort: str,
    columns: Sequence[str],
    is_shared: bool,
    is_default: bool,
    by: Actor,
    at: datetime,
) -> TableView:
    """Keep filters, sort and columns under a name; the same name again replaces them. Search words are left out.

    :raises Forbidden: to share without the right to
    """
    if is_shared and not allowed(by, WorktablePermission.SHARE):
        raise Forbidden("共享视图由主任、卫健局或签约专员来存")
    own = TableView.objects.filter(account_id=by.account_id, table=table)
    if is_default:
        own.filter(is_default=True).update(is_default=False)
    view, _ = own.update_or_create(
        account_id=by.account_id,
        table=table,
        name=name.strip(),
        defaults={
            "filters": rules.kept_filters(filters),
            "sort": sort,
            "columns": list(columns),
            "shared_path": by.organization_path if is_shared else "",
            "saved_by_name": by.name[:60],
            "is_default": is_default,
            "saved_at": at,
        },
    )
    return view


def delete_view(*, view_id: int, by: Actor) -> None:
    """
    :raises NotFound: not one's own
    """
    queries.get_own_view(view_id=view_id, by=by).delete()
