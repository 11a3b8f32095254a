"""What the sockets ask the database: who is it, do they still stand, who has a page open. In threads of their own."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from jiayi.foundation.accounts import queries as accounts
from jiayi.kernel import clock, live, scope
from jiayi.kernel.actor import Actor

T = TypeVar("T")
SIGNED_OUT = 4401
_threads = ThreadPoolExecutor(2, thread_name_prefix="live")
# Who is there is written in the order in which it happened: a page that is loaded again leaves and comes.
_in_order = ThreadPoolExecutor(1, thread_name_prefix="live-pages")
_NOTE = """INSERT INTO kernel_openpage (process, who, channel, groups, seen_at)
SELECT %s, who, channel, string_to_array(groups, ' '), now() FROM unnest(%s::text[], %s::text[], %s::text[])
  AS page (who, channel, groups)
ON CONFLICT (process, who, channel) DO UPDATE SET groups = excluded.groups, seen_at = excluded.seen_at"""


async def in_database(ask: Callable[..., T], *arguments: Any) -> T:
    """Run `ask` in a thread, inside a scope that sees all, and give its connection back."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _asked, ask, arguments)


async def in_order(write: Callable[..., T], *arguments: Any) -> T:
    """The same, one after the other."""
    return await asyncio.get_running_loop().run_in_executor(_in_order, _asked, write, arguments)


def _asked(ask: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    try:
        with scope.everything(reason="the session decides the scope"):
            return ask(*arguments)
    finally:
        connection.close()


def identify(token: str, channel: str) -> tuple[int, Actor] | None:
    return accounts.session_for(token=token, channel=channel, at=clock.now())


def still_open(numbers: list[int]) -> dict[int, frozenset[str]]:
    held = accounts.sessions_still_open(numbers, at=clock.now())
    return {number: groups_of(actor) for number, actor in held.items()}


def groups_of(actor: Actor) -> frozenset[str]:
    """What a page of this actor hears of."""
    if actor.kind == "resident":
        return frozenset(live.patient(number) for number in actor.people_for("view", "message")) | {actor.label}
    groups = {live.staff(actor.account_id or 0), *(live.team(number) for number in actor.team_ids)}
    return frozenset(groups | ({live.organization(actor.organization_id)} if actor.organization_id else set()))


def note(process: UUID, who: str, channel: str, groups: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [process, [who], [channel], [" ".join(groups)]])


def breathe(process: UUID, pages: Mapping[tuple[str, str], Iterable[str]]) -> None:
    """All pages of this process are still open; those of processes that died are swept away."""
    who, channels = [key[0] for key in pages], [key[1] for key in pages]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [process, who, channels, [" ".join(groups) for groups in pages.values()]])
        cursor.execute("DELETE FROM kernel_openpage WHERE seen_at < now() - interval '10 minutes'")


def forget(process: UUID, who: str, channel: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM kernel_openpage WHERE process = %s AND who = %s AND channel = %s", [process, who, channel]
        )
