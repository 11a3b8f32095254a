"""Routes that staff and residents share; each client names its own permissions."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.vitals import queries, rules, services
from jiayi.care.vitals.schemas import (
    CorrectionIn,
    LatestReadingOut,
    MomentOut,
    ReadingKindOut,
    ReadingsIn,
    RecordedOut,
    SeriesOut,
    TrendOut,
    VoidIn,
)
from jiayi.kernel import clock
from jiayi.kernel.access import Permission, requires
from jiayi.kernel.schemas import PageOut


def add_reads(router: Router, read: Permission) -> None:
    @router.get("/patients/{patient_id}/observations/latest", response=list[LatestReadingOut])
    @requires(read)
    def list_latest_observations(request: HttpRequest, patient_id: int) -> Any:
        return services.open_latest(patient_id=patient_id, by=request.actor, at=clock.now())

    @router.get("/patients/{patient_id}/observations/{code}", response=SeriesOut)
    @requires(read)
    def get_observation_series(
        request: HttpRequest, patient_id: int, code: str, days: int = Query(30, ge=1, le=730)
    ) -> Any:
        return services.open_series(patient_id=patient_id, code=code, days=days, by=request.actor, at=clock.now())

    @router.get("/observation-kinds", response=list[ReadingKindOut])
    @requires(read)
    def list_observation_kinds(request: HttpRequest) -> Any:
        return [kind_out(one) for one in rules.KINDS.values()]

    @router.get("/patients/{patient_id}/trends/{kind}", response=TrendOut)
    @requires(read)
    def get_trend(
        request: HttpRequest,
        patient_id: int,
        kind: str,
        days: int = Query(30, ge=1, le=730),
        pack: Literal["BPHS-V3", "GUIDE-2025"] = "BPHS-V3",
    ) -> Any:
        return services.open_trend(
            patient_id=patient_id, kind=kind, days=days, pack=pack, by=request.actor, at=clock.now()
        )

    @router.get("/patients/{patient_id}/readings", response=PageOut[MomentOut])
    @requires(read)
    def page_readings(
        request: HttpRequest,
        patient_id: int,
        kind: str = Query("bp", max_length=20),
        cursor: str | None = Query(None, max_length=400),
        limit: int = Query(30, ge=1, le=100),
    ) -> Any:
        return services.open_moments(
            patient_id=patient_id, kind=kind, cursor=cursor, limit=limit, by=request.actor, at=clock.now()
        )


def add_writes(router: Router, record: Permission, change: Permission, *, source: str) -> None:
    @router.post("/patients/{patient_id}/observations", response=RecordedOut)
    @requires(record, mandate=("view",))
    def record_observations(request: HttpRequest, patient_id: int, data: ReadingsIn) -> Any:
        return services.report_readings(
            patient_id=patient_id,
            readings=[services.Reading(reading.code, reading.value) for reading in data.readings],
            taken_at=data.taken_at,
            source="device" if data.is_from_device else source,
            batch=data.client_key,
            position=data.position,
            file_id=data.file_id,
            by=request.actor,
            at=clock.now(),
        )

    @router.post("/patients/{patient_id}/readings/{observation_id}/confirm", response={204: None})
    @requires(change, mandate=("view",))
    def confirm_readings(request: HttpRequest, patient_id: int, observation_id: int) -> None:
        services.confirm_readings(
            patient_id=patient_id, observation_id=observation_id, by=request.actor, at=clock.now()
        )

    @router.post("/patients/{patient_id}/readings/{observation_id}/void", response={204: None})
    @requires(change, mandate=("view",))
    def void_readings(request: HttpRequest, patient_id: int, observation_id: int, data: VoidIn) -> None:
        services.void_readings(
            patient_id=patient_id,
            observation_id=observation_id,
            reason=data.reason,
            by=request.actor,
            at=clock.now(),
        )

    @router.post("/patients/{patient_id}/readings/{observation_id}/correct", response=RecordedOut)
    @requires(change, mandate=("view",))
    def correct_readings(request: HttpRequest, patient_id: int, observation_id: int, data: CorrectionIn) -> Any:
        return services.correct_readings(
            patient_id=patient_id,
            observation_id=observation_id,
            readings=[services.Reading(reading.code, reading.value) for reading in data.readings],
            reason=data.reason,
            batch=data.client_key,
            by=request.actor,
            at=clock.now(),
        )


def kind_out(kind: rules.Kind) -> dict[str, Any]:
    def code_out(code: str) -> dict[str, Any]:
        known = queries.definitions()[code]
        return {
            "code": code,
            "label": known.label,
            "plain": known.plain,
            "unit": known.unit,
            "decimals": known.decimals,
            "timing": rules.TIMINGS.get(known.timing, ""),
            "loinc": known.loinc,
            "national": known.national,
            "least": float(known.hard[0]),
            "most": float(known.hard[1]),
        }

    return {
        "kind": kind.kind,
        "label": kind.label,
        "is_pair": kind.is_pair,
        "at_home": kind.at_home,
        "codes": [code_out(code) for code in kind.codes],
        "extra": [code_out(code) for code in kind.extra],
    }
