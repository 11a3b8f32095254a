"""What a member of staff does with the record of a person, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.records import queries, schemas, services
from jiayi.care.records.permissions import RecordPermission as P
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel import clock
from jiayi.kernel.access import allowed, requires


def add_routes(router: Router) -> None:
    def record(request: HttpRequest, patient_id: int) -> Any:
        return services.open_record(patient_id=patient_id, by=request.actor, at=clock.now())

    @router.get("/medicines", response=list[schemas.MedicineTermOut], summary="药名：汉字、拼音、首字母")
    @requires(P.READ)
    def search_medicines(request: HttpRequest, q: str = Query(max_length=40)) -> Any:
        return queries.search_medicines(q=q, on=clock.today())

    @router.get("/diagnoses", response=list[schemas.DiagnosisTermOut], summary="诊断名：汉字、拼音、首字母")
    @requires(P.READ)
    def search_diagnoses(request: HttpRequest, q: str = Query(max_length=40)) -> Any:
        sensitive = allowed(request.actor, PatientPermission.VIEW_SENSITIVE)
        return queries.search_diagnoses(q=q, on=clock.today(), sensitive=sensitive)

    @router.get("/patients/{patient_id}/record", response=schemas.HealthRecordOut, summary="诊断、用药、过敏、指导")
    @requires(P.READ)
    def get_health_record(request: HttpRequest, patient_id: int) -> Any:
        return record(request, patient_id)

    @router.post("/patients/{patient_id}/conditions", response=schemas.HealthRecordOut, summary="记一个诊断")
    @requires(P.DIAGNOSE)
    def add_condition(request: HttpRequest, patient_id: int, data: schemas.ConditionIn) -> Any:
        services.add_condition(patient_id=patient_id, **data.model_dump(), by=request.actor, at=clock.now())
        return record(request, patient_id)

    @router.post("/conditions/{condition_id}/tag", response=schemas.HealthRecordOut, summary="按诊断归入人群，或不归入")
    @requires(P.DIAGNOSE)
    def decide_condition_tag(request: HttpRequest, condition_id: int, data: schemas.TagDecisionIn) -> Any:
        row = services.decide_tag(
            condition_id=condition_id, is_accepted=data.is_accepted, by=request.actor, at=clock.now()
        )
        return record(request, row.patient_id)

    @router.post("/patients/{patient_id}/medicines", response=schemas.HealthRecordOut, summary="记一种药")
    @requires(P.RECORD)
    def add_medicine(request: HttpRequest, patient_id: int, data: schemas.MedicineIn) -> Any:
        services.add_medicine(patient_id=patient_id, **data.model_dump(), by=request.actor, at=clock.now())
        return record(request, patient_id)

    @router.post("/medicines/{medicine_id}/change", response=schemas.HealthRecordOut, summary="换用法")
    @requires(P.RECORD)
    def change_medicine(request: HttpRequest, medicine_id: int, data: schemas.MedicineChangeIn) -> Any:
        row = services.change_medicine(entry_id=medicine_id, **data.model_dump(), by=request.actor, at=clock.now())
        return record(request, row.patient_id)

    @router.post("/patients/{patient_id}/allergies", response=schemas.HealthRecordOut, summary="记一种过敏")
    @requires(P.RECORD)
    def add_allergy(request: HttpRequest, patient_id: int, data: schemas.AllergyIn) -> Any:
        services.add_allergy(patient_id=patient_id, **data.model_dump(), by=request.actor, at=clock.now())
        return record(request, patient_id)

    @router.post("/record/{what}/{record_entry_id}/stop", response=schemas.HealthRecordOut, summary="停了，为什么")
    @requires(P.RECORD)
    def stop_record_entry(
        request: HttpRequest, what: schemas.What, record_entry_id: int, data: schemas.RecordStopIn
    ) -> Any:
        row = services.stop_entry(
            what=what, entry_id=record_entry_id, **data.model_dump(), by=request.actor, at=clock.now()
        )
        return record(request, row.patient_id)

    @router.post("/record/{what}/{record_entry_id}/correct", response=schemas.HealthRecordOut, summary="记错了")
    @requires(P.RECORD)
    def correct_record_entry(
        request: HttpRequest, what: schemas.What, record_entry_id: int, data: schemas.RecordCorrectionIn
    ) -> Any:
        row = services.correct_entry(
            what=what, entry_id=record_entry_id, reason=data.reason, by=request.actor, at=clock.now()
        )
        return record(request, row.patient_id)

    @router.post("/record/{what}/{record_entry_id}/keep", response=schemas.HealthRecordOut, summary="核对过，没错")
    @requires(P.RECORD)
    def keep_record_entry(request: HttpRequest, what: schemas.What, record_entry_id: int) -> Any:
        row = services.keep_entry(what=what, entry_id=record_entry_id, by=request.actor, at=clock.now())
        return record(request, row.patient_id)
