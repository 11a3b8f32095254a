"""Clocks, formats, signatures and floods, without a database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from jiayi.care.devices import rules

NOW = datetime(2026, 9, 15, 6, 2, tzinfo=UTC)


def settled(minutes=0, *, sent=None, sequence=5, last=None):
    return rules.settle(
        device_at=NOW + timedelta(minutes=minutes),
        sent_at=NOW + timedelta(minutes=sent) if sent is not None else None,
        received_at=NOW,
        sequence=sequence,
        last_sequence=last,
    )


def test_a_clock_that_is_right_is_believed():
    assert settled(-2) == rules.Timed(NOW - timedelta(minutes=2), ())


def test_a_reading_of_last_week_is_late_and_right():
    assert settled(-7 * 1440) == rules.Timed(NOW - timedelta(days=7), ("late",))


@pytest.mark.parametrize("minutes", [11, 60 * 24 * 400, -60 * 24 * 400])
def test_a_clock_that_cannot_be_right_gives_way_to_the_time_of_arrival(minutes):
    assert settled(minutes) == rules.Timed(NOW, ("wrong_clock",))


def test_a_device_that_says_when_it_sent_has_its_readings_moved():
    an_hour_slow = settled(-60 - 30, sent=-60)
    assert an_hour_slow == rules.Timed(NOW - timedelta(minutes=30), ("wrong_clock",))


def test_ten_minutes_and_ninety_days_are_still_believed():
    assert settled(10) == rules.Timed(NOW, ()), "ahead, and never later than it arrived"
    assert settled(-90 * 1440) == rules.Timed(NOW - timedelta(days=90), ("late",))
    assert settled(-60) == rules.Timed(NOW - timedelta(hours=1), ())
    assert settled(-30, sent=-10) == rules.Timed(NOW - timedelta(minutes=30), ())


def test_what_comes_after_its_successor_is_out_of_order_and_what_is_sent_again_is_not():
    assert settled(-2, sequence=5, last=9).flags == ("out_of_order",)
    assert settled(-2, sequence=5, last=5).flags == ()


def test_a_reading_without_a_time_is_of_now():
    timed = rules.settle(device_at=None, sent_at=None, received_at=NOW, sequence=1, last_sequence=None)
    assert timed == rules.Timed(NOW, ())


def test_our_own_format_is_read():
    (one,) = rules.read_message(
        "jiayi", b'{"sent_at": 1760000000, "readings": [{"sequence": 7, "systolic": 148, "glucose": 7.8}]}'
    )
    assert (one.sequence, one.values) == (7, (("bp_systolic", Decimal(148)), ("glucose_random", Decimal("7.8"))))


def test_the_line_format_is_read():
    pressure, sugar = rules.read_message("line", b"BP,7,1760000000,148,92,76\nBG,8,1760000000,7.8,F\n")
    assert dict(pressure.values) == {"bp_systolic": 148, "bp_diastolic": 92, "pulse": 76}
    assert sugar.values == (("glucose_fasting", Decimal("7.8")),)


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("jiayi", b"{"),
        ("jiayi", b"[]"),
        ("jiayi", b'{"readings": []}'),
        ("jiayi", b'{"readings": [{"sequence": -1}]}'),
        ("jiayi", b'{"readings": [{"sequence": 1, "systolic": "NaN"}]}'),
        ("jiayi", b'{"readings": [{"sequence": 1, "at": 99999999999999999}]}'),
        ("line", b"XX,1,2"),
        ("line", "血压".encode()),
        ("acme", b"{}"),
    ],
)
def test_what_cannot_be_read_is_said_so(vendor, body):
    with pytest.raises(rules.Unreadable):
        rules.read_message(vendor, body)


def test_a_vendor_joins_as_a_plug_in():
    rules.register_adapter("test-acme", lambda body: [rules.Arrived(int(body), ())])
    assert rules.read_message("test-acme", b"9")[0].sequence == 9


@pytest.mark.parametrize("method", ["hmac-sm3", "hmac-sha256"])
def test_a_signature_holds_for_one_device_time_number_and_body(method):
    given = {"serial": "BP-0001", "timestamp": "1760000000", "nonce": "n-1", "body": b"{}", "method": method}
    signature = rules.sign(key="k", **given)
    assert rules.is_signed(key="k", signature=signature.upper(), **given)
    for name, other in {"serial": "BP-0002", "timestamp": "1", "nonce": "n-2", "body": b"[]"}.items():
        assert not rules.is_signed(key="k", signature=signature, **{**given, name: other})
    assert not rules.is_signed(key="other", signature=signature, **given)
    assert not rules.is_signed(key="k", signature=signature, **{**given, "method": "none"})


def test_a_time_stamp_is_fresh_for_five_minutes():
    moment = int(NOW.timestamp())
    assert rules.is_fresh(str(moment - 299), NOW)
    assert not rules.is_fresh(str(moment - 301), NOW)
    assert not rules.is_fresh("yesterday", NOW)


def test_a_memory_may_be_emptied_at_once_and_then_one_a_second():
    bucket = rules.Bucket(burst=3, a_second=1)
    assert [bucket.takes("a", 0) for _ in range(4)] == [True, True, True, False]
    assert bucket.takes("b", 0)
    assert [bucket.takes("a", 1), bucket.takes("a", 1)] == [True, False]
