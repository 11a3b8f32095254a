"""Anticipated refusals. `code` is for machines and stable, `message` (中文) is shown to people."""

from typing import Any


class DomainError(Exception):
    """操作无法完成"""

    code = "domain_error"
    status = 409
    message = "操作无法完成"

    def __init__(self, message: str | None = None, *, details: Any = None):
        self.details = details
        super().__init__(message or self.message)


class Forbidden(DomainError):
    """The actor may not do this."""

    code, status, message = "forbidden", 403, "您的岗位没有这项权限"


class NotFound(DomainError):
    """No such object, or one outside the actor's scope: the two are told apart nowhere."""

    code, status, message = "not_found", 404, "没有找到，或不在您的管理范围内"


class InvalidInput(DomainError):
    """What was entered cannot be right."""

    code, status, message = "invalid_input", 422, "填写的内容有误"


class TooManyRequests(DomainError):
    """A rate limit was reached."""

    code, status, message = "too_many_requests", 429, "操作太频繁，请稍后再试"
