from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import ROLE_LABELS, SEPARATED, Role, requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import AccountPermission as P
from . import staff

router: Router = staff.build("desk")


@router.get("/accounts", response=PageOut[schemas.AccountOut])
@requires(P.READ)
def list_accounts(request: HttpRequest, paging: Query[PageIn], role: str = "", status: str = ""):
    found = queries.list_accounts(q=paging.q, role=role, status=status, cursor=paging.cursor, limit=paging.limit)
    at = clock.now()
    return found.with_items([schemas.AccountOut.of(account, at=at) for account in found.items])


@router.get("/account-roles", response=list[schemas.RoleChoiceOut])
@requires(P.READ)
def list_role_choices(request: HttpRequest):
    return [
        {"role": role, "label": ROLE_LABELS[role], "is_separated": role in SEPARATED}
        for role in Role
        if role is not Role.RESIDENT
    ]


@router.post("/accounts", response=schemas.AccountCreatedOut)
@requires(P.MANAGE)
def create_account(request: HttpRequest, body: schemas.AccountIn):
    at = clock.now()
    account, password = services.create_staff(**body.dict(), by=request.actor, at=at)
    return {"account": schemas.AccountOut.of(account, at=at), "password": password}


@router.get("/accounts/{account_id}", response=schemas.AccountOut)
@requires(P.READ)
def get_account(request: HttpRequest, account_id: int):
    return schemas.AccountOut.of(queries.get_account(account_id=account_id), at=clock.now())


@router.post("/accounts/{account_id}/disable", response=schemas.AccountOut)
@requires(P.MANAGE)
def disable_account(request: HttpRequest, account_id: int):
    at = clock.now()
    return schemas.AccountOut.of(services.disable_account(account_id=account_id, by=request.actor, at=at), at=at)


@router.post("/accounts/{account_id}/enable", response=schemas.AccountOut)
@requires(P.MANAGE)
def enable_account(request: HttpRequest, account_id: int):
    at = clock.now()
    return schemas.AccountOut.of(services.enable_account(account_id=account_id, by=request.actor, at=at), at=at)


@router.post("/accounts/{account_id}/reset-password", response=schemas.NewPasswordOut)
@requires(P.MANAGE)
def reset_account_password(request: HttpRequest, account_id: int):
    return {"password": services.reset_password(account_id=account_id, by=request.actor, at=clock.now())}


@router.post("/accounts/{account_id}/reset-second-factor", response=schemas.AccountOut)
@requires(P.MANAGE)
def reset_account_second_factor(request: HttpRequest, account_id: int):
    at = clock.now()
    return schemas.AccountOut.of(services.reset_second_factor(account_id=account_id, by=request.actor, at=at), at=at)


@router.get("/accounts/{account_id}/devices", response=list[schemas.AccountDeviceOut], summary="账号的设备")
@requires(P.READ)
def list_account_devices(request: HttpRequest, account_id: int):
    at = clock.now()
    account = queries.get_account(account_id=account_id)
    return [schemas.AccountDeviceOut.of(row, at=at) for row in queries.list_devices_of(account_id=account.pk, at=at)]


@router.post("/accounts/{account_id}/devices/{device_id}/revoke", response={204: None}, summary="撤销设备")
@requires(P.MANAGE)
def revoke_account_device(request: HttpRequest, account_id: int, device_id: int, body: schemas.RevokeDeviceIn):
    services.revoke_device_of(
        account_id=account_id, device_id=device_id, is_lost=body.is_lost, by=request.actor, at=clock.now()
    )


@router.post("/accounts/{account_id}/role-grants", response=schemas.RoleProposedOut, summary="提出加岗位")
@requires(P.ASSIGN_ROLES)
def propose_account_role(request: HttpRequest, account_id: int, body: schemas.GrantRoleIn):
    return services.propose_role_grant(account_id=account_id, **body.dict(), by=request.actor, at=clock.now())


@router.post("/accounts/{account_id}/role-removals", response=schemas.RoleProposedOut, summary="提出收回岗位")
@requires(P.ASSIGN_ROLES)
def propose_account_role_removal(request: HttpRequest, account_id: int, body: schemas.RemoveRoleIn):
    return services.propose_role_removal(account_id=account_id, **body.dict(), by=request.actor, at=clock.now())


@router.get("/accounts/{account_id}/role-history", response=list[schemas.RoleChangeOut])
@requires(P.READ)
def list_account_role_history(request: HttpRequest, account_id: int):
    return [schemas.RoleChangeOut.of(line) for line in queries.list_role_history(account_id=account_id)]


@router.get("/patients/{patient_id}/wechat", response=schemas.PatientWechatOut)
@requires(P.UNBIND_WECHAT)
def get_patient_wechat(request: HttpRequest, patient_id: int):
    link = queries.wechat_standing(patient_id=patient_id)
    return {
        "bound_at": link.bound_at if link is not None else None,
        "last_sign_in_at": link.last_sign_in_at if link is not None else None,
    }


@router.post("/patients/{patient_id}/wechat/unbind", response=schemas.PatientWechatOut)
@requires(P.UNBIND_WECHAT)
def unbind_patient_wechat(request: HttpRequest, patient_id: int):
    """The phone was lost: its WeChat no longer signs in, and nobody who is signed in with it stays so."""
    services.unbind_wechat_of(patient_id=patient_id, by=request.actor, at=clock.now())
    return {"bound_at": None, "last_sign_in_at": None}
