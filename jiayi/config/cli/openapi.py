"""The OpenAPI files of the clients: committed, compared by `make check`, the source of the TypeScript types."""

import json
import sys
from importlib import import_module
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "api"
CLIENTS = ("resident", "doctor", "desk", "public")


def write() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for client in CLIENTS:
        (FOLDER / f"{client}.json").write_text(_schema(client), encoding="utf-8")
    return 0


def compare() -> int:
    stale = [client for client in CLIENTS if _committed(client) != _schema(client)]
    for client in stale:
        print(f"docs/api/{client}.json is stale: run `make api`", file=sys.stderr)
    return 1 if stale else 0


def _committed(client: str) -> str:
    path = FOLDER / f"{client}.json"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _schema(client: str) -> str:
    api = import_module(f"jiayi.entrypoints.{client}").api
    schema = json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"/api/{client}/"), default=str))
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
