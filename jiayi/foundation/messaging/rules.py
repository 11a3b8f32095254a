"""Templates: which words may leave the house, and how a line is filled in."""

import re
import string
from collections.abc import Mapping

# An SMS and a WeChat push are read on lock screens and by carriers: no names, no diagnoses, no readings.
OUTSIDE = frozenset({"sms", "wechat", "voice"})
OUTSIDE_WORDS = frozenset({"code", "minutes", "organization", "team", "date", "time", "phone", "link", "count"})
HEALTH_WORDS = re.compile(
    r"血压|血糖|高血压|糖尿病|诊断|病情|病史|用药|药物|精神|艾滋|结核|肿瘤|癌|孕|残疾|体检结果|化验|mmHg|mmol"
)
MAX_ATTEMPTS = 4


class TemplateRefused(ValueError):
    """A template would carry personal health data out of the house, or cannot be filled in."""


def placeholders(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as problem:
        raise TemplateRefused(str(problem)) from None


def check_template(*, channel: str, title: str, body: str) -> None:
    """Refuse a template that could carry health data outside, or whose placeholders are not plain names."""
    names = placeholders(title) | placeholders(body)
    if bad := {name for name in names if not re.fullmatch(r"[a-z][a-z_]*", name)}:
        raise TemplateRefused(f"placeholders must be plain names: {sorted(bad)}")
    if channel not in OUTSIDE:
        return
    if strangers := names - OUTSIDE_WORDS:
        raise TemplateRefused(f"not allowed outside the house: {sorted(strangers)}")
    if found := HEALTH_WORDS.search(title + body):
        raise TemplateRefused(f"health data outside the house: {found.group()}")


def filled(text: str, context: Mapping[str, str]) -> str:
    """The text with its placeholders filled in.

    :raises TemplateRefused: if the context lacks one
    """
    missing = placeholders(text) - set(context)
    if missing:
        raise TemplateRefused(f"missing: {sorted(missing)}")
    return text.format_map({key: str(value) for key, value in context.items()})


def retry_wait(attempts: int) -> int:
    """Seconds before the next try: 30, 120, 480."""
    return 30 * 4 ** (attempts - 1)
