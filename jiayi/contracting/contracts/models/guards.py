"""Guards of the agreement that look at more than its own row."""

import pgtrigger

# 不许“被签约”: whatever path leads to it, no agreement becomes signed before the act of the resident, the guardian or
# a proxy is kept as evidence. A photo of a paper is none: it shows what was signed, the confirmation says by whom.
SIGNED_BY_RESIDENT = pgtrigger.Trigger(
    name="signed_by_resident",
    operation=pgtrigger.UpdateOf("status"),
    when=pgtrigger.After,
    condition=pgtrigger.Q(new__status="signed") & ~pgtrigger.Q(old__status="signed"),
    func=(
        "IF NOT EXISTS (SELECT 1 FROM contracts_signatureevidence e WHERE e.contract_id = NEW.id"
        " AND e.party IN ('resident', 'guardian', 'proxy') AND e.kind <> 'paper_photo')"
        " THEN RAISE EXCEPTION 'nobody has signed for the resident' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NULL;"
    ),
)
