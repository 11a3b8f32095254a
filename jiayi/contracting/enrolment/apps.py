from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.enrolment", "enrolment", "家庭与名单签约"
    follows = (
        Follows(
            model="enrolment.GroupEntry",
            label="单位名单",
            lifts=("entry_stays",),
            clashes="mine.group_id = theirs.group_id",
        ),
        Follows(
            model="enrolment.GuardianReview",
            label="监护复核",
            clashes="(mine.kind, mine.due_date) = (theirs.kind, theirs.due_date)",
        ),
        Follows(model="enrolment.GuardianReview", column="guardian", label="替人监护的复核"),
        Follows(model="enrolment.RenewalReminder", label="续签提醒"),
        Follows(model="enrolment.SittingMember", label="家庭签约", clashes="mine.sitting_id = theirs.sitting_id"),
    )
