import pytest

from jiayi.kernel.models import EventDelivery
from jiayi.kernel.paging import BadCursor, capped_count, page


@pytest.fixture
def rows(db):
    EventDelivery.objects.bulk_create(
        EventDelivery(event_id=n // 2, subscriber=f"s{n:02}", state="done") for n in range(25)
    )
    return EventDelivery.objects.all()


@pytest.mark.parametrize(
    "order", [("id",), ("-id",), ("event_id", "id"), ("-event_id", "id"), ("state", "-subscriber")]
)
def test_pages_together_are_the_whole_list_in_order(rows, order):
    found, cursor = [], None
    while True:
        part = page(rows, order=order, cursor=cursor, limit=7)
        found += [row.pk for row in part.items]
        cursor = part.next_cursor
        if cursor is None:
            break
    assert found == [row.pk for row in rows.order_by(*order)]


def test_rows_given_as_dictionaries_can_be_paged(rows):
    part = page(rows.values("id", "subscriber"), order=("subscriber", "id"), limit=20)
    assert len(page(rows.values("id", "subscriber"), order=("subscriber", "id"), cursor=part.next_cursor).items) == 5


def test_the_total_is_counted_once_and_capped(rows):
    first = page(rows, limit=5)
    assert (first.total, first.total_capped) == (25, False)
    assert page(rows, limit=5, cursor=first.next_cursor).total == -1
    assert capped_count(rows, cap=10) == (10, True)


@pytest.mark.parametrize("cursor", ["***", "eyJhIjoxfQ", "WzEsMiwzXQ", "W251bGxd", "W1sxXV0"])
def test_a_forged_cursor_is_refused(rows, cursor):
    with pytest.raises(BadCursor):
        page(rows, cursor=cursor)
