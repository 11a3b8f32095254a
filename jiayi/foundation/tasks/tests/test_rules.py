"""The words on the Today page and its order."""

from datetime import date, timedelta

import pytest

from jiayi.foundation.tasks.rules import Urgency, due_on, rank

TODAY = date(2026, 9, 15)


def due(days, **more):
    return due_on(title="高血压随访", due_date=TODAY + timedelta(days=days), today=TODAY, **more)


@pytest.mark.parametrize(
    ("days", "words", "urgency"),
    [
        (-12, "高血压随访超期 12 天", Urgency.OVERDUE),
        (0, "高血压随访今天到期", Urgency.TODAY),
        (2, "高血压随访还有 2 天", Urgency.SOON),
        (7, "高血压随访还有 7 天", Urgency.SOON),
        (8, "高血压随访还有 8 天", Urgency.LATER),
    ],
)
def test_a_task_says_why_it_is_there(days, words, urgency):
    assert (due(days).words, due(days).urgency) == (words, urgency)


def test_what_is_done_on_the_way_is_not_called_due():
    assert (due(0, is_together=True).words, due(0, is_together=True).urgency) == ("高血压随访可以一起做", Urgency.SOON)
    assert due(-3, is_together=True).urgency == Urgency.OVERDUE


def test_the_worst_stands_first():
    given = [due(3), due(-1), due(9), due(0), due(-30), due(5, is_urgent=True)]
    assert [task.days for task in sorted(given, key=rank)] == [5, -30, -1, 0, 3, 9]
