"""A batch of cards as one PDF, made by the worker."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from jiayi.foundation.audit import services as audit
from jiayi.foundation.files import queries as stored
from jiayi.foundation.files import services as files
from jiayi.foundation.files.queries import OpenedFile
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, NotFound

from .. import queries, rules
from ..models import PRINT_LIFECYCLE, CardPrint, CardStatus, ElderCard

TASK = "cards.print"


class NothingToPrint(DomainError):
    """No card in use among those that were asked for."""

    code, status, message = "nothing_to_print", 409, "没有要打印的卡。先在“居民与家庭”里选人发卡"


class TooManyCards(DomainError):
    """More than one batch."""

    code, status = "too_many_cards", 422
    message = f"一次最多打 {rules.MOST_A_PRINT} 张，请按团队分批打"


@transaction.atomic
def start_print(
    *, ids: Sequence[int] | None, wanted: queries.CardFilter, layout: str, by: Actor, at: datetime
) -> CardPrint:
    """Write down which cards, and let the worker draw them. `ids` None: all that match the filter.

    :raises NothingToPrint: none of them is in use
    :raises TooManyCards: more than `rules.MOST_A_PRINT`
    """
    if by.organization_id is None:
        raise Forbidden("只有机构人员可以打印")
    if ids is None:
        chosen = queries.card_ids(wanted, most=rules.MOST_A_PRINT + 1)
    else:
        rows = ElderCard.objects.filter(pk__in=list(ids)[: rules.MOST_A_PRINT + 1]).order_by("patient__pinyin", "pk")
        chosen = list(rows.values_list("pk", flat=True))
    active = set(ElderCard.objects.filter(pk__in=chosen, status=CardStatus.ACTIVE).values_list("pk", flat=True))
    chosen = [number for number in chosen if number in active]
    if not chosen:
        raise NothingToPrint()
    if len(chosen) > rules.MOST_A_PRINT:
        raise TooManyCards()
    job = CardPrint.objects.create(
        organization_id=by.organization_id,
        layout=CardPrint.Layout(layout),
        card_ids=chosen,
        requested_by=by.label,
        requested_by_name=by.name[:60],
        scope_path=by.organization_path,
        requested_at=at,
    )
    app.configure_task(TASK, queue="tables").defer(print_id=job.pk)
    return job


def run_print(*, print_id: int, public_url: str, at: datetime) -> None:
    """Draw the cards that are still in use; a killed job draws them again, since a file is whole or not at all."""
    with scope.everything(reason="the job row names the scope"):
        job = CardPrint.objects.filter(pk=print_id).first()
        if job is None or job.state not in PRINT_LIFECYCLE.moves["run"][0]:
            return
        _move(job, "run")
    with scope.subtree(job.scope_path):
        drawn = _drawn(job, public_url)
        if not drawn:
            _move(job, "fail", finished_at=at)
            return
        content = files.render_document(template="elder_card", data={"layout": job.layout, "cards": drawn})
        with transaction.atomic():
            file = files.store_bytes(
                content=content,
                name=f"老人卡 {len(drawn)} 张.pdf",
                kind="form_print",
                organization_id=job.organization_id,
                by=job.requested_by,
                at=at,
            )
            asker = _asker(job)
            for number in ElderCard.objects.filter(pk__in=job.card_ids).values_list("patient_id", flat=True):
                audit.record_read(patient_id=number, by=asker, at=at, purpose="print", subject="老人卡")
            ElderCard.objects.filter(pk__in=job.card_ids).update(printed_at=at)
            _move(job, "finish", file=file, finished_at=at)


def open_print(*, print_id: int) -> OpenedFile:
    """The PDF of a batch in scope.

    :raises NotFound: outside the scope, or not drawn yet
    """
    job = queries.get_print(print_id=print_id)
    if job.file_id is None:
        raise NotFound("还没有做好，等一会儿再取")
    return stored.open_file(file_id=job.file_id)


def _drawn(job: CardPrint, public_url: str) -> list[dict[str, Any]]:
    order = {number: place for place, number in enumerate(job.card_ids)}
    drawn: list[dict[str, Any]] = []
    for start in range(0, len(job.card_ids), rules.BATCH):
        ids = job.card_ids[start : start + rules.BATCH]
        rows = ElderCard.objects.filter(pk__in=ids, status=CardStatus.ACTIVE)
        cards = sorted(rows, key=lambda card: order[card.pk])
        people = {person.pk: person for person in patients.resident_persons(patient_ids=[c.patient_id for c in cards])}
        drawn += [_one(card, people[card.patient_id], public_url) for card in cards if card.patient_id in people]
        CardPrint.objects.filter(pk=job.pk).update(done_count=len(drawn))
    return drawn


def _one(card: ElderCard, person: Any, public_url: str) -> dict[str, Any]:
    """The token stands behind the `#`: a browser never sends that part, so no server log has it."""
    team = person.current_team
    return {
        "name": person.name,
        "number": rules.shown_number(card.number),
        "qr": files.qr_code(text=f"{public_url}/app/resident.html#/card/{card.token!s}").encode(),
        "organization": person.organization.label,
        "doctor": team.leader.name if team else "",
        "phone": (team.phone_text if team else "") or person.organization.phone,
    }


def _asker(job: CardPrint) -> Actor:
    kind, _, number = job.requested_by.partition(":")
    return Actor(
        kind="staff" if kind == "staff" else "system",
        account_id=int(number) if number.isdigit() else None,
        name=job.requested_by_name,
        organization_id=job.organization_id,
        organization_name=job.organization.label,
        channel="desk",
    )


def _move(job: CardPrint, move: str, **values: Any) -> None:
    job.state = PRINT_LIFECYCLE.target_of(move, current=job.state)
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=["state", *values])
