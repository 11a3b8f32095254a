"""Requests reach Django's synchronous side in a thread, and answers come back whole or in pieces."""

import asyncio
import threading

import pytest

from jiayi.config.bridge import WHOLE, ThreadedWsgi


def ask(application, body=b""):
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append((message, threading.current_thread()))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/居民",
        "query_string": b"q=1",
        "headers": [(b"content-length", str(len(body)).encode()), (b"x-requested-with", b"jiayi")],
    }
    asyncio.run(ThreadedWsgi(application, threads=1)(scope, receive, send))
    return sent


class Answer(list):
    closed_in = None

    def close(self):
        self.closed_in = threading.current_thread().name


def test_a_short_answer_comes_back_whole_and_is_closed_in_its_thread():
    answer, seen = Answer([b"a", b"b"]), {}

    def application(environ, start_response):
        seen.update(environ, body=environ["wsgi.input"].read())
        start_response("201 Created", [("Content-Length", "2"), ("X-One", "1")])
        return answer

    (start, _), (body, _) = ask(application, b"{}")
    assert start["status"] == 201
    assert start["headers"] == [(b"content-length", b"2"), (b"x-one", b"1")]
    assert body == {"type": "http.response.body", "body": b"ab"}
    assert (seen["body"], seen["REQUEST_METHOD"], seen["QUERY_STRING"]) == (b"{}", "POST", "q=1")
    assert seen["HTTP_X_REQUESTED_WITH"] == "jiayi"
    assert seen["PATH_INFO"].encode("latin1").decode() == "/居民"
    assert answer.closed_in.startswith("wsgi")


@pytest.mark.parametrize("headers", [[], [("Content-Length", str(WHOLE + 1))]])
def test_a_long_answer_is_sent_in_pieces(headers):
    def application(environ, start_response):
        start_response("200 OK", headers)
        return Answer([b"a", b"b"])

    messages = [message for message, _ in ask(application)]
    assert [m.get("body") for m in messages] == [None, b"a", b"b", b""]
    assert not messages[-1].get("more_body")


def test_what_goes_wrong_in_the_thread_reaches_the_server():
    def application(environ, start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask(application)
