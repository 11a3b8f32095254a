"""What counts as proof that somebody was there, and for how long a visit may have lasted."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from jiayi.care.visits import rules

AT = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PERSON = 7


def seal(text):
    return sha256(text.encode()).digest()


def counts(shown_at, *, visited_at=AT, at=AT + HOUR, patient_id=PERSON):
    digits = rules.digits_at(seal, PERSON, shown_at)
    return rules.matches(seal, patient_id, f" {rules.PREFIX}{digits[:4]} {digits[4:]}", visited_at=visited_at, at=at)


@pytest.mark.parametrize(
    ("shown", "counted"),
    [(timedelta(0), True), (-timedelta(minutes=5), True), (-timedelta(minutes=9), False), (2 * HOUR, False)],
)
def test_a_shown_code_counts_from_a_little_before_the_visit_until_it_is_told(shown, counted):
    assert counts(AT + shown) is counted


def test_a_code_typed_in_days_later_counts_for_the_four_hours_of_its_visit():
    told = {"at": AT + timedelta(days=3)}
    assert counts(AT + 4 * HOUR, **told)
    assert not counts(AT + 4 * HOUR + timedelta(minutes=4), **told)


def test_a_code_is_good_for_nobody_else():
    assert not counts(AT, patient_id=PERSON + 1)


ASKED, FREE = rules.PresenceRule(True, ("sms", "witness")), rules.PresenceRule(False, ("sms",))


@pytest.mark.parametrize(
    ("rule", "kind", "state"),
    [
        (ASKED, "witness", "proved"),
        (ASKED, "photo", "missing"),
        (ASKED, None, "missing"),
        (FREE, "photo", "not_asked"),
        (FREE, None, "not_asked"),
    ],
)
def test_a_proof_of_a_kind_that_does_not_count_here_is_no_proof(rule, kind, state):
    assert rules.state_of(rule, kind) == state


@pytest.mark.parametrize(("minutes", "told"), [(-1, None), (0, 0), (89, 89), (720, 720), (721, None)])
def test_a_visit_lasts_full_minutes_and_at_most_half_a_day(minutes, told):
    assert rules.duration(AT, AT + timedelta(minutes=minutes, seconds=59 if minutes == 89 else 0)) == told
