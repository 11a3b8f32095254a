from jiayi.kernel.apps import AppBase
from jiayi.kernel.merging import Follows


class Config(AppBase):
    name, label, verbose_name = "jiayi.contracting.contracts", "contracts", "签约"
    follows = (
        Follows(model="contracts.Contract", label="协议", unit="份"),
        Follows(model="contracts.ContractDecision", column="on_behalf_of", label="代办记录", lifts=("append_only",)),
        Follows(model="contracts.SignatureEvidence", column="signer_patient", label="签名", lifts=("append_only",)),
        Follows(model="contracts.ContractTransfer", label="转签申请", unit="份"),
        Follows(model="contracts.ContractTransfer", column="signer_patient", label="替别人同意的转签", unit="份"),
        Follows(
            model="contracts.SigningRefusal",
            label="拒签登记",
            lifts=("refusal_stays", "what_was_said_is_fixed"),
            clashes="mine.closed_at IS NULL AND theirs.closed_at IS NULL",
        ),
    )
    merge_refusals = "jiayi.contracting.contracts.queries.merging.refusals"
