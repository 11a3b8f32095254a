"""The printed agreement, its public check, and the code that confirms a paper contract."""

import base64
import io
import re
from datetime import timedelta

import pikepdf
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from jiayi.contracting.contracts import queries, services
from jiayi.contracting.contracts.models import Contract, SigningCode
from jiayi.contracting.contracts.services import Signature, agreements, errors
from jiayi.foundation.files import documents
from jiayi.foundation.files import queries as files
from jiayi.foundation.files import services as file_services
from jiayi.foundation.messaging.models import Delivery
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import scope
from jiayi.kernel.crypto import sm3_hex
from jiayi.kernel.errors import TooManyRequests
from jiayi.kernel.testing import load_once, run_jobs

from .factories import AT, TODAY, make_contract, make_offer, make_place, package_ids, resident, staff

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def _everything(catalogue):
    load_once(load_templates)
    with scope.everything(reason="test"):
        yield


@pytest.mark.slow
def test_the_agreement_is_a_pdf_whose_fingerprint_is_kept(monkeypatch):
    monkeypatch.setattr(file_services, "render_document", lambda *, template, data: documents.render(template, data))
    offer = make_offer(codes=("basic", "hypertension"))
    contract = services.confirm_contract(
        contract_id=offer.pk,
        by=resident(offer.patient),
        at=AT,
        signature=Signature(kind="handwriting", image=PNG),
        gives_consent=True,
    )
    services.make_agreement(contract_id=contract.pk, by=staff(offer.team), at=AT)
    contract.refresh_from_db()
    opened = files.open_file(file_id=contract.agreement_file_id)
    assert contract.agreement_sm3 == sm3_hex(opened.content)
    with pikepdf.open(io.BytesIO(opened.content)) as pdf:
        assert len(pdf.pages) >= 1
    again = services.make_agreement(contract_id=contract.pk, by=staff(offer.team), at=AT)
    assert again.agreement_file_id == contract.agreement_file_id


def test_both_parties_stand_under_an_agreement_the_team_began():
    contract = make_contract()
    data = queries.agreement_data(contract=queries.get_contract(contract_id=contract.pk), public_url="https://x")
    assert data["team_signature_text"] == f"{contract.team.leader.name}（团队账号确认）"
    assert data["resident_signature_text"] == f"{contract.patient.name}（本人在居民端确认）"


def test_an_agreement_taken_over_without_the_teams_signature_names_who_decided_or_leads(monkeypatch):
    contract = queries.get_contract(contract_id=make_contract().pk)
    monkeypatch.setattr("jiayi.contracting.contracts.queries.agreements._words", lambda *_: "")
    assert queries.agreement_data(contract=contract, public_url="https://x")["team_signature_text"] == (
        f"{contract.team.leader.name}（团队账号确认）"
    )


def test_a_hand_signature_is_kept_as_a_file_of_the_resident():
    offer = make_offer()
    services.confirm_contract(
        contract_id=offer.pk, by=resident(offer.patient), at=AT, signature=Signature(kind="handwriting", image=PNG)
    )
    signature = offer.signatures.get(party="resident")
    assert signature.sm3 == sm3_hex(PNG)
    assert signature.file.patient_id == offer.patient_id


def test_a_stranger_with_the_token_learns_only_what_stands_on_the_paper():
    contract = make_contract()
    with scope.patients([]):
        found = services.verify_agreement(token=contract.verify_token, address="10.0.0.1", at=AT)
    assert (found.number, found.is_valid, found.state) == (contract.number, True, "active")
    assert found.patient_name.startswith("王*") and contract.patient.name not in str(found)


def test_an_ended_agreement_is_shown_as_ended():
    contract = make_contract()
    services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=AT)
    found = services.verify_agreement(token=contract.verify_token, address="10.0.0.1", at=AT)
    assert (found.is_valid, found.state) == (False, "ended")


def test_guessing_tokens_is_slow():
    for _ in range(safeguards.shipped("agreement_looks_an_hour")):
        with pytest.raises(queries.ContractNotFound):
            services.verify_agreement(token="guess", address="10.0.0.9", at=AT)
    with pytest.raises(TooManyRequests):
        services.verify_agreement(token="guess", address="10.0.0.9", at=AT)


def paper(team, patient, **values):
    photo = file_services.store_upload(
        content=PNG, name="协议.png", kind="paper_photo", patient_id=patient.pk, by=staff(team), at=AT
    )
    return services.digitise_paper_contract(
        patient_id=patient.pk,
        team_id=team.pk,
        package_ids=package_ids("basic"),
        photos=[Signature(kind="paper_photo", file_id=photo.pk)],
        by=staff(team),
        at=AT,
        **({"paper_date": TODAY - timedelta(days=3)} | values),
    ).contract


def sent_code(contract):
    services.send_signing_code(contract_id=contract.pk, by=staff(contract.team), at=AT)
    return re.search(r"\d{6}", str(Delivery.objects.filter(template="signing_code").latest("pk").text)).group()


def test_a_paper_contract_counts_after_the_residents_code():
    team = make_place()
    contract = paper(team, make_patient(organization=team.organization))
    assert contract.status == "offered"
    code = sent_code(contract)
    signed = services.confirm_by_code(
        contract_id=contract.pk, code=code, signer_patient_id=None, gives_consent=True, by=staff(team), at=AT
    )
    assert signed.signed_date == TODAY - timedelta(days=3)
    assert set(signed.signatures.values_list("kind", flat=True)) == {"account", "paper_photo", "code"}
    assert not SigningCode.objects.exists()


def test_a_wrong_code_signs_nothing_and_five_close_it():
    team = make_place()
    contract = paper(team, make_patient(organization=team.organization))
    code = sent_code(contract)
    wrong = "000000" if code != "000000" else "111111"
    for given in [wrong] * agreements.CODE_TRIES + [code]:
        with pytest.raises(agreements.SigningCodeWrong):
            services.confirm_by_code(
                contract_id=contract.pk, code=given, signer_patient_id=None, gives_consent=True, by=staff(team), at=AT
            )
    contract.refresh_from_db()
    assert contract.status == "offered"


def test_an_expired_code_is_refused():
    team = make_place()
    contract = paper(team, make_patient(organization=team.organization))
    code = sent_code(contract)
    with pytest.raises(agreements.SigningCodeWrong):
        services.confirm_by_code(
            contract_id=contract.pk,
            code=code,
            signer_patient_id=None,
            gives_consent=True,
            by=staff(team),
            at=AT + timedelta(minutes=11),
        )


def test_without_a_phone_there_is_no_code():
    team = make_place()
    contract = make_offer(team=team, patient=make_patient(organization=team.organization, phone=""))
    with pytest.raises(agreements.NoPhone):
        services.send_signing_code(contract_id=contract.pk, by=staff(team), at=AT)


def test_staff_cannot_claim_a_code_that_was_never_sent():
    offer = make_offer()
    with pytest.raises(errors.NotYourTurn):
        services.confirm_contract(contract_id=offer.pk, by=staff(offer.team), at=AT, signature=Signature(kind="code"))


def test_a_witnessed_signature_confirms_paper():
    team = make_place()
    contract = paper(team, make_patient(organization=team.organization))
    signed = services.confirm_contract(
        contract_id=contract.pk,
        by=staff(team),
        at=AT,
        signature=Signature(kind="witness", image=PNG, signer_name="王桂芳"),
        gives_consent=True,
    )
    assert signed.signatures.get(kind="witness").party == "resident"
    assert signed.decisions.get(move="sign").on_behalf_of_id == contract.patient_id


@pytest.mark.parametrize("days", [-1, 31])
def test_a_paper_date_in_the_future_or_long_ago_is_refused(days):
    team = make_place()
    with pytest.raises(errors.PaperDateWrong):
        paper(team, make_patient(organization=team.organization), paper_date=TODAY - timedelta(days=days))


def test_a_photo_of_another_person_is_refused():
    team = make_place()
    other = make_patient(organization=team.organization)
    photo = file_services.store_upload(
        content=PNG, name="a.png", kind="paper_photo", patient_id=other.pk, by=staff(team), at=AT
    )
    with pytest.raises(errors.SignatureNeeded):
        services.digitise_paper_contract(
            patient_id=make_patient(organization=team.organization).pk,
            team_id=team.pk,
            package_ids=package_ids("basic"),
            paper_date=TODAY,
            photos=[Signature(kind="paper_photo", file_id=photo.pk)],
            by=staff(team),
            at=AT,
        )


def test_prints_wait_behind_everything_else():
    make_contract()
    run_jobs(rounds=1)
    [job] = ProcrastinateJob.objects.filter(task_name="contracts.print_agreement")
    assert (job.queue_name, job.priority) == ("documents", -10)
    run_jobs()
    assert Contract.objects.get().agreement_file_id is not None
