"""Codes on posters, who is invited, and to which campaign a signature belongs."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

# Read aloud and typed by hand: no letter that looks like a digit.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
# mockups/16: 发出后 10 分钟内可撤回. Nothing leaves before.
RECALL_TIME = timedelta(minutes=10)
# [ours] A signature belongs to the last campaign of that team that the person looked at within this time.
ATTRIBUTION = timedelta(days=60)
# [ours] Nobody is invited twice within this time.
QUIET = timedelta(days=30)
# [ours] How often one address counts as opening one code.
SAME_OPENING = timedelta(hours=1)
BATCH = 200
MOST = 5_000
EXCLUDED = {
    "signed": "已经签约",
    "waiting": "已有待确认的签约",
    "refused": "说过不签，还没到再问的日子",
    "muted": "请我们不要打扰",
    "invited": "30 天内邀请过",
}


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@dataclass(frozen=True, slots=True)
class Judged:
    """One person of a group: invited, or the first reason why not."""

    patient_id: int
    excluded: str = ""


def judge(
    *,
    patient_ids: list[int],
    signed: set[int],
    waiting: set[int],
    refused: set[int],
    muted: set[int],
    invited: set[int],
) -> list[Judged]:
    """In the order given. The dead and those who moved away are not in a group at all."""
    reasons = (("signed", signed), ("waiting", waiting), ("refused", refused), ("muted", muted), ("invited", invited))
    return [
        Judged(number, next((reason for reason, people in reasons if number in people), "")) for number in patient_ids
    ]
