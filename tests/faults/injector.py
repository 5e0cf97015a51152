"""Counts the calls to the outside and makes some of them go wrong.

A call is what the code asks for once; the SDK may send it several times. Faults are put in where the bytes would leave, below
the SDK's retries, so that its real behaviour (repeating, and the tokens that make repeating safe) is part of what is tested.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import botocore.endpoint
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError
from botocore.retries.quota import RetryQuota
from botocore.signers import RequestSigner
from botocore.useragent import UserAgentString
from moto.core.botocore_stubber import BotocoreStubber

from chalicelib.ports import HttpResponse, ResponseLost, Unreachable
from tests.faults import aws_responses
from tests.faults.fault_kinds import Fault

Serve = Callable[[str, AWSPreparedRequest], AWSResponse]


class Killed(BaseException):
    """The process is gone."""


@dataclass
class Injector:
    """`plan` names the faults by how many calls come before each, counted from the fault before it."""

    plan: Sequence[tuple[int, Fault]] = ()
    look: Callable[[], None] = lambda: None
    """Called when a fault is about to strike, and when a process ends."""
    calls: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    dead: bool = False
    _since: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, name: str) -> Fault | None:
        """One more call; the fault that strikes it."""
        with self._lock:
            if self.dead:
                raise Killed
            self.calls.append(name)
            rest = self.plan[len(self.struck) :]
            if not rest or rest[0][0] != self._since:
                self._since += 1
                return None
            fault = rest[0][1]
            self._since = 0
            self.struck.append(f"call {len(self.calls)} {name}: {fault}")
        self.look()
        return fault

    def die(self) -> None:
        self.dead = True
        self.look()
        raise Killed


@dataclass
class Boundary:
    """Between the code and everything outside. Without an injector calls pass and are not counted."""

    serve: Serve
    injector: Injector | None = None
    _local: threading.local = field(default_factory=threading.local)

    @contextmanager
    def watched(self, injector: Injector) -> Iterator[Injector]:
        self.injector = injector
        try:
            yield injector
        finally:
            self.injector = None

    @contextmanager
    def unobserved(self) -> Iterator[None]:
        injector, self.injector = self.injector, None
        try:
            yield
        finally:
            self.injector = injector

    def call(self, plain: Callable[..., Any], client: Any, operation: str, params: Any) -> Any:
        injector = self.injector
        if injector is None:
            return plain(client, operation, params)
        fault = injector.enter(f"{client.meta.service_model.service_name}.{operation}")
        if fault is Fault.KILLED_BEFORE:
            injector.die()
        self._local.fault, self._local.sent = fault, 0
        try:
            answer = plain(client, operation, params)
        finally:
            self._local.fault = None
        if fault is Fault.KILLED_AFTER:
            injector.die()
        return answer

    def send(self, event_name: str, request: AWSPreparedRequest) -> AWSResponse:
        """One time that bytes leave for AWS."""
        operation = event_name.removeprefix("before-send.")
        fault: Fault | None = getattr(self._local, "fault", None)
        if fault is None or fault is Fault.KILLED_AFTER:
            return self.serve(operation, request)
        self._local.sent += 1
        if fault is Fault.TIMED_OUT:
            raise ReadTimeoutError(endpoint_url=request.url)
        if fault is Fault.LOST and self._local.sent > 1:
            return self.serve(operation, request)
        if fault in (Fault.LOST, Fault.LOST_FOR_GOOD):
            self.serve(operation, request)
            raise ReadTimeoutError(endpoint_url=request.url)
        if fault is Fault.IN_PART and self._local.sent > 1:
            return self.serve(operation, request)
        if fault is Fault.IN_PART:
            return aws_responses.in_part(operation, request, self.serve)
        return aws_responses.refusal(operation, fault, request)

    def ask(self, name: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
        """One question to somebody who is not AWS."""
        fault = self.injector.enter(name) if self.injector else None
        match fault:
            case None:
                return answer()
            case Fault.UNREACHABLE:
                raise Unreachable("refused")
            case Fault.TIMED_OUT:
                raise ResponseLost("timed out")
            case Fault.REFUSED:
                return HttpResponse(500, {}, b"Internal Server Error")
            case Fault.THROTTLED:
                return HttpResponse(429, {"retry-after": "3"}, b"Too Many Requests")
        assert self.injector is not None
        if fault is Fault.KILLED_BEFORE:
            self.injector.die()
        answered = answer()
        if fault is Fault.LOST_FOR_GOOD:
            raise ResponseLost("lost")
        self.injector.die()
        return answered


@contextmanager
def guarded(serve: Serve) -> Iterator[Boundary]:
    """Every AWS call of this process goes through the boundary. Retries do not wait, and one fault never uses up their quota:
    a function that has just started has all of it. Nothing is signed, because nobody here checks it and it takes its time."""
    boundary, plain = Boundary(serve), BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, params: Any) -> Any:
        return boundary.call(plain, client, operation, params)

    def send(_: Any, event_name: str, request: AWSPreparedRequest, **__: Any) -> AWSResponse:
        return boundary.send(event_name, request)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", call)
        patch.setattr(BotocoreStubber, "__call__", send)
        patch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=lambda _: None))
        patch.setattr(RetryQuota, "acquire", lambda *_: True)
        patch.setattr(RequestSigner, "handler", lambda *_, **__: None)
        patch.setattr(UserAgentString, "to_string", lambda _: "faults")
        yield boundary
