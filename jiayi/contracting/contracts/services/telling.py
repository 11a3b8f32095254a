"""Who is told what when somebody changes the team."""

from datetime import timedelta
from typing import Any

from jiayi.foundation.accounts import queries as accounts

from ..models import ContractTransfer, TransferOrigin
from ..queries import get_transfer
from ..rules.moving import REFUSALS, TRANSFER_REASONS
from ..rules.summary import chinese_date


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
        return "departure_offered" if row.origin == TransferOrigin.DEPARTURE else "transfer_proposed"
    if move == "refuse" and row.decided_by.startswith("resident"):
        return None
    return {"accept": "transfer_accepted", "refuse": "transfer_refused", "lapse": "transfer_lapsed"}.get(move)


def _for_teams(row: ContractTransfer, move: str) -> list[tuple[int, dict[str, str]]]:
    """(leading practitioner, words): the asked team when it is its turn, the old team when it loses somebody."""
    link = "/transfers"
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
        "date": chinese_date(begins),
        "end": chinese_date(begins - timedelta(days=1)),
        "until": chinese_date(row.lapse_date),
        "reason": row.answer or REFUSALS.get(row.answer_code, "没有说明"),
    }
