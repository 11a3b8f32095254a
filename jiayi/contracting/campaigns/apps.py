from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.campaigns", "campaigns", "签约宣传"
    follows = (
        Follows(model="campaigns.CampaignVisit", label="宣传扫码", clashes="mine.campaign_id = theirs.campaign_id"),
        Follows(model="campaigns.CampaignSigning", label="由宣传签约", lifts=("append_only",)),
        Follows(
            model="campaigns.InvitedResident", label="签约邀请", clashes="mine.invitation_id = theirs.invitation_id"
        ),
    )
