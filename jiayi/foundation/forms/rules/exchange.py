"""
A definition as a FHIR R4 Questionnaire that other systems can read, and back without loss.

FHIR has its own element for most of it: codings in options and conditions, `open` values, `initial`. What it lacks
(limits, formulas, pre-fill …) travels in one extension per place, as JSON, and is taken back from there.
"""

import json
from collections.abc import Mapping
from typing import Any

EXTENSION = "urn:jiayi:questionnaire-keys"
HEAD = ("resourceType", "name", "version", "title", "status", "description", "effectivePeriod", "item")
ITEM = frozenset(["linkId", "text", "type", "required", "repeats", "readOnly", "maxLength", "enableBehavior"])
OPTION = frozenset(["code", "display"])
ANSWERS = {"date": "answerDate", "dateTime": "answerDateTime", "time": "answerTime"}


def to_fhir(definition: Mapping[str, Any]) -> dict[str, Any]:
    ours = {key: value for key, value in definition.items() if key not in HEAD}
    asked = _kinds(definition.get("item", ()), definition)
    found: dict[str, Any] = {"resourceType": "Questionnaire", "status": definition.get("status", "active")}
    found |= {key: definition[key] for key in HEAD if key in definition and key not in ("item", "resourceType")}
    if marks := [key for key in ("resourceType", "status") if key not in definition]:
        ours["_added"] = marks
    found["item"] = [_to_item(item, asked, definition) for item in definition.get("item", ())]
    return found | _extension(ours)


def from_fhir(resource: Mapping[str, Any]) -> dict[str, Any]:
    """A definition, from a FHIR Questionnaire or from one of our own, which passes unchanged."""
    found = {key: resource[key] for key in HEAD if key in resource and key != "item"} | _kept(resource)
    for key in found.pop("_added", ()):
        found.pop(key, None)
    plain = {key: value for key, value in resource.items() if key not in (*HEAD, "extension")}
    items = resource.get("item", [])
    return plain | found | {"item": [_from_item(item) for item in items] if isinstance(items, list) else items}


def _kinds(items: Any, definition: Mapping[str, Any]) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for item in items:
        kinds[item.get("linkId", "")] = item.get("type", "")
        kinds |= _kinds(item.get("item", ()), definition)
    return kinds


def _to_item(item: Mapping[str, Any], asked: Mapping[str, str], definition: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {key: value for key, value in item.items() if key in ITEM}
    ours = {key: value for key, value in item.items() if key not in ITEM and key not in ("answerOption", "item")}
    options = item.get("answerOption") or definition.get("optionSets", {}).get(item.get("optionSet", ""))
    if options:
        found["answerOption"] = [_to_option(option, alone="optionSet" in item) for option in options]
    conditions = ours.pop("enableWhen", None)
    if conditions:
        standard = [one for one in conditions if not one["question"].startswith("%")]
        found["enableWhen"] = [_to_condition(one, asked) for one in standard]
        if len(standard) < len(conditions):  # of the person: FHIR has no word for it
            ours["enableWhen"] = conditions
        if not standard:
            del found["enableWhen"]
    if "item" in item:
        found["item"] = [_to_item(child, asked, definition) for child in item["item"]]
    return found | _extension(ours)


def _to_option(option: Mapping[str, Any], *, alone: bool) -> dict[str, Any]:
    coding = {"valueCoding": {"code": option["code"], "display": option["display"]}}
    return coding if alone else coding | _extension({k: v for k, v in option.items() if k not in OPTION})


def _to_condition(condition: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    found = {"question": condition["question"], "operator": condition["operator"]}
    answer, kind = condition["answer"], asked.get(condition["question"], "")
    if isinstance(answer, bool):
        return found | {"answerBoolean": answer}
    if kind == "choice":
        return found | {"answerCoding": {"code": answer}}
    if kind in ("integer", "decimal"):
        return found | {"answerDecimal" if isinstance(answer, float) else "answerInteger": answer}
    return found | {
        {"date": "answerDate", "dateTime": "answerDateTime", "time": "answerTime"}.get(kind, "answerString"): answer
    }


def _from_item(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    ours = _kept(item)
    found = {key: value for key, value in item.items() if key != "extension"} | ours
    if "optionSet" in ours:
        found.pop("answerOption", None)
    elif isinstance(item.get("answerOption"), list):
        found["answerOption"] = [_from_option(option) for option in item["answerOption"]]
    if "enableWhen" in item and "enableWhen" not in ours and isinstance(item["enableWhen"], list):
        found["enableWhen"] = [_from_condition(one) for one in item["enableWhen"]]
    if found.get("type") == "open-choice":  # the free text of another system becomes a plain choice
        found["type"] = "choice"
    if isinstance(item.get("item"), list):
        found["item"] = [_from_item(child) for child in item["item"]]
    return found


def _from_option(option: Any) -> Any:
    if not isinstance(option, Mapping) or "code" in option:
        return option
    coding = option.get("valueCoding")
    if isinstance(coding, Mapping):
        return {"code": coding.get("code"), "display": coding.get("display") or coding.get("code")} | _kept(option)
    value = next((option[key] for key in ("valueString", "valueInteger", "valueDate") if key in option), None)
    return {"code": str(value), "display": str(value)} | _kept(option)


def _from_condition(condition: Any) -> Any:
    if not isinstance(condition, Mapping) or "answer" in condition:
        return condition
    answers = [value for key, value in condition.items() if key.startswith("answer")]
    answer = answers[0] if answers else None
    answer = answer.get("code") if isinstance(answer, Mapping) else answer
    return {"question": condition.get("question"), "operator": condition.get("operator"), "answer": answer}


def _extension(ours: Mapping[str, Any]) -> dict[str, Any]:
    if not ours:
        return {}
    return {"extension": [{"url": EXTENSION, "valueString": json.dumps(ours, ensure_ascii=False)}]}


def _kept(element: Mapping[str, Any]) -> dict[str, Any]:
    extensions = element.get("extension", [])
    for extension in extensions if isinstance(extensions, list) else ():
        if isinstance(extension, Mapping) and extension.get("url") == EXTENSION:
            try:
                found = json.loads(extension.get("valueString", ""))
            except (TypeError, ValueError):
                return {}
            return found if isinstance(found, dict) else {}
    return {}
