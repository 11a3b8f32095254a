from datetime import datetime

from ninja import Schema

from .models import StoredFile


class FileOut(Schema):
    id: int
    kind: str
    kind_label: str
    name: str
    mime: str
    size: int
    sm3: str
    patient_id: int | None
    created_at: datetime

    @classmethod
    def of(cls, file: StoredFile) -> "FileOut":
        return cls(
            id=file.pk,
            kind=file.kind,
            kind_label=file.get_kind_display(),
            name=file.name,
            mime=file.mime,
            size=file.size,
            sm3=file.sm3,
            patient_id=file.patient_id,
            created_at=file.created_at,
        )
