"""Every route says who may use it; every client's operations have unique names."""

from collections import Counter

import pytest
from ninja import NinjaAPI

from jiayi.entrypoints import desk, doctor, public, resident

APIS: dict[str, NinjaAPI] = {
    "resident": resident.api,
    "doctor": doctor.api,
    "desk": desk.api,
    "public": public.api,
}


def operations(api: NinjaAPI):
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield prefix + path, operation


@pytest.mark.parametrize("client", APIS)
def test_every_route_declares_a_permission_or_is_public(client):
    undeclared = [
        f"{operation.methods} {path}"
        for path, operation in operations(APIS[client])
        if not getattr(operation.view_func, "required_permissions", None)
        and not getattr(operation.view_func, "is_public", False)
    ]
    assert not undeclared


@pytest.mark.parametrize("client", APIS)
def test_operation_names_are_unique(client):
    names = Counter(operation.view_func.__name__ for _, operation in operations(APIS[client]))
    assert [name for name, times in names.items() if times > 1] == []


def test_only_the_public_client_and_the_doors_in_are_open():
    """What a stranger can reach outside the public API: signing in, and asking who is signed in."""
    opened = {
        f"{client} {path}"
        for client in ("resident", "doctor", "desk")
        for path, operation in operations(APIS[client])
        if getattr(operation.view_func, "is_public", False)
    }
    strangers = {name for name in opened if not name.split()[1].startswith(("/login", "/logout", "/me", "/session"))}
    assert strangers == set()
