"""Calls that ring or go on, and what their two ends tell each other."""

from datetime import datetime, timedelta

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from ..models import LIVE_CALL, Call, CallSignal, CallState
from .inbox import visible_to


def find_live_call(*, by: Actor) -> Call | None:
    """The call that rings for this reader, or that they take part in."""
    rows = Call.objects.select_related("conversation__patient", "conversation__team").filter(state__in=LIVE_CALL)
    if by.kind == "resident":
        rows = rows.filter(conversation__patient_id__in=by.people_for("message"))
    else:
        rows = rows.filter(conversation__team_id__in=by.team_ids)
    found = list(rows.order_by("-id")[:5])
    return next((one for one in found if by.label in (one.caller, one.answerer)), found[0] if found else None)


def get_call(*, call_id: int, by: Actor) -> Call:
    """
    :raises NotFound: a stranger's
    """
    rows = Call.objects.select_related("conversation__patient", "conversation__team").filter(pk=call_id)
    if by.kind == "staff":
        rows = rows.filter(conversation_id__in=visible_to(by).values("pk"))
    found = rows.first()
    if found is None:
        raise NotFound()
    return found


def list_signals(*, call: Call, side: str, after: int) -> list[CallSignal]:
    """What the other side has said since, in order."""
    rows = CallSignal.objects.filter(call_id=call.pk, pk__gt=after).exclude(side=side)
    return list(rows.order_by("id")[:200])


def list_silent_calls(*, at: datetime, ring_seconds: int, silence_seconds: int) -> list[int]:
    """Calls that nobody answered, and calls both of whose ends are gone."""
    live = Call.objects.filter(state__in=LIVE_CALL)
    ringing = live.filter(state=CallState.RINGING, started_at__lt=at - timedelta(seconds=ring_seconds))
    gone = live.filter(state=CallState.ACTIVE, alive_at__lt=at - timedelta(seconds=silence_seconds))
    return [*ringing.values_list("pk", flat=True)[:500], *gone.values_list("pk", flat=True)[:500]]
