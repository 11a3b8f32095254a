"""Signatures and photos that came along with the answers, as an offline phone sends them, become stored files."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jiayi.foundation.files import services as files
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from ..rules import Form


class PictureBroken(InvalidInput):
    """What was sent as a picture is none."""

    code, message = "picture_broken", "签名或照片没有传完整，请重签或重拍"


def store_pictures(
    form: Form, answers: Mapping[str, Any], *, patient_id: int, organization_id: int, by: Actor, at: datetime
) -> dict[str, Any]:
    """The answers with `{"data": …}` turned into `{"file": …}`.

    :raises PictureBroken: if it cannot be read
    :raises PictureExpected: if it is no picture
    """
    stored = dict(answers)
    for item in form.fields():
        given = stored.get(item.link_id)
        if item.kind != "attachment" or not isinstance(given, dict) or "data" not in given:
            continue
        try:
            content = base64.b64decode(given["data"].partition(",")[2], validate=True)
        except (binascii.Error, ValueError) as broken:
            raise PictureBroken() from broken
        file = files.store_picture(
            content=content,
            name=item.text or "图片",
            kind="signature" if item.capture == "signature" else "proof",
            organization_id=organization_id,
            patient_id=patient_id,
            by=by,
            at=at,
        )
        stored[item.link_id] = {"file": file.pk}
    return stored
