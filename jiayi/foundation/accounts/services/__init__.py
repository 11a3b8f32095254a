"""Writes of accounts: signing in and out, devices, administration, the demo's invented logins."""

from .administration import (
    RoleConflict,
    UsernameTaken,
    create_staff,
    disable_account,
    disable_unused,
    enable_account,
    grant_role,
    remove_role,
    reset_password,
    reset_second_factor,
)
from .beginning import FirstAccount, HouseNotEmpty, begin_house
from .demo import add_demo_login
from .devices import DeviceNotTrusted, PinRefused, revoke_device, unlock_with_pin
from .passwords import PasswordRefused, change_password, choose_first_password
from .residents import CodeWrong, act_for, confirm_code, refresh_sessions_of, request_code
from .role_changes import propose_role_grant, propose_role_removal, register_kinds
from .sessions import Signed, end_sessions_of, purge_sessions, sign_out, switch_organization
from .staff_login import AccountLocked, SignInFailed, Step, begin_with_password, confirm_totp

__all__ = [
    "AccountLocked",
    "CodeWrong",
    "DeviceNotTrusted",
    "FirstAccount",
    "HouseNotEmpty",
    "PasswordRefused",
    "PinRefused",
    "RoleConflict",
    "SignInFailed",
    "Signed",
    "Step",
    "UsernameTaken",
    "act_for",
    "add_demo_login",
    "begin_house",
    "begin_with_password",
    "change_password",
    "choose_first_password",
    "confirm_code",
    "confirm_totp",
    "create_staff",
    "disable_account",
    "disable_unused",
    "enable_account",
    "end_sessions_of",
    "grant_role",
    "propose_role_grant",
    "propose_role_removal",
    "purge_sessions",
    "refresh_sessions_of",
    "register_kinds",
    "remove_role",
    "request_code",
    "reset_password",
    "reset_second_factor",
    "revoke_device",
    "sign_out",
    "switch_organization",
    "unlock_with_pin",
]
