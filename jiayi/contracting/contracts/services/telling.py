"""Who is told what when somebody changes the team, and when somebody has died."""

from datetime import date, datetime, timedelta
from typing import Any

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..models import ContractTransfer, TransferOrigin
from ..queries import get_transfer, policy_for
from ..queries.policies import PolicyMissing
from ..rules.moving import REFUSALS, TRANSFER_REASONS
from ..rules.summary import chinese_date

GUARDIANS = "guardians"


def transfer_notes(*, transfer_id: int, move: str) -> list[dict[str, Any]]:
    """The messages of one step, as arguments of `messaging.send`."""
    row = get_transfer(transfer_id=transfer_id)
    notes = []
    if (template := _for_resident(row, move)) is not None:
        notes.append({"to_patient": row.patient_id, "template": template, "context": _context(row)})
    for leader_id, words in _for_teams(row, move):
        for account in accounts.accounts_of_practitioners([leader_id]).values():
            notes.append({"to_account": account, "template": "staff_notice", "context": words})
    return notes


def _for_resident(row: ContractTransfer, move: str) -> str | None:
    if move == "asked":
        if row.origin == TransferOrigin.RESIDENT:
            return None  # they have just done it themselves
        if row.agreed_at is not None:
            return "transfer_witnessed"
        return "departure_offered" if row.origin == TransferOrigin.DEPARTURE else "transfer_proposed"
    if move == "agreed" and row.witness_name and row.origin == TransferOrigin.TEAM:
        return "transfer_witnessed"
    if move == "refuse" and row.decided_by.startswith("resident"):
        return None
    return {"accept": "transfer_accepted", "refuse": "transfer_refused", "lapse": "transfer_lapsed"}.get(move)


def _for_teams(row: ContractTransfer, move: str) -> list[tuple[int, dict[str, str]]]:
    """(leading practitioner, words): the asked team when it is its turn, the old team when it loses somebody."""
    link = "/contract-transfers"
    if move in ("asked", "agreed") and row.agreed_at is not None and row.origin != TransferOrigin.DEPARTURE:
        words = f"{row.patient.name}想从{row.from_team.name}转到您的团队，请在{chinese_date(row.lapse_date)}前答复。"
        return [(row.to_team.leader_id, {"title": "有人想转到您的团队", "body": words, "link": link})]
    if move == "accept" and row.starts_date is not None:
        reason = row.reason or TRANSFER_REASONS.get(row.reason_code, "")
        words = (
            f"{row.patient.name}从{chinese_date(row.starts_date)}起由{row.to_team.name}服务。"
            f"原因：{reason}。没做完的待办已经交过去。"
        )
        return [(row.from_team.leader_id, {"title": "一位居民转到了别的团队", "body": words, "link": link})]
    return []


def _context(row: ContractTransfer) -> dict[str, str]:
    begins = row.starts_date or row.lapse_date
    return {
        "team": row.to_team.name,
        "from_team": row.from_team.name,
        "witness": row.witness_name,
        "date": chinese_date(begins),
        "end": chinese_date(begins - timedelta(days=1)),
        "until": chinese_date(row.lapse_date),
        "reason": row.answer or REFUSALS.get(row.answer_code, "没有说明"),
    }


def condolences(*, patient_id: int, died_date: date) -> list[dict[str, Any]]:
    """To those who could act for the dead until that day; empty unless the policy of the place allows it."""
    person = patients.get_patient(patient_id=patient_id)
    try:
        policy = policy_for(organization_path=person.organization.path, on=died_date)
    except PolicyMissing:
        return []
    if not policy.rules.condolence:
        return []
    agents = patients.list_agents(patient_id=patient_id, on=died_date - timedelta(days=1))
    words = {"organization": person.organization.label, "phone": person.organization.phone or "中心前台"}
    return [
        {"to_patient": number, "template": "condolence", "context": words}
        for number in dict.fromkeys(grant.agent_id for grant in agents)
    ]


def ask_for_guardians(*, agent_id: int, died_date: date, by: Actor, at: datetime) -> int:
    """One task for the team of everybody who has lost the only guardian."""
    wards = patients.orphaned_wards(agent_id=agent_id, died_date=died_date)
    for ward in wards:
        tasks.cancel_task(source_app=GUARDIANS, source_id=ward.pk, reason_code="asked_again", by=by, at=at)
        tasks.open_task(
            organization_id=ward.organization_id,
            patient_id=ward.pk,
            team_id=ward.current_team_id,
            kind="guardian_needed",
            title="换监护人",
            detail="原来的监护人不在了，请联系家人登记新的监护人",
            due_date=local_date(at) + timedelta(days=7),
            source_app=GUARDIANS,
            source_id=ward.pk,
            by=by,
            at=at,
        )
    return len(wards)
