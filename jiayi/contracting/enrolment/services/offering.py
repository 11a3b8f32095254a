"""The offer to one person of a list."""

from datetime import datetime

from jiayi.contracting.contracts import queries as contract_queries
from jiayi.contracting.contracts import services as contracts
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from ..models import ENTRY_LIFECYCLE, EntryAnswer, GroupEntry


def offer_entry(entry: GroupEntry, *, by: Actor, at: datetime) -> int:
    """The open offer to this person, made now if there is none; the caller's transaction holds the row."""
    if entry.contract_id is not None and entry.contract.status == "offered":  # type: ignore[union-attr]
        return entry.contract_id
    group = entry.group
    standing = contract_queries.find_open_offer(patient_id=entry.patient_id, team_id=group.team_id)
    if standing is not None and standing.origin != "resident":
        contract_id = int(standing.pk)
    else:
        wanted = contract_queries.published_packages(on=local_date(at)).filter(code__in=group.package_codes)
        contract_id = contracts.offer_contract(
            patient_id=entry.patient_id,
            team_id=group.team_id,
            package_ids=[package.pk for package in wanted],
            origin="team",
            by=by,
            at=at,
        ).contract.pk
    entry.contract_id = contract_id
    if entry.answer != EntryAnswer.INVITED:
        entry.answer = ENTRY_LIFECYCLE.target_of("invite", current=entry.answer)
        entry.reason_code = ""
    entry.save(update_fields=["contract", "answer", "reason_code"])
    return contract_id
