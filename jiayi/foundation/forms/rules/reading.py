"""Read a definition from JSON and say everything that is wrong with it, each with its place and reason."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .definition import (
    KINDS,
    NUMBERS,
    OPERATORS,
    Calculation,
    Condition,
    CrossCheck,
    DefinitionError,
    Fault,
    Form,
    Gate,
    Item,
    Limits,
    Option,
    fields_of,
)
from .formulas import FORMULAS
from .marks import check_mark, read_mark
from .parts import (
    CAPTURES,
    LAYOUTS,
    Wrong,
    among,
    check_print,
    comparable,
    read_bands,
    read_day,
    read_option,
    read_pair,
    read_sources,
    refuse_unanswerable,
    whole,
    words,
)
from .person import ASKED
from .vocabulary import HEAD_KEYS, ITEM_KEYS

SPANS = {"age": "%age", "months": "%months", "days": "%days", "weeks": "%weeks"}
LINK_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
DEEPEST = 6
GRACE_DAYS = 30  # ours: how long answers of an ended version may still come in from devices without a signal
MOST_ITEMS = 1000


def parse(definition: Mapping[str, Any]) -> Form:
    """
    Read a definition and check that it can work.

    :raises DefinitionError: with every place and reason
    """
    form, faults = read(definition)
    if faults or form is None:
        raise DefinitionError(faults)
    return form


def faults_of(definition: Any) -> list[Fault]:
    """Everything that is wrong with a definition; an empty list for one that works."""
    return read(definition)[1]


def read(definition: Any) -> tuple[Form | None, list[Fault]]:
    return _Reader().form(definition)


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.option_sets: dict[str, tuple[Option, ...]] = {}
        self.used: set[str] = set()
        self.marked: list[tuple[Item, str, bool]] = []
        self.count = 0

    def fault(self, place: str, message: str, code: str = "definition") -> None:
        self.faults.append(Fault(place, message, code))

    def form(self, raw: Any) -> tuple[Form | None, list[Fault]]:
        if not isinstance(raw, Mapping):
            return None, [Fault("", "模板应为一个对象")]
        for key in ("name", "version", "title", "effectivePeriod", "item"):
            if key not in raw:
                self.fault("", f"模板缺少 {key}")
        for key in sorted(set(raw) - HEAD_KEYS):
            self.fault("", f"不认识的属性 {key}")
        if self.faults:
            return None, self.faults
        for key in ("name", "title"):
            if not isinstance(raw[key], str) or not raw[key].strip():
                self.fault(key, "不能空着")
        period = self._period(raw["effectivePeriod"])
        self._option_sets(raw.get("optionSets", {}))
        items = self._items(raw["item"], "item", seen={}, depth=0)
        known = {item.link_id: item for item in fields_of(items)}
        checks = [
            found
            for index, check in enumerate(self._list(raw.get("checks", []), "checks"))
            if (found := self._tried(f"checks[{index}]", lambda check=check: self._check(check, known)))
        ]
        weeks_item = raw.get("gestationWeeks", "")
        if weeks_item and (weeks_item not in known or known[weeks_item].kind not in NUMBERS):
            self.fault("gestationWeeks", f"孕周引用了不存在的题 {weeks_item}")
        confidential = self._tried("confidential", lambda: self._confidential(raw.get("confidential", []), known))
        grace = self._tried("graceDays", lambda: whole(raw, "graceDays"))
        layout = raw.get("print", {})
        for item, place, in_row in self.marked:
            self._tried(place, lambda item=item, in_row=in_row: check_mark(item, known, in_row=in_row))
        self._tried("print", lambda: check_print(layout, known))
        if self.faults:
            return None, self.faults
        form = Form(
            name=raw["name"],
            version=str(raw["version"]),
            title=raw["title"],
            source=raw.get("source", ""),
            effective_from=period[0],
            effective_to=period[1],
            items=items,
            checks=tuple(checks),
            weeks_item=weeks_item,
            grace_days=GRACE_DAYS if grace is None else grace,
            print_layout=layout,
            is_confidential=raw.get("confidential") is True,
            confidential_items=confidential or frozenset(),
        )
        return form, []

    def _confidential(self, raw: Any, known: Mapping[str, Item]) -> frozenset[str]:
        if isinstance(raw, bool):
            return frozenset()
        if missing := set(raw) - set(known):
            raise Wrong(f"保密引用了不存在的题 {', '.join(sorted(missing))}")
        return frozenset(raw)

    def _tried(self, place: str, read: Any) -> Any:
        """What `read` gives; where it stumbles, a fault at this place. Any JSON may come in."""
        try:
            return read()
        except Wrong as wrong:
            self.fault(place, str(wrong), wrong.code)
        except (AttributeError, KeyError, TypeError, ValueError, InvalidOperation) as wrong:
            missing = f"缺少 {wrong.args[0]}" if isinstance(wrong, KeyError) else "写法不对"
            self.fault(place, missing)
        return None

    def _list(self, raw: Any, place: str) -> Sequence[Any]:
        if isinstance(raw, list):
            return raw
        self.fault(place, "应为列表")
        return []

    def _period(self, raw: Any) -> tuple[date, date | None]:
        found = self._tried(
            "effectivePeriod",
            lambda: (date.fromisoformat(raw["start"]), date.fromisoformat(raw["end"]) if raw.get("end") else None),
        )
        if found and found[1] and found[1] <= found[0]:
            self.fault("effectivePeriod", "停用日期要晚于启用日期")
        return found or (date.min, None)

    def _option_sets(self, raw: Any) -> None:
        if not isinstance(raw, Mapping):
            self.fault("optionSets", "应为一个对象")
            return
        for name, options in raw.items():
            self.option_sets[name] = self._options(options, f"optionSets.{name}")

    def _options(self, raw: Any, place: str) -> tuple[Option, ...]:
        found = [self._tried(place, lambda one=one: read_option(one)) for one in self._list(raw, place)]
        options = tuple(option for option in found if option is not None)
        codes = [option.code for option in options]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            self.fault(place, f"选项编码重复 {', '.join(twice)}")
        return options

    def _items(
        self, raw: Any, place: str, *, seen: dict[str, Item], depth: int, in_row: bool = False
    ) -> tuple[Any, ...]:
        items: list[Item] = []
        if depth > DEEPEST:
            self.fault(place, f"分组最多套 {DEEPEST} 层")
            return ()
        for index, one in enumerate(self._list(raw, place)):
            here = f"{place}[{index}]"
            self.count += 1
            if self.count > MOST_ITEMS:
                self.fault(here, f"一张表最多 {MOST_ITEMS} 项")
                break
            if not isinstance(one, Mapping):
                self.fault(here, "应为一个对象")
                continue
            item = self._item(one, here, seen=seen, depth=depth, in_row=in_row)
            if item is not None:
                items.append(item)
        return tuple(items)

    def _item(
        self, raw: Mapping[str, Any], place: str, *, seen: dict[str, Item], depth: int, in_row: bool
    ) -> Item | None:
        link_id, kind, before = raw.get("linkId", ""), raw.get("type"), len(self.faults)
        here = f"{place} {link_id}".strip()
        if not isinstance(link_id, str) or not LINK_ID.fullmatch(link_id):
            self.fault(here, "编号要用小写英文字母、数字和下划线，字母开头")
            return None
        if link_id in self.used:
            self.fault(here, "编号重复")
        self.used.add(link_id)
        if unknown := set(raw) - ITEM_KEYS:
            self.fault(here, f"不认识的属性 {', '.join(sorted(map(str, unknown)))}")
        if not isinstance(kind, str) or kind not in KINDS:
            self.fault(here, f"不认识的类型 {kind}")
            return None
        options = self._options_of(raw, here)
        gate = self._tried(here, lambda: self._gate(raw, seen)) if raw.get("enableWhen") else None
        calculation = (
            self._tried(here, lambda: self._calculation(raw["calculate"], seen)) if "calculate" in raw else None
        )
        repeats = bool(raw.get("repeats", False))
        is_row_group = kind == "group" and repeats
        children = raw.get("item", [])
        if kind != "group" and children:
            self.fault(here, "只有分组里面能放题")
        if in_row and kind == "group":
            self.fault(here, "多行分组里不能再分组")
        inner = dict(seen) if is_row_group else seen
        items = self._items(children, f"{place}.item", seen=inner, depth=depth + 1, in_row=is_row_group)
        item = self._tried(
            here,
            lambda: Item(
                link_id=link_id,
                text=words(raw, "text"),
                kind=kind,
                required=bool(raw.get("required", False)),
                repeats=repeats,
                min_occurs=whole(raw, "minOccurs") or 0,
                max_occurs=whole(raw, "maxOccurs"),
                read_only=bool(raw.get("readOnly", False)) or "calculate" in raw,
                is_hidden=bool(raw.get("hidden", False)),
                unit=words(raw, "unit"),
                decimals=whole(raw, "decimals") or 0,
                max_length=whole(raw, "maxLength"),
                options=options,
                limits=tuple(self._limits(limit, seen) for limit in raw.get("limits", ())),
                earliest=read_day(raw, "earliest", kind),
                latest=read_day(raw, "latest", kind),
                gates=(gate,) if gate else (),
                calculation=calculation,
                bands=read_bands(raw.get("interpret", ()), kind),
                prefill=read_sources(raw.get("prefill", "")),
                initial=raw.get("initial"),
                same_as_last=raw.get("sameAsLast"),
                for_resident=bool(raw.get("resident", False)),
                observation=words(raw, "observation"),
                record=read_mark(raw.get("record")),
                capture=among(raw, "capture", CAPTURES) or ("signature" if kind == "attachment" else ""),
                layout=among(raw, "layout", LAYOUTS),
                items=items,
            ),
        )
        if item is None or len(self.faults) > before:
            # Later items may refer to it: they are right, this one is not.
            seen[link_id] = Item(link_id=link_id, text="", kind=kind)
            return None
        self._shape(item, here)
        if item.record:
            self.marked.append((item, here, in_row))
        if kind != "display" and (kind != "group" or repeats):
            seen[link_id] = item
        return item

    def _options_of(self, raw: Mapping[str, Any], here: str) -> tuple[Option, ...]:
        options: tuple[Option, ...] = ()
        if "optionSet" in raw:
            if raw["optionSet"] not in self.option_sets:
                self.fault(here, f"没有选项集 {raw['optionSet']}")
                return ()
            options = self.option_sets[raw["optionSet"]]
        elif "answerOption" in raw:
            before = len(self.faults)
            options = self._options(raw["answerOption"], here)
            if len(self.faults) > before:
                return options
        if (raw.get("type") == "choice") != bool(options):
            self.fault(here, "选择题要有选项，其他题不能有")
        return options

    def _shape(self, item: Item, here: str) -> None:
        """What the parts of one item must not say together."""
        if item.capture and item.kind != "attachment":
            self.fault(here, "只有附件题能写 capture")
        if item.limits and item.kind not in NUMBERS:
            self.fault(here, "只有数字题能写范围")
        if item.layout == "table" and not item.is_repeating_group:
            self.fault(here, "表格排列只用于多行分组")
        if item.layout == "matrix":
            asked = [child for child in item.items if child.kind != "display"]
            if item.kind != "group" or item.repeats or any(child.kind != "choice" or child.repeats for child in asked):
                self.fault(here, "对照表里只能是单选题")
            elif len({child.options for child in asked}) > 1:
                self.fault(here, "对照表里各题的选项要一样")
        if item.min_occurs and item.max_occurs and item.min_occurs > item.max_occurs:
            self.fault(here, "最少行数不能多于最多行数")
        if item.initial is not None and item.options:
            given = item.initial if isinstance(item.initial, list) else [item.initial]
            if any(not isinstance(code, str) or item.option(code) is None for code in given):
                self.fault(here, "默认值不在选项里")

    def _gate(self, raw: Mapping[str, Any], seen: Mapping[str, Item], key: str = "enableWhen") -> Gate:
        behavior = raw.get("enableBehavior", "all")
        if behavior not in ("all", "any"):
            raise Wrong("enableBehavior 只能是 all 或 any")
        return Gate(tuple(self._condition(one, seen) for one in raw[key]), behavior == "all")

    def _condition(self, raw: Mapping[str, Any], seen: Mapping[str, Item]) -> Condition:
        operator, question = raw.get("operator"), raw["question"]
        if operator not in OPERATORS:
            raise Wrong(f"不认识的条件 {operator}")
        if question.startswith("%"):
            if question not in ASKED:
                raise Wrong(f"没有“{question}”，个人情况只有 {' '.join(ASKED)}")
        elif question not in seen:
            # Conditions and formulas may only look back, so that one pass from top to bottom settles a form.
            raise Wrong(f"引用的题要排在前面 {question}")
        else:
            refuse_unanswerable(seen[question], operator, raw["answer"])
        return Condition(question=question, operator=operator, answer=raw["answer"])

    def _calculation(self, raw: Mapping[str, Any], seen: Mapping[str, Item]) -> Calculation:
        name, of = raw.get("function"), tuple(raw.get("of", ()))
        formula = FORMULAS.get(str(name))
        if formula is None:
            raise Wrong(f"没有公式 {name}")
        if missing := [link_id for link_id in of if link_id not in seen]:
            raise Wrong(f"引用的题要排在前面 {', '.join(missing)}")
        if formula.takes is not None and len(of) != formula.takes:
            raise Wrong(f"公式 {name} 要引用 {formula.takes} 题")
        settings = {key: value for key, value in raw.items() if key not in ("function", "of")}
        if lacking := [key for key in formula.needs if key not in settings]:
            raise Wrong(f"公式 {name} 缺少 {', '.join(lacking)}")
        for rule in settings.get("rules", ()) if name == "decide" else ():
            if "value" not in rule:
                raise Wrong("公式 decide 的每条规则要有 value")
            for condition in rule["when"]:
                found = self._condition(condition, {**seen})
                if not found.question.startswith("%") and found.question not in of:
                    raise Wrong(f"公式 decide 的条件只能用 of 里的题 {found.question}")
        for lower, _ in settings.get("bands", ()) if name == "band" else ():
            Decimal(str(lower))
        return Calculation(function=str(name), of=of, settings=settings)

    def _limits(self, raw: Mapping[str, Any], seen: Mapping[str, Item]) -> Limits:
        spans = tuple(
            (asked, whole(raw, f"{name}From"), whole(raw, f"{name}To"))
            for name, asked in SPANS.items()
            if f"{name}From" in raw or f"{name}To" in raw
        )
        known = {"hard", "soft", "sex", "when", *(f"{name}{end}" for name in SPANS for end in ("From", "To"))}
        if unknown := set(raw) - known:
            raise Wrong(f"范围里不认识的属性 {', '.join(sorted(unknown))}")
        return Limits(
            hard=read_pair(raw, "hard"),
            soft=read_pair(raw, "soft"),
            sex=raw.get("sex"),
            spans=spans,
            when=self._gate({"when": raw["when"]}, seen, "when") if raw.get("when") else None,
        )

    def _check(self, raw: Mapping[str, Any], known: Mapping[str, Item]) -> CrossCheck:
        lower, higher = raw.get("lower", ""), raw.get("higher", "")
        at = raw.get("at") or lower
        if unknown := set(raw) - {"at", "lower", "higher", "mayEqual", "message", "severity", "when", "enableBehavior"}:
            raise Wrong(f"核对规则里不认识的属性 {', '.join(sorted(unknown))}")
        if missing := {name for name in (lower, higher, at) if name} - set(known):
            raise Wrong(f"核对规则引用了不存在的题 {', '.join(sorted(missing))}")
        if bool(lower) != bool(higher) or (not lower and not raw.get("when")) or not at:
            raise Wrong("核对规则要写 lower 和 higher，或写 at 和 when")
        if lower and not comparable(known[lower], known[higher]):
            raise Wrong("lower 和 higher 要同为数字或同为日期")
        if raw.get("severity", "error") not in ("error", "question"):
            raise Wrong("severity 只能是 error 或 question")
        return CrossCheck(
            at=at,
            message=words(raw, "message"),
            severity=raw.get("severity", "error"),
            lower=lower,
            higher=higher,
            may_equal=bool(raw.get("mayEqual", False)),
            when=self._gate(raw, known, "when") if raw.get("when") else None,
        )
