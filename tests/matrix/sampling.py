"""Make a plausible request for any route from the OpenAPI document: enough to get past the shape checks."""

from typing import Any
from uuid import UUID

SAMPLE_KEY = str(UUID(int=7))


def sample(schema: dict[str, Any], document: dict[str, Any], ids: dict[str, int], name: str = "") -> Any:
    """A value that fits `schema`; numbers called `…_id` become ids of foreign objects."""
    if "$ref" in schema:
        target = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return sample(target, document, ids, name)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            options = [option for option in schema[key] if option.get("type") != "null"]
            return sample(options[0], document, ids, name)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", [])
        return {
            key: sample(part, document, ids, key)
            for key, part in schema.get("properties", {}).items()
            if key in required
        }
    if kind == "array":
        is_wanted = schema.get("minItems") or schema["items"].get("type") == "integer"
        return [sample(schema["items"], document, ids, name.removesuffix("s"))] if is_wanted else []
    if kind == "integer":
        return ids.get(name, max(1, schema.get("minimum", 1)))
    if kind == "number":
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    return _text(schema, name)


def _text(schema: dict[str, Any], name: str) -> str:
    texts = {
        "date": "2026-06-15",
        "date-time": "2026-06-15T08:00:00+08:00",
        "uuid": SAMPLE_KEY,
        "binary": "",
    }
    if (form := schema.get("format")) in texts:
        return texts[form]
    return ("测试" * max(1, (schema.get("minLength", 2) + 1) // 2))[: schema.get("maxLength", 400)]
