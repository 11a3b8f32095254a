"""邀请小条: paper with a code for each person of a list, handed out by the office; names are half hidden on it."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, Field

from jiayi.foundation.files import services as files
from jiayi.foundation.imports import services as imports
from jiayi.foundation.worktables.services import Asked, Judged
from jiayi.kernel import crypto, disclosure

from .. import queries
from .errors import NobodyToAsk

SLIPS = "invitation_slips"
TEMPLATE = "slips"
# One print of the exports holds no more; five sheets are one step of its progress.
MOST_SLIPS = 500
_SLIPS_A_PART = 40
_WHY_NOT = {
    "listed": "还没邀请，先发邀请，码才有用",
    "no_answer": "邀请过期了，再邀请一次",
    "signed": "已经签了",
    "declined": "说过不签",
    "guardian_needed": "未满 18 岁，档案里还没有监护人",
}


class SlipPrint(BaseModel):
    """The lines of a list that get a slip."""

    ids: list[int] = Field(min_length=1)


def judge_slips(ids: Sequence[int], asked: Asked) -> list[Judged]:
    """Only who was invited and has not answered: the code leads to the open offer."""
    found = []
    for entry in queries.list_entries(entry_ids=ids):
        problem = _WHY_NOT.get(entry.state, "")
        name = disclosure.shown_name(entry.patient_id, entry.patient.name)
        found.append(Judged(object_id=entry.pk, label=name, will_do=not problem, reason=problem or "印一张小条"))
    return found


def put_on_slip(entry_id: int, asked: Asked) -> str:
    """Judged again as it is printed.

    :raises NobodyToAsk: has answered meanwhile; the sentence says what
    """
    [judged] = judge_slips([entry_id], asked)
    if not judged.will_do:
        raise NobodyToAsk(judged.reason)
    return "印上了"


def gather_slips(ids: Sequence[int], asked: Asked) -> int:
    job = imports.request_export(
        code=SLIPS, params={"ids": list(ids)}, purpose="发给本人的邀请小条", by=asked.by, at=asked.at
    )
    return int(job.pk)


def slip_documents(asked: imports.Asked, *, public_url: str) -> Iterator[bytes]:
    """By unit and name, as the office hands them out. The code holds the number of an offer and nothing of a person."""
    wanted: SlipPrint = asked.filters
    entries = [entry for entry in queries.list_entries(entry_ids=wanted.ids) if entry.state == "waiting"]
    for start in range(0, len(entries), _SLIPS_A_PART):
        part = entries[start : start + _SLIPS_A_PART]
        group = part[0].group
        place = group.organization
        phone = group.team.phone_text or place.phone
        slips = [
            {
                "name": crypto.masked_name(entry.patient.name),
                "unit": entry.unit,
                "note": "请监护人用自己的手机扫" if entry.needs_guardian else "",
                "qr": files.qr_code(text=f"{public_url}/app/resident.html#/contracts/{entry.contract_id}").encode(),
            }
            for entry in part
        ]
        words = [
            f"{group.name}和{group.team.name}一起，请您看一份家庭医生签约说明。",
            "用自己的手机号登录，看完自己定：签、不签都行，不签也不影响看病。单位看不到您的健康信息。",
        ]
        data = {
            "title": "签约邀请小条",
            "issuer": place.label,
            "words": words,
            "foot": f"不会用手机，或者有疑问，请打 {phone}" if phone else "不会用手机，带身份证来中心也能看、能定",
            "slips": slips,
        }
        yield files.render_document(template=TEMPLATE, data=data)
