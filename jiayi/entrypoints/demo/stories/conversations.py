"""咨询: one question waits for somebody to take it, one was left last evening, one is answered, one is closed with five
stars, and one was rated badly and complained about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from jiayi.care.conversations import rules, services
from jiayi.care.conversations.models import Conversation
from jiayi.care.education import queries as education
from jiayi.care.education import services as reading
from jiayi.contracting.contracts.models import Contract
from jiayi.foundation.patients.models import Patient
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import SHANGHAI, add_years

from ..personas import PERSONAS
from .exports import actor

if TYPE_CHECKING:
    from ..district import District


def tell(district: District) -> None:
    doctor = actor("doctor01", district)
    people = _people(district, doctor)
    if len(people) < 5:
        return
    new, late, answered, praised, unhappy = people
    yesterday = district.today - timedelta(days=1)
    _say(new, "这两天血压 150 多，要不要加药？", at=district.now - timedelta(minutes=12))
    _say(late, "化验单出来了，怎么看？", at=_moment(yesterday, 20))
    _say(answered, "打了流感疫苗，胳膊有点肿，要紧吗？", at=_moment(yesterday, 10))
    _answer(
        answered,
        doctor,
        "打针的地方红肿一两天常见，冷敷一下。发烧或者越来越肿，到中心来看。",
        at=_moment(yesterday, 10, 25),
    )
    _cards(answered, doctor, district)
    week = district.today - timedelta(days=7)
    _say(praised, "降压药快吃完了，还是照原来的吃吗？", at=_moment(week, 9))
    _answer(praised, doctor, "最近在家量的都在 135/80 左右，照原来的吃，明天上午来续。", at=_moment(week, 9, 20))
    basis = rules.Basis(diagnosis="高血压", institution="市中西医结合医院", diagnosed_date=date(2019, 5, 6))
    _close(praised, doctor, "revisit", "血压平稳，照原方案，约第二天来续药", basis=basis, at=_moment(week, 9, 30))
    _rate(praised, 5, "回得快，讲得明白", at=_moment(week, 19))
    _say(unhappy, "我妈头晕，能来家里看看吗？", at=_moment(week, 14))
    _answer(unhappy, doctor, "先量血压。方便的话带她来中心，要当面看。", at=_moment(week + timedelta(days=1), 15))
    _close(
        unhappy,
        doctor,
        "offline",
        "头晕，网上看不了，请来门诊",
        reason="examine",
        at=_moment(week + timedelta(days=1), 15, 5),
    )
    _rate(unhappy, 2, "等了一天才回，老人等不起", is_complaint=True, at=_moment(week + timedelta(days=1), 20))


def _cards(person: Patient, doctor: Actor, district: District) -> None:
    """An article that was read, and a meeting that waits for a word."""
    thread = Conversation.objects.get(patient=person, closed_at=None)
    article = next(one for one in education.list_articles(on=district.today) if one.code == "measure_pressure")
    at = _moment(district.today - timedelta(days=1), 10, 40)
    read = services.CardIn(client_key=uuid4(), kind="article", article_id=article.pk)
    sent = services.send_card(conversation_id=thread.pk, card=read, by=doctor, at=at)
    reading.read_article(sending_id=sent.refers_to or 0, by=_resident(person), at=at + timedelta(minutes=8))
    meeting = services.CardIn(
        client_key=uuid4(), kind="meeting", starts_at=_moment(district.today + timedelta(days=2), 9, 30),
        place="卫生站", purpose="看看胳膊，测一次血压",
    )  # fmt: skip
    services.send_card(conversation_id=thread.pk, card=meeting, by=doctor, at=at + timedelta(minutes=10))


def _people(district: District, doctor: Actor) -> list[Patient]:
    held = Contract.objects.filter(
        team_id__in=doctor.team_ids,
        status="signed",
        period__contains=district.today,
        patient__is_current=True,
        patient__birth_date__lt=add_years(district.today, -30),
    ).exclude(patient__name__in=[persona.name for persona in PERSONAS])
    found = held.select_related("patient").order_by("-pk")[20:80]
    return [one.patient for one in found if one.patient.current_team_id in doctor.team_ids][:5]


def _resident(person: Patient) -> Actor:
    return Actor(
        kind="resident",
        account_id=900_000 + person.pk,
        name=person.name,
        patient_id=person.pk,
        patient_ids=frozenset({person.pk}),
        roles=frozenset({Role.RESIDENT}),
        permissions=permissions_of({Role.RESIDENT}),
        channel="resident_h5",
    )


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def _say(person: Patient, words: str, *, at: datetime) -> None:
    draft = services.Draft(client_key=uuid4(), words=words)
    services.write_to_team(patient_id=person.pk, draft=draft, by=_resident(person), at=at)


def _thread(person: Patient) -> int:
    return Conversation.objects.values_list("pk", flat=True).get(patient=person)


def _answer(person: Patient, doctor: Actor, words: str, *, at: datetime) -> None:
    draft = services.Draft(client_key=uuid4(), words=words)
    services.reply(conversation_id=_thread(person), draft=draft, by=doctor, at=at)


def _close(
    person: Patient,
    doctor: Actor,
    kind: str,
    summary: str,
    *,
    basis: rules.Basis | None = None,
    reason: str = "",
    at: datetime,
) -> None:
    closing = services.ClosingIn(
        kind=kind, summary=summary, offline_reason=reason, **({"basis": basis} if basis else {})
    )
    services.close_conversation(conversation_id=_thread(person), closing=closing, by=doctor, at=at)


def _rate(person: Patient, stars: int, words: str, *, is_complaint: bool = False, at: datetime) -> None:
    services.rate(
        conversation_id=_thread(person),
        stars=stars,
        words=words,
        is_complaint=is_complaint,
        by=_resident(person),
        at=at,
    )
