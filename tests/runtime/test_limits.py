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


def test_a_hundred_megabytes_are_refused_at_once_and_in_words():
    upload = [(b"content-type", b"multipart/form-data; boundary=x")]

    async def never():
        raise AssertionError("nothing of it is read")

    sent = []

    async def send(message):
        sent.append(message)

    headers = [*upload, (b"content-length", str(100 * 1024 * 1024).encode())]
    asyncio.run(limits.size_limited(_echo)({"type": "http", "headers": headers}, never, send))
    said = json.loads(sent[1]["body"])
    assert (sent[0]["status"], said["code"]) == (413, "too_large")
    assert "10 MB" in said["message"] and "填的还在" in json.loads(_post([b"x" * 3_000_000])[1])["message"]


def test_a_stream_without_a_length_is_read_no_further_than_the_limit():
    upload = [(b"content-type", b"multipart/form-data; boundary=x"), (b"transfer-encoding", b"chunked")]
    chunks = [b"x" * 1_000_000] * 100
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    sent = []

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(limits.size_limited(_echo)({"type": "http", "headers": upload}, receive, send))
    assert (sent[0]["status"], len(messages)) == (413, 100 - 17)


def test_a_body_that_lies_about_its_length_is_cut_off():
    status, _ = _post([b"x" * 1_500_000] * 2, headers=[(b"content-length", b"5")])
    assert status == 413


def test_uploads_may_be_larger_than_forms():
    upload = [(b"content-type", b"multipart/form-data; boundary=x")]
    assert _post([b"x" * 3_000_000], headers=upload)[0] == 200
    assert _post([b"x" * 17_000_000], headers=upload)[0] == 413
