"""/healthz: is this process fit to serve, and is anybody doing the background work?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

WORKER_SECONDS = 30
_migrated = False


def healthz(request: HttpRequest) -> JsonResponse:
    """503 when this process cannot serve. A silent worker is reported, but takes no web process out of service."""
    found = state()
    fit = found["database"] == found["migrations"] == "ok"
    return JsonResponse({"status": "ok" if fit else "unfit", **found}, status=200 if fit else 503)


def state() -> dict[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return {"database": "down", "migrations": "unknown", "worker": "unknown"}
    if not _is_migrated():
        return {"database": "ok", "migrations": "pending", "worker": "unknown"}
    return {"database": "ok", "migrations": "ok", "worker": "ok" if _worker_is_alive() else "silent"}


def _is_migrated() -> bool:
    """Asked until the answer is yes: tables do not go back under a running process, and the question is dear."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _worker_is_alive() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - make_interval(secs => %s))",
            [WORKER_SECONDS],
        )
        return bool(cursor.fetchone()[0])
