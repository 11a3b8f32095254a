"""Whom a changed tag rule concerns, and the runs that put the rules into effect."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import BaseModel

from jiayi.kernel.schemas import PageIn, PageOut

from ..models import Patient, PatientTag, TagRun
from .outgoing import common

_LABELS = dict(PatientTag.Code.choices)


class TrialPeopleFilters(PageIn):
    side: Literal["gain", "lose"] = "gain"


class TrialPersonOut(BaseModel):
    id: int
    name: str
    sex_label: str
    age_text: str
    organization_name: str
    team_name: str

    @classmethod
    def of(cls, person: Patient, on: date) -> "TrialPersonOut":
        return cls(
            **{name: value for name, value in common(person, on).items() if name in cls.model_fields},
            organization_name=person.organization.label,
            team_name=person.current_team.name if person.current_team else "",
        )


class TagRunOut(Schema):
    """`percent` counts the people looked at; what was found stands beside it while the run goes on."""

    id: int
    state: str
    state_label: str
    trigger_label: str
    rule_name: str
    tags: list[str]
    on_date: date
    total_count: int
    done_count: int
    percent: int
    gained_count: int
    lost_count: int
    renamed_count: int
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, run: TagRun) -> "TagRunOut":
        is_done = run.state == TagRun.State.DONE
        return cls(
            id=run.pk,
            state=run.state,
            state_label=TagRun.State(run.state).label,
            trigger_label=TagRun.Trigger(run.trigger).label,
            rule_name=str(run.rule) if run.rule else "",
            tags=[_LABELS.get(code, code) for code in run.tags],
            on_date=run.on_date,
            total_count=run.total_count,
            done_count=run.done_count,
            percent=100 if is_done else min(run.done_count * 100 // max(run.total_count, 1), 99),
            gained_count=run.gained_count,
            lost_count=run.lost_count,
            renamed_count=run.renamed_count,
            requested_by_name=run.requested_by_name,
            requested_at=run.requested_at,
            finished_at=run.finished_at,
        )


TagRunPageOut = PageOut[TagRunOut]
TrialPeoplePageOut = PageOut[TrialPersonOut]
