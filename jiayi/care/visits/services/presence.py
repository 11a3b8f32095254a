"""
How it is proved that the person was there: one class a kind behind one interface, found by its name.

A further kind (face with active liveness) is one more class here and one more word in `PresenceKind`.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from .. import rules
from ..models import PresenceKind
from .codes import code_is_right, seal

MOST_METRES = 1000
GUESSES = 60
RELATIONS = {"staff": "同事", "relative": "家属", "neighbour": "邻居", "committee": "村（居）委会"}


class PresenceRefused(DomainError):
    """What was given does not prove that the person was there."""

    code, status, message = "presence_refused", 409, "到场凭证对不上，请换一种，或不带凭证保存"


@dataclass(frozen=True, slots=True)
class Proof:
    """`words` are for everybody to read and name nobody; `detail` is kept encrypted; `picture` becomes a file."""

    kind: PresenceKind
    words: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    picture: bytes = b""

    @property
    def sealed(self) -> str:
        return json.dumps(self.detail, ensure_ascii=False)


class Kind(Protocol):
    code: ClassVar[PresenceKind]

    def prove(
        self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime
    ) -> Proof: ...


class IdCard:
    """The number on the card is the number of the record: compared by its keyed fingerprint, shown to nobody."""

    code: ClassVar[PresenceKind] = PresenceKind.ID_CARD

    def prove(self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
        found = patients.find_by_identity(kind="id_card", number=given.get("number") or "")
        if found is None or found.pk != person.pk:
            raise PresenceRefused("证件号和这份档案对不上，请再看一遍号码，或换一种凭证")
        return Proof(self.code, "证件号核对一致")


class Witness:
    """A second person signs that they saw it."""

    code: ClassVar[PresenceKind] = PresenceKind.WITNESS

    def prove(self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
        name, relation = (given.get("name") or "").strip(), given.get("relation") or ""
        if not name or relation not in RELATIONS:
            raise PresenceRefused("请写见证人的姓名，选是什么人")
        picture = _picture(given.get("picture"), "请见证人签名")
        return Proof(self.code, f"{RELATIONS[relation]}见证，已签名", {"name": name, "relation": relation}, picture)


class Location:
    """Where the device was, and a photo taken there."""

    code: ClassVar[PresenceKind] = PresenceKind.LOCATION

    def prove(self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
        accuracy = given.get("accuracy")
        if given.get("latitude") is None or given.get("longitude") is None or accuracy is None:
            raise PresenceRefused("没有取到位置，请到开阔处再试，或换一种凭证")
        if accuracy > MOST_METRES:
            raise PresenceRefused(f"位置误差 {accuracy:.0f} 米，太不准，请到开阔处再试，或换一种凭证")
        picture = _picture(given.get("picture"), "请拍一张现场的照片")
        where = {key: given[key] for key in ("latitude", "longitude", "accuracy")}
        return Proof(self.code, f"位置误差 {accuracy:.0f} 米，有照片", where, picture)


class SmsCode:
    """A code went to the phone on record, and whoever holds it read it out."""

    code: ClassVar[PresenceKind] = PresenceKind.SMS

    def prove(self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
        if not code_is_right(patient_id=person.pk, code=given.get("code") or "", at=at):
            raise PresenceRefused("短信码不对或过期了，请重发一个，或换一种凭证")
        return Proof(self.code, "短信码核对一致")


class ShownCode:
    """The person's own phone, signed in, showed a code of that very hour."""

    code: ClassVar[PresenceKind] = PresenceKind.QR

    def prove(self, given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
        audit.check_rate(kind="presence-qr", subject=by.label, limit=GUESSES, window=timedelta(hours=1), at=at)
        typed = given.get("code") or ""
        if not rules.matches(seal, person.pk, typed, visited_at=visited_at, at=at):
            raise PresenceRefused("居民出示的码对不上，请让居民刷新一下再念一遍，或换一种凭证")
        return Proof(self.code, "居民本人手机出示的码核对一致")


KINDS: dict[str, Kind] = {kind.code.value: kind for kind in (ShownCode(), SmsCode(), IdCard(), Witness(), Location())}


def prove(given: Mapping[str, Any], *, person: Any, visited_at: datetime, by: Actor, at: datetime) -> Proof:
    """
    :raises PresenceRefused: with what to do instead
    """
    kind = KINDS.get(given.get("kind") or "")
    if kind is None:
        raise PresenceRefused("没有这种到场凭证")
    return kind.prove(given, person=person, visited_at=visited_at, by=by, at=at)


def _picture(given: str | None, missing: str) -> bytes:
    if not given:
        raise PresenceRefused(missing)
    try:
        return base64.b64decode(given.partition(",")[2], validate=True)
    except (binascii.Error, ValueError):
        raise PresenceRefused("照片或签名没有传完整，请重来一次") from None
