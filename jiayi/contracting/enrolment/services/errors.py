"""The anticipated refusals, in clear Chinese and with a stable code."""

from jiayi.kernel.errors import DomainError, InvalidInput


class SittingClosed(DomainError):
    """Somebody has closed it meanwhile."""

    code, status, message = "sitting_closed", 409, "这次家庭签约已经收尾，要继续请重新开始"


class NotOfHousehold(DomainError):
    """The person does not live in this household."""

    code, status, message = "not_of_household", 409, "这位不在这个家庭里，请先在家庭里加上"


class HeadNeeded(DomainError):
    """A family is asked by its head."""

    code, status, message = "head_needed", 409, "家庭签约请户主来发起；您自己可以单独签"


class GuardianSigns(DomainError):
    """An adult under guardianship signs through the guardian."""

    code, status, message = "guardian_needed", 409, "这位有监护人，要监护人签字"


class GroupClosed(DomainError):
    """The list is finished."""

    code, status, message = "group_closed", 409, "这份名单已经结束，要继续请先重新打开"


class GroupExists(DomainError):
    """There is an open list of this name."""

    code, status, message = "group_exists", 409, "这个单位已有一份进行中的名单，请打开那一份"


class NobodyToAsk(DomainError):
    """Nothing would be sent."""

    code, status, message = "nobody_to_ask", 409, "没有要发的人：都答复过了，或者还缺监护人"


class AlreadyAnswered(DomainError):
    """The person has signed or said no."""

    code, status, message = "already_answered", 409, "这位已经有答复了，请刷新看看"


class NotOnVisitList(DomainError):
    """Only what is on the visit list can be visited."""

    code, status, message = "not_on_visit_list", 409, "这一条不在走访单上，请刷新看看"


class ReviewClosed(DomainError):
    """Somebody has dealt with it."""

    code, status, message = "review_closed", 409, "这一条复核已经办完了"


class ReviewRefused(InvalidInput):
    """This outcome does not fit this review."""

    code, message = "review_refused", "这样办不合适"


class ConsentNeeded(DomainError):
    """The text on the use of health data has changed since it was agreed to."""

    code, status, message = "consent_needed", 409, "健康信息的使用说明改过了，请看过新的说明再勾选同意"
