"""Who may be invited: a no is respected until its day, by every team and every tool."""

from datetime import date

from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date

from ..models import SigningRefusal
from ..queries.refusals import not_to_be_asked


class AskedNotToAsk(DomainError):
    """The person said no, and the day to ask again has not come."""

    code, status, message = "asked_not_to_ask", 409, "居民说过暂不签，还没到可以再问的日子"


def until_when(refusal: SigningRefusal) -> str:
    """`2026-12-03 以后再问`"""
    return f"{refusal.ask_again_date:%Y-%m-%d} 以后再问" if refusal.ask_again_date else "请不要再问"


def check_may_be_asked(*, patient_id: int, on: date) -> None:
    """
    :raises AskedNotToAsk: if the person said no and the day to ask again has not come
    """
    refusal = not_to_be_asked(patient_ids=[patient_id], on=on).get(patient_id)
    if refusal is None:
        return
    said = local_date(refusal.refused_at)
    raise AskedNotToAsk(f"居民 {said:%Y-%m-%d} 说过不愿签，{until_when(refusal)}。居民改主意了，先在拒签登记里了结")
