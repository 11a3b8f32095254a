"""The anticipated refusals of signing, in clear Chinese and with a stable code."""

from jiayi.kernel.errors import DomainError, InvalidInput


class ContractOverlap(DomainError):
    """The person already has a contract for some of these days."""

    code, status, message = "contract_overlap", 409, "该居民在这段时间已有有效协议，一个人同一时间只能签一个团队"


class OfferAlreadyOpen(DomainError):
    """The same team and person already have an offer waiting."""

    code, status, message = "offer_already_open", 409, "已有一份待确认的协议，请先处理那一份"


class GuardianNeeded(DomainError):
    """A minor signs through the guardian."""

    code, status, message = "guardian_needed", 409, "未满18周岁，需要监护人确认签约"


class ProxyNotAllowed(DomainError):
    """The grant does not cover signing."""

    code, status, message = "proxy_not_allowed", 403, "您没有代签的授权，请先由居民本人授权"


class PatientNotHere(DomainError):
    """The person has died or moved away."""

    code, status, message = "patient_not_here", 409, "该居民已登记死亡或迁出，不能签约"


class TeamFull(DomainError):
    """The team has reached its capacity and nobody with the right to do so has overridden it."""

    code, status, message = "team_full", 409, "团队签约人数已满，请选择其他团队，或由中心主任说明理由后放行"


class TeamClosed(DomainError):
    """The team takes no new residents."""

    code, status, message = "team_closed", 409, "这个团队暂不接受新签约，请选择其他团队"


class NotYourTurn(DomainError):
    """The act of the other party is awaited."""

    code, status, message = "not_your_turn", 409, "这一步应由对方确认"


class PackageNotAvailable(InvalidInput):
    """A chosen package does not exist, is not published or not in force."""

    code, message = "package_not_available", "所选服务包不存在或已停用，请重新选择"


class YearsNotAllowed(InvalidInput):
    """The policy does not allow so many years."""

    code, message = "years_not_allowed", "签约年数不在政策允许的范围内"


class SignatureNeeded(InvalidInput):
    """The way of signing needs a drawn signature or photos."""

    code, message = "signature_needed", "请先签名"


class PaperDateWrong(InvalidInput):
    """The date on the paper lies in the future or too far back."""

    code, message = "paper_date_wrong", "纸质协议的签字日期不对：不能晚于今天，也不能早于允许的补录天数"


class PeriodOver(DomainError):
    """The contract has run out; there is nothing left to end."""

    code, status, message = "period_over", 409, "协议已到期，不需要终止"


class NotRenewable(DomainError):
    """Only a signed contract near its end is renewed."""

    code, status, message = "not_renewable", 409, "只有生效中、快到期或已到期的协议可以续签"


class PackageFrozen(DomainError):
    """A published version does not change."""

    code, status, message = "package_frozen", 409, "已发布的服务包不能修改，请新建版本"


class PayersDoNotSum(InvalidInput):
    """The parts of the payers do not add up to the price."""

    code, message = "payers_do_not_sum", "各付费方金额之和必须等于价格"
