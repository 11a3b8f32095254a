"""Upload and download: the same routes in all clients; the scope decides whose files they are."""

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile

from jiayi.kernel import clock, downloads
from jiayi.kernel.access import requires

from .. import queries, rules, schemas, services
from ..permissions import FilePermission as P


def build() -> Router:
    """A router can be mounted once, so each client gets its own."""
    router = Router(tags=["文件"])

    @router.post("/files", response=schemas.FileOut)
    @requires(P.UPLOAD, mandate=("view", "sign"))
    def upload_file(
        request: HttpRequest,
        file: UploadedFile = File(...),  # noqa: B008 ninja's way of naming a part
        kind: str = Form("other"),
        patient_id: int | None = Form(None),
    ):
        stored = services.store_upload(
            # One byte more than allowed is enough to know.
            content=file.read(rules.MAX_SIZE + 1),
            name=file.name or "",
            kind=kind,
            patient_id=patient_id,
            by=request.actor,
            at=clock.now(),
        )
        return schemas.FileOut.of(stored)

    @router.get("/files", response=list[schemas.FileOut])
    @requires(P.READ)
    def list_files(request: HttpRequest, patient_id: int, kind: str = ""):
        return [schemas.FileOut.of(file) for file in queries.list_files(patient_id=patient_id, kind=kind)]

    @router.get("/files/{file_id}", response=schemas.FileOut)
    @requires(P.READ)
    def get_file(request: HttpRequest, file_id: int):
        return schemas.FileOut.of(queries.get_shown_file(file_id=file_id))

    @router.get("/files/{file_id}/content")
    @requires(P.READ)
    def download_file(request: HttpRequest, file_id: int, inline: bool = False):
        queries.get_shown_file(file_id=file_id)
        asked = request.headers.get("Range", "")
        opened = services.read_file(file_id=file_id, by=request.actor, at=clock.now(), asked=asked)
        return downloads.served(
            opened.content, mime=opened.file.mime, span=opened.span, name=opened.file.name, is_inline=inline
        )

    return router
