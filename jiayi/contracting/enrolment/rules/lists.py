"""How far somebody on a list or at the table is: decisions are stored, the signature is read from the contract."""

SIGNED, DECLINED, WAITING, NO_ANSWER = "signed", "declined", "waiting", "no_answer"
GUARDIAN, LISTED, NOT_TODAY = "guardian_needed", "listed", "not_today"

ENTRY_LABELS = {
    SIGNED: "本人已签",
    WAITING: "等本人确认",
    NO_ANSWER: "没有回音",
    DECLINED: "不签",
    GUARDIAN: "要监护人",
    LISTED: "还没邀请",
}
MEMBER_LABELS = {
    SIGNED: "签好了",
    WAITING: "等本人确认",
    "awaiting_team": "等团队审核",
    NOT_TODAY: "今天不签",
    DECLINED: "不愿意签",
    LISTED: "还没轮到",
}
CLOSED = frozenset({"declined", "withdrawn", "lapsed", "void"})


def entry_state(*, answer: str, contract_status: str, needs_guardian: bool) -> str:
    """The state of one line of a list. Only a signed contract makes somebody 本人已签; an invitation never does."""
    if contract_status in ("signed", "ended"):
        return SIGNED
    if answer == "declined" or contract_status == "declined":
        return DECLINED
    if contract_status == "offered":
        return WAITING
    if needs_guardian:
        return GUARDIAN
    return NO_ANSWER if contract_status in CLOSED else LISTED


def member_state(*, answer: str, contract_status: str, contract_origin: str) -> str:
    """The state of one member of a household at the table or asked by the head of the family."""
    if contract_status == "signed":
        return SIGNED
    if contract_status == "offered":
        return "awaiting_team" if contract_origin == "resident" else WAITING
    if answer == "refused" or contract_status == "declined":
        return DECLINED
    if answer == "not_today":
        return NOT_TODAY
    return WAITING if answer == "invited" else LISTED
