"""A grant that is given or taken away reaches the open sessions of its holder at once; four eyes find each other."""

from jiayi.foundation.imports.events import ExportAwaiting, ExportDecided
from jiayi.foundation.imports.permissions import ImportPermission
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.patients.events import (
    PatientChanged,
    PatientDied,
    PatientsMerged,
    PatientsSeparated,
    ProxyGranted,
    ProxyRevoked,
)
from jiayi.foundation.proposals.events import ProposalDecided, ProposalMade
from jiayi.foundation.revisions.events import RevisionProposed, RevisionReturned
from jiayi.foundation.revisions.permissions import RevisionPermission
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.events import Event, subscribe

from . import queries, services


@subscribe(ProxyGranted)
def open_ward(event: ProxyGranted) -> None:
    services.refresh_sessions_of(patient_id=event.agent_id, at=event.at)


@subscribe(ProxyRevoked)
def close_ward(event: ProxyRevoked) -> None:
    services.refresh_sessions_of(patient_id=event.agent_id, at=event.at)


@subscribe(PatientDied)
def close_own(event: PatientDied) -> None:
    services.refresh_sessions_of(patient_id=event.patient_id, at=event.at)


@subscribe(PatientChanged)
def follow_phone(event: PatientChanged) -> None:
    """Whoever holds the phone of before sees nothing any more, whoever holds the new one does."""
    if event.change == "contact":
        services.refresh_sessions_about(patient_ids=[event.patient_id], at=event.at)
        services.refresh_sessions_of(patient_id=event.patient_id, at=event.at)
        services.settle_wechat_of(patient_id=event.patient_id, at=event.at)


@subscribe(PatientsMerged)
def open_survivor(event: PatientsMerged) -> None:
    services.refresh_sessions_about(patient_ids=[event.taken_id, event.patient_id], at=event.at)


@subscribe(PatientsSeparated)
def open_both(event: PatientsSeparated) -> None:
    services.refresh_sessions_about(patient_ids=[event.taken_id, event.patient_id], at=event.at)


@subscribe(ExportAwaiting)
def tell_approvers(event: ExportAwaiting) -> None:
    days = safeguards.value_of("export_wait_days", at=event.at)
    _tell_others(
        event,
        permission=ImportPermission.APPROVE_EXPORT,
        organization_id=event.organization_id,
        title="有一份导出等您批",
        body=f"{event.asked_by_name}要导出“{event.title}”，里面有个人信息。{days} 天内不批就作废。",
        link="/exports/approvals",
    )


@subscribe(ExportDecided)
def tell_asker(event: ExportDecided) -> None:
    days = safeguards.value_of("export_days_personal", at=event.at)
    outcome = f"正在做，好了可以下载，{days} 天后清除。" if event.is_approved else "没有批准，原因在导出页上。"
    _tell_one(
        event,
        event.requested_by,
        title="导出批了" if event.is_approved else "导出没有批",
        body=f"“{event.title}”{outcome}",
        link="/exports",
    )


@subscribe(ProposalMade)
def tell_confirmers(event: ProposalMade) -> None:
    days = safeguards.value_of("proposal_wait_days", at=event.at)
    _tell_others(
        event,
        permission=event.confirm_permission,
        organization_id=event.organization_id,
        title="有一件事等您确认",
        body=f"{event.proposed_by_name}提出“{event.title}”，要另一个人确认才生效。{days} 天内不确认就作废。",
        link="/proposals",
    )


@subscribe(ProposalDecided)
def tell_proposer(event: ProposalDecided) -> None:
    outcome = "已由另一位同事确认，生效了。" if event.is_confirmed else "没有被同意，原因在双人确认页上。"
    _tell_one(
        event,
        event.proposed_by,
        title="确认了" if event.is_confirmed else "没有同意",
        body=f"“{event.title}”{outcome}",
        link="/proposals",
    )


@subscribe(RevisionProposed)
def tell_second_person(event: RevisionProposed) -> None:
    _tell_others(
        event,
        permission=RevisionPermission.DECIDE,
        organization_id=event.deciding_id,
        title="有一项规则等第二人确认",
        body=f"{event.proposed_by_name}提出改{event.title}，请看改了什么、会怎样，再确认或退回。",
        link=f"/rule-revisions/{event.revision_id}",
    )


@subscribe(RevisionReturned)
def tell_writer(event: RevisionReturned) -> None:
    _tell_one(
        event,
        event.proposed_by,
        title="规则的修订退回了",
        body=f"{event.title}，原因在修订页上，改好可以再提出。",
        link=f"/rule-revisions/{event.revision_id}",
    )


def _tell_others(event: Event, *, permission: str, organization_id: int | None, **words: str) -> None:
    """Everybody who may decide it hears of it, but not the one who asked."""
    for account_id in queries.list_holders(permission=permission, organization_id=organization_id):
        if f"staff:{account_id}" != event.by:
            _tell(account_id, words, event)


def _tell_one(event: Event, label: str, **words: str) -> None:
    kind, _, number = label.partition(":")
    if kind == "staff" and number.isdigit():
        _tell(int(number), words, event)


def _tell(account_id: int, words: dict[str, str], event: Event) -> None:
    messaging.send(to_account=account_id, template="staff_notice", context=words, by=event.by, at=event.at)
