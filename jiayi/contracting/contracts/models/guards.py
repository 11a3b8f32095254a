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

# 监护人签: what a minor or a person under guardianship has signed alone, or a proxy for them, makes no agreement; each
# act is judged by the day on which it was given, so an agreement that goes on keeps the signatures it began with.
SIGNED_BY_GUARDIAN = pgtrigger.Trigger(
    name="signed_by_guardian",
    operation=pgtrigger.UpdateOf("status"),
    when=pgtrigger.After,
    condition=pgtrigger.Q(new__status="signed") & ~pgtrigger.Q(old__status="signed"),
    func=(
        "IF EXISTS (SELECT 1 FROM contracts_signatureevidence e"
        " JOIN patients_patient p ON p.id = NEW.patient_id JOIN contracts_signingpolicy y ON y.id = NEW.policy_id"
        " CROSS JOIN LATERAL (SELECT (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day) d"
        " WHERE e.contract_id = NEW.id AND e.party IN ('resident', 'proxy') AND e.kind <> 'paper_photo'"
        " AND (p.birth_date + make_interval(years => COALESCE((y.rules->>'adult_age')::int, 18)) > d.day"
        " OR EXISTS (SELECT 1 FROM patients_proxygrant g WHERE g.patient_id = p.id AND g.kind = 'guardian'"
        " AND g.from_date <= d.day AND (g.to_date IS NULL OR g.to_date > d.day))))"
        " AND NOT EXISTS (SELECT 1 FROM contracts_signatureevidence e WHERE e.contract_id = NEW.id"
        " AND e.party = 'guardian' AND e.kind <> 'paper_photo')"
        " THEN RAISE EXCEPTION 'the guardian has not signed' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NULL;"
    ),
)

# While its person says they do not know of it (ContractHold), no other agreement begins from this one: no renewal is
# signed, no transfer or reopening goes on. The row before is locked, so a hold placed at this moment waits its turn.
RENEWS_NOTHING_HELD = pgtrigger.Trigger(
    name="renews_nothing_held",
    operation=pgtrigger.UpdateOf("status"),
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__status="signed")
    & ~pgtrigger.Q(old__status="signed")
    & pgtrigger.Q(new__renewed_from__isnull=False),
    func=(
        "PERFORM 1 FROM contracts_contract c WHERE c.id = NEW.renewed_from_id FOR SHARE;"
        " IF EXISTS (SELECT 1 FROM contracts_contracthold h WHERE h.contract_id = NEW.renewed_from_id"
        " AND h.released_at IS NULL) THEN RAISE EXCEPTION 'the contract before is held' USING ERRCODE ="
        " 'check_violation', CONSTRAINT = 'contracts_renews_nothing_held'; END IF; RETURN NEW;"
    ),
)
CONTINUES_NOTHING_HELD = pgtrigger.Trigger(
    name="continues_nothing_held",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    func=(
        "PERFORM 1 FROM contracts_contract c WHERE c.id = NEW.from_contract_id FOR SHARE;"
        " IF EXISTS (SELECT 1 FROM contracts_contracthold h WHERE h.contract_id = NEW.from_contract_id"
        " AND h.released_at IS NULL) THEN RAISE EXCEPTION 'the contract before is held' USING ERRCODE ="
        " 'check_violation', CONSTRAINT = 'contracts_continues_nothing_held'; END IF; RETURN NEW;"
    ),
)
