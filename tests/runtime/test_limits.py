"""Oversize requests are refused before anything reads them."""

import asyncio
import json

from jiayi.config import limits


async def _echo(scope, receive, send):
    message = await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": message["body"]})


def _post(chunks, *, headers=()):
    messages = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
        for number, chunk in enumerate(chunks)
    ]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(limits.size_limited(_echo)({"type": "http", "headers": list(headers)}, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_a_small_body_arrives_whole():
    assert _post([b"ab", b"cd"]) == (200, b"abcd")


def test_an_announced_large_body_is_refused_unread():
    status, body = _post([b""], headers=[(b"content-length", b"99999999")])
    assert status == 413
    assert json.loads(body)["code"] == "too_large"


def test_a_body_that_lies_about_its_length_is_cut_off():
    status, _ = _post([b"x" * 1_500_000] * 2, headers=[(b"content-length", b"5")])
    assert status == 413


def test_uploads_may_be_larger_than_forms():
    upload = [(b"content-type", b"multipart/form-data; boundary=x")]
    assert _post([b"x" * 3_000_000], headers=upload)[0] == 200
    assert _post([b"x" * 17_000_000], headers=upload)[0] == 413
