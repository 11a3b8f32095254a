"""The draw: who could be drawn, who is, and the proof that nobody chose."""

import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import sm3_hex
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from ..events import SurveyDrawn
from ..models import SigningSurvey, SurveyFrame, SurveyRow, SurveyRule, SurveyStratum
from ..queries import rulebook_of, stratum_title
from ..queries.proving import packed
from ..rules import sampling
from ..rules.sampling import Design, Member, SampleTooSmall, Stratum
from .rulebooks import current_rule

MAX_SAMPLE = 5_000
EXPECTED_RATE, RESPONSE_RATE, WANTED = Decimal("0.9"), Decimal("0.85"), Decimal("0.05")
LEFT_OUT = {"died": "已故", "moved": "已迁出", "disputed": "“我不知情”正在核实"}


class TitleTaken(DomainError):
    """A survey of this name exists here: a draw is not repeated in silence."""

    code, status, message = "survey_title_taken", 409, "这家机构已经有同名的核查，请换一个名称"


class NobodyToDraw(DomainError):
    """The population is empty."""

    code, status, message = "survey_frame_empty", 409, "这一天没有生效的协议，抽不出人；请换一天或换机构"


@dataclass(frozen=True, kw_only=True, slots=True)
class StratumPreview:
    key: str
    team: str
    doctor: str
    title: str
    population: int
    drawn: int
    weight: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawPreview:
    """What a draw with these settings would be, before anybody is drawn."""

    frame_count: int
    left_out: dict[str, int]
    drawn: int
    reserves: int
    half_width: Decimal
    suggested_size: int
    least_size: int
    strata: list[StratumPreview]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Frame:
    rule: SurveyRule
    members: list[Member]
    left_out: dict[str, int]


def preview_draw(
    *,
    organization_id: int,
    valid_date: date,
    design: Design,
    signed_from: date | None = None,
    signed_to: date | None = None,
    half_width: Decimal = WANTED,
    expected_rate: Decimal = EXPECTED_RATE,
    response_rate: Decimal = RESPONSE_RATE,
) -> DrawPreview:
    """The strata with their sizes and the expected precision; nothing is stored and nobody is chosen.

    :raises NotFound: if the organisation is outside the scope
    """
    frame = _frame(organization_id, valid_date, signed_from, signed_to)
    least = _least(frame.members, design)
    # Below the least sample the preview shows the least one, and says so.
    shown = design if design.size >= least else _resized(design, least)
    strata = sampling.build_strata(frame.members, shown)
    book = rulebook_of(frame.rule)
    names = _teams({stratum.team_id for stratum in strata if stratum.team_id is not None})
    people = len(frame.members)
    return DrawPreview(
        frame_count=people,
        left_out=frame.left_out,
        drawn=sum(stratum.drawn for stratum in strata),
        reserves=sum(len(_picked(stratum, seed=0, design=design)[1]) for stratum in strata),
        half_width=sampling.expected_half_width(
            size=sum(stratum.drawn for stratum in strata),
            expected_rate=expected_rate,
            population=people,
            response_rate=response_rate,
        ),
        suggested_size=max(
            least,
            sampling.size_for(
                half_width=half_width, expected_rate=expected_rate, population=people, response_rate=response_rate
            ),
        ),
        least_size=least,
        strata=[
            StratumPreview(
                key=stratum.key,
                team=names.get(stratum.team_id or 0, ("全部团队", ""))[0],
                doctor=names.get(stratum.team_id or 0, ("", ""))[1],
                title=stratum_title(list(stratum.groups), book),
                population=stratum.population,
                drawn=stratum.drawn,
                weight=stratum.weight.quantize(Decimal("0.01")),
            )
            for stratum in strata
        ],
    )


@transaction.atomic
def draw_survey(
    *,
    organization_id: int,
    year: int,
    title: str,
    valid_date: date,
    design: Design,
    seed: int,
    seed_source: str = "",
    replace_unreached: bool = False,
    signed_from: date | None = None,
    signed_to: date | None = None,
    by: Actor,
    at: datetime,
) -> SigningSurvey:
    """Draw the sample. The same frame and seed always draw the same people; it cannot be tuned afterwards.

    :raises NotFound: if the organisation is outside the scope
    :raises InvalidInput: if the size is out of bounds or below the least one
    :raises NobodyToDraw: if nobody has a contract on that day
    :raises TitleTaken: if a survey of this name exists
    """
    if not 0 < design.size <= MAX_SAMPLE:
        raise InvalidInput(f"样本数要在 1 到 {MAX_SAMPLE} 之间")
    if valid_date > local_date(at):
        raise InvalidInput("协议有效日不能在今天以后")
    place = organizations.get_managed_organization(organization_id=organization_id)
    frame = _frame(organization_id, valid_date, signed_from, signed_to)
    if not frame.members:
        raise NobodyToDraw()
    try:
        strata = sampling.build_strata(frame.members, design)
    except SampleTooSmall as problem:
        raise InvalidInput(f"每位医生至少抽这么多的话，样本要 {problem.needed} 人以上") from None
    content = packed([(stratum.key, member.number) for stratum in strata for member in stratum.members])
    book = rulebook_of(frame.rule)
    unreached = [code for code, outcome in book.outcomes.items() if not outcome.counts]
    survey = _stored(
        {
            "organization": place,
            "rule": frame.rule,
            "year": year,
            "title": title.strip(),
            "method": design.method,
            "valid_date": valid_date,
            "signed_from": signed_from,
            "signed_to": signed_to,
            "settings": {
                "size": design.size,
                "allocation": design.allocation,
                "minimum_per_doctor": design.minimum_per_doctor,
                "reserve_share": str(design.reserve_share),
                "replaced_outcomes": sorted(unreached if replace_unreached else book.replaced_outcomes),
            },
            "seed": seed,
            "seed_source": seed_source.strip(),
            "frame_count": len(frame.members),
            "frame_left_out": frame.left_out,
            "frame_sm3": sm3_hex(content),
            "source": "本系统抽样",
            "created_by": by.label,
            "created_by_name": by.name,
            "created_at": at,
        }
    )
    SurveyFrame.objects.create(survey=survey, members=zlib.compress(content, 9))
    drawn = _store_rows(survey, strata, design)
    events.publish(
        SurveyDrawn(organization_id=place.pk, by=by.label, at=at, survey_id=survey.pk, seed=seed, drawn=drawn)
    )
    return survey


def _stored(values: Mapping[str, Any]) -> SigningSurvey:
    try:
        with transaction.atomic():
            return SigningSurvey.objects.create(**values)
    except IntegrityError as problem:
        if "surveys_title_once" in str(problem):
            raise TitleTaken() from None
        raise


def _store_rows(survey: SigningSurvey, strata: list[Stratum], design: Design) -> int:
    """The sample in the order of its draw, doctors mixed, then the reserves of every stratum."""
    stored = SurveyStratum.objects.bulk_create(
        SurveyStratum(
            survey=survey,
            key=stratum.key,
            team_id=stratum.team_id,
            groups=list(stratum.groups),
            population=stratum.population,
            drawn=stratum.drawn,
            weight=stratum.weight.quantize(Decimal("0.000001")),
        )
        for stratum in strata
    )
    picked = [
        (row, *_picked(stratum, seed=survey.seed, design=design)) for row, stratum in zip(stored, strata, strict=True)
    ]
    sample = [(member, row, True) for row, drawn, _ in picked for member in drawn]
    sample.sort(key=lambda entry: sampling.rank(survey.seed, entry[0].number))
    reserves = [(member, row, False) for row, _, held in picked for member in held]
    proven = contracts.list_proven(member.contract_id for member, *_ in sample + reserves)
    SurveyRow.objects.bulk_create(
        SurveyRow(
            survey=survey,
            stratum=stratum,
            number=number,
            contract_id=member.contract_id,
            patient_id=member.patient_id,
            team_id=member.team_id,
            organization_id=member.organization_id,
            is_active=is_active,
            answers={"has_agreement": member.contract_id in proven},
        )
        for number, (member, stratum, is_active) in enumerate(sample + reserves, start=1)
    )
    return len(sample)


def _frame(organization_id: int, valid_date: date, signed_from: date | None, signed_to: date | None) -> _Frame:
    """Everybody whose contract holds on the day, without the dead, those who moved and open disputes.

    Who has no phone number stays in: a correct number is one of the five elements.
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    found = contracts.list_in_force(
        on=valid_date, organization_path=place.path, signed_from=signed_from, signed_to=signed_to
    )
    disputed = fulfillment.disputed_contract_ids(organization_path=place.path)
    reasons = {
        row.contract_id: "died" if row.is_dead else "moved" if row.is_moved else "disputed"
        for row in found
        if row.is_dead or row.is_moved or row.contract_id in disputed
    }
    tags = patients.tags_of((row.patient_id for row in found), valid_date)
    rule = current_rule(on=valid_date)
    book = rulebook_of(rule)
    return _Frame(
        rule=rule,
        members=[
            Member(
                contract_id=row.contract_id,
                number=row.number,
                patient_id=row.patient_id,
                team_id=row.team_id,
                organization_id=row.organization_id,
                group=book.group_of(tags.get(row.patient_id, set())).code,
            )
            for row in found
            if row.contract_id not in reasons
        ],
        left_out=dict(Counter(reasons.values())),
    )


def _picked(stratum: Stratum, *, seed: int, design: Design) -> tuple[list[Member], list[Member]]:
    return sampling.pick(stratum, seed=seed, reserve_share=design.reserve_share)


def _least(members: list[Member], design: Design) -> int:
    if design.method == "simple" or not members:
        return 1
    try:
        sampling.build_strata(members, design)
    except SampleTooSmall as problem:
        return problem.needed
    return 1


def _resized(design: Design, size: int) -> Design:
    return Design(
        method=design.method,
        size=size,
        allocation=design.allocation,
        minimum_per_doctor=design.minimum_per_doctor,
        reserve_share=design.reserve_share,
    )


def _teams(team_ids: set[int]) -> dict[int, tuple[str, str]]:
    rows = practitioners.list_teams(active_only=False)
    return {row.pk: (row.name, row.leader.name if row.leader else "") for row in rows if row.pk in team_ids}
