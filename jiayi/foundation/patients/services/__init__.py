"""Writes of residents. Each function is one operation in one transaction."""

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
from .tags import end_tag, refresh_age_tags, refresh_masks, set_tag
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
    "TwinAnswer",
    "UndoRefused",
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
    "merge_records",
    "move_back",
    "move_to_grid",
    "open_household",
    "open_pair",
    "open_patient",
    "open_with_reason",
    "preview_households",
    "propose_merge",
    "record_death",
    "record_move_out",
    "refresh_age_tags",
    "refresh_masks",
    "register_kinds",
    "register_patient",
    "register_searched",
    "request_transfer",
    "reveal_identity",
    "reveal_phone",
    "revoke_own_proxy",
    "revoke_proxy",
    "search_before_registering",
    "set_current_team",
    "set_tag",
    "suspect_duplicates",
    "take_people",
    "trace_person",
    "transfer_patient",
    "undo_household_change",
    "undo_merge",
    "withdraw_transfer",
]
