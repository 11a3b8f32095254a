"""Writes of residents. Each function is one operation in one transaction."""

from ..rules import pinyin_of
from ..rules.tag_conditions import Clause as TagClause
from ..rules.tag_conditions import Record as TagRecord
from ..rules.tag_conditions import TagFact
from ..rules.tag_conditions import add_fact as register_tag_fact
from .access import open_household, open_patient, open_with_reason, reveal_identity, trace_person
from .arranging import (
    CannotUndo,
    Home,
    HouseholdMoved,
    arrange_households,
    preview_households,
    undo_household_change,
)
from .bulk import PatientRow, import_households_bulk, import_patients_bulk, import_tags_bulk
from .exits import cancel_exit, record_death, record_move_out
from .households import change_head, create_household, join_household, leave_household
from .merging import (
    MergeRefused,
    UndoRefused,
    keep_apart,
    merge_records,
    open_pair,
    propose_merge,
    register_kinds,
    undo_merge,
)
from .pairing import pair_by_hand
from .proxies import grant_proxy, revoke_own_proxy, revoke_proxy
from .reassigning import ChangedSince, GridOptions, NotMovable, judge_moving, move_back, move_to_grid
from .registering import Found, complete_record, register_searched, search_before_registering
from .registration import (
    IdentityRefused,
    PatientElsewhere,
    PatientExists,
    change_contact,
    change_own_address,
    correct_identity,
    register_patient,
    set_current_team,
    transfer_patient,
)
from .reveal import reveal_phone
from .suspecting import suspect_duplicates
from .table import take_people
from .table_rows import key_of
from .tag_rule_kind import KIND as TAG_RULE_KIND
from .tag_rule_kind import people_of_revision
from .tag_rules import add_tag_rule, load_builtin_tag_rules
from .tagging import LOCK as TAG_RUN_LOCK
from .tagging import TASK as TAG_RUN
from .tagging import (
    apply_tag_rules,
    follow_tag_rules,
    refresh_masks,
    run_tag_rules,
    start_nightly_tag_run,
    start_tag_run,
)
from .tags import TagByRule, end_tag, set_tag
from .transfers import (
    AlreadyRequested,
    RecordMoved,
    decide_transfer,
    hand_over_record,
    request_transfer,
    withdraw_transfer,
)
from .twins import NearTwin, TwinAnswer

__all__ = [
    "TAG_RULE_KIND",
    "TAG_RUN",
    "TAG_RUN_LOCK",
    "AlreadyRequested",
    "CannotUndo",
    "ChangedSince",
    "Found",
    "GridOptions",
    "Home",
    "HouseholdMoved",
    "IdentityRefused",
    "MergeRefused",
    "NearTwin",
    "NotMovable",
    "PatientElsewhere",
    "PatientExists",
    "PatientRow",
    "RecordMoved",
    "TagByRule",
    "TagClause",
    "TagFact",
    "TagRecord",
    "TwinAnswer",
    "UndoRefused",
    "add_tag_rule",
    "apply_tag_rules",
    "arrange_households",
    "cancel_exit",
    "change_contact",
    "change_head",
    "change_own_address",
    "complete_record",
    "correct_identity",
    "create_household",
    "decide_transfer",
    "end_tag",
    "follow_tag_rules",
    "grant_proxy",
    "hand_over_record",
    "import_households_bulk",
    "import_patients_bulk",
    "import_tags_bulk",
    "join_household",
    "judge_moving",
    "keep_apart",
    "key_of",
    "leave_household",
    "load_builtin_tag_rules",
    "merge_records",
    "move_back",
    "move_to_grid",
    "open_household",
    "open_pair",
    "open_patient",
    "open_with_reason",
    "pair_by_hand",
    "people_of_revision",
    "pinyin_of",
    "preview_households",
    "propose_merge",
    "record_death",
    "record_move_out",
    "refresh_masks",
    "register_kinds",
    "register_patient",
    "register_searched",
    "register_tag_fact",
    "request_transfer",
    "reveal_identity",
    "reveal_phone",
    "revoke_own_proxy",
    "revoke_proxy",
    "run_tag_rules",
    "search_before_registering",
    "set_current_team",
    "set_tag",
    "start_nightly_tag_run",
    "start_tag_run",
    "suspect_duplicates",
    "take_people",
    "trace_person",
    "transfer_patient",
    "undo_household_change",
    "undo_merge",
    "withdraw_transfer",
]
