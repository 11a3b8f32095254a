"""The draw again, from the stored frame and the seed: does it give the same people?"""

import json
import zlib
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from jiayi.kernel.crypto import sm3_hex

from ..models import SigningSurvey, SurveyFrame, SurveyRow, SurveyStratum
from ..rules.sampling import Member, Stratum, pick
from .surveys import get_survey


@dataclass(frozen=True, kw_only=True, slots=True)
class DrawProof:
    """`is_same` when frame, seed and rows agree."""

    is_same: bool
    frame_count: int
    drawn: int
    frame_sm3: str
    seed: int


def packed(members: list[tuple[str, str]]) -> bytes:
    """[[stratum, contract number], …] in the order of the number: the same frame always has the same fingerprint."""
    return json.dumps(sorted(members, key=lambda member: member[1]), ensure_ascii=False).encode()


def prove_draw(*, survey_id: int) -> DrawProof | None:
    """None for a survey that was drawn elsewhere.

    :raises NotFound: if it is outside the scope
    """
    survey = get_survey(survey_id=survey_id)
    frame = SurveyFrame.objects.filter(survey=survey).first()
    if frame is None:
        return None
    content = zlib.decompress(bytes(frame.members))
    members: dict[str, list[Member]] = defaultdict(list)
    for key, number in json.loads(content):
        members[key].append(Member(contract_id=0, number=number, patient_id=0, team_id=0, organization_id=0, group=""))
    share = Decimal(survey.settings["reserve_share"])
    expected: set[tuple[str, bool]] = set()
    for row in SurveyStratum.objects.filter(survey=survey):
        stratum = Stratum(key=row.key, team_id=None, groups=(), members=tuple(members[row.key]), drawn=row.drawn)
        drawn, reserves = pick(stratum, seed=survey.seed, reserve_share=share)
        expected |= {(member.number, False) for member in drawn} | {(member.number, True) for member in reserves}
    return DrawProof(
        is_same=sm3_hex(content) == survey.frame_sm3 and expected == _stored(survey),
        frame_count=survey.frame_count,
        drawn=sum(not is_reserve for _, is_reserve in expected),
        frame_sm3=survey.frame_sm3,
        seed=survey.seed,
    )


def _stored(survey: SigningSurvey) -> set[tuple[str, bool]]:
    rows = SurveyRow.objects.filter(survey=survey).values_list("contract__number", "is_active", "replaces_id")
    return {(number, not is_active or replaces is not None) for number, is_active, replaces in rows}
