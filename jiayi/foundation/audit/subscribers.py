"""What leaves as a file and what is set differently stands in the security log too, beside the sign-ins."""

from jiayi.foundation.imports import queries as imports
from jiayi.foundation.imports.events import ExportDownloaded, ExportRequested
from jiayi.foundation.safeguards.events import SafeguardChanged
from jiayi.kernel.events import subscribe

from . import services


@subscribe(ExportRequested)
def note_export(event: ExportRequested) -> None:
    _note("exported", event)


@subscribe(ExportDownloaded)
def note_download(event: ExportDownloaded) -> None:
    _note("export_taken", event)


def _note(kind: str, event: ExportRequested | ExportDownloaded) -> None:
    head = imports.head_of_export(job_id=event.job_id)
    if head is None:
        return
    title, name, is_personal = head
    services.record_security(
        kind=kind,
        actor=event.by,
        actor_name=name,
        subject=f"{title}（{'含个人信息' if is_personal else '脱敏或没有个人信息'}），编号 {event.job_id}",
        organization_id=event.organization_id,
        channel="desk",
        at=event.at,
    )


@subscribe(SafeguardChanged)
def note_setting(event: SafeguardChanged) -> None:
    services.record_security(
        kind="setting_changed",
        actor=event.by,
        actor_name=event.by_name,
        subject=event.words,
        organization_id=event.organization_id or None,
        channel="desk",
        at=event.at,
    )
