import pytest

from jiayi.kernel import disclosure, paging
from jiayi.kernel.access import Permission, requires
from jiayi.kernel.actor import Actor
from jiayi.kernel.disclosure import Disclosure, NameSearchRefused, ReasonNeeded

MASKED = Disclosure(is_masked=True, opened=lambda: frozenset({7}))


class P(Permission):
    LOOK = "tests.look"


@requires(P.LOOK)
def look(request, patient_id):
    return "opened"


class Asked:
    actor = Actor(kind="staff", account_id=1, name="局里的人", permissions=frozenset({"tests.look"}))


def test_names_are_plain_where_nobody_said_otherwise():
    assert disclosure.shown_name(8, "王桂芳") == "王桂芳"
    assert disclosure.shown(8, "柳塘路 1 弄") == "柳塘路 1 弄"
    disclosure.require_open(8)
    disclosure.forbid_name_search()


def test_who_works_with_numbers_sees_masked_names_but_of_those_opened():
    with disclosure.using(MASKED):
        assert (disclosure.shown_name(8, "王桂芳"), disclosure.shown_name(7, "王桂芳")) == ("王*芳", "王桂芳")
        assert (disclosure.shown(8, "地址"), disclosure.shown(7, "地址")) == (None, "地址")
        disclosure.require_open(7)
        with pytest.raises(ReasonNeeded) as refused:
            disclosure.require_open(8)
        assert refused.value.details == {"patient_id": 8}
        with pytest.raises(NameSearchRefused):
            disclosure.forbid_name_search()
    assert not disclosure.is_masked()


def test_a_route_that_names_a_person_asks_for_the_reason_by_itself():
    assert look(Asked, patient_id=8) == "opened"
    with disclosure.using(MASKED):
        assert look(Asked, patient_id=7) == "opened"
        with pytest.raises(ReasonNeeded):
            look(Asked, patient_id=8)


def test_a_cursor_does_not_carry_a_name_to_who_may_not_read_it():
    plain = paging.write_cursor(["wangguifang", 8])
    with disclosure.using(MASKED):
        sealed = paging.write_cursor(["wangguifang", 8])
        assert paging.read_cursor(sealed) == ["wangguifang", 8]
    assert paging.read_cursor(plain) == ["wangguifang", 8]
    assert (plain[0] == "~", sealed[0] == "~") == (False, True)


@pytest.mark.parametrize("broken", ["~", "~AAAA", "~" + "A" * 80, "%%%"])
def test_a_cursor_that_was_changed_is_refused(broken):
    with pytest.raises(paging.BadCursor):
        paging.read_cursor(broken)
