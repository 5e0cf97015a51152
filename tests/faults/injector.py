"""Counts external calls and injects faults into some of them.

A call is one request of the code; the SDK may send it several times. Faults are injected below the SDK's retries, so that its
real behaviour (retries, and the tokens that make them safe) is part of the test.
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
from tests.faults.rights import rights_for

Serve = Callable[[str, AWSPreparedRequest], AWSResponse]


class Killed(BaseException):
    """The process was killed. A BaseException, so that no handler of the code catches it."""


@dataclass
class Injector:
    """`plan` holds pairs of a number of calls and the fault that follows them, counted from the previous fault."""

    plan: Sequence[tuple[int, Fault]] = ()
    on_injection: Callable[[], None] = lambda: None
    """Called before each injected fault, and when a process is killed."""
    calls: list[str] = field(default_factory=list)
    injected: list[str] = field(default_factory=list)
    dead: bool = False
    _calls_since: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next_call(self, name: str) -> Fault | None:
        """Counts a call and returns the fault to inject into it, if any. Raises Killed after the process was killed."""
        with self._lock:
            if self.dead:
                raise Killed
            self.calls.append(name)
            remaining = self.plan[len(self.injected) :]
            if not remaining or remaining[0][0] != self._calls_since:
                self._calls_since += 1
                return None
            fault = remaining[0][1]
            self._calls_since = 0
            self.injected.append(f"call {len(self.calls)} {name}: {fault}")
        self.on_injection()
        return fault

    def kill(self) -> None:
        self.dead = True
        self.on_injection()
        raise Killed


@dataclass
class Boundary:
    """Every external call passes through here. Without an injector calls are neither counted nor disturbed."""

    serve: Serve
    injector: Injector | None = None
    function: str = ""
    """The function that runs, as the template names it; empty for a test's own code."""
    used: dict[str, set[str]] = field(default_factory=dict)
    """The rights that each function has used, whether or not its calls were counted."""
    _local: threading.local = field(default_factory=threading.local)

    @contextmanager
    def injecting(self, injector: Injector) -> Iterator[Injector]:
        self.injector = injector
        try:
            yield injector
        finally:
            self.injector = None

    @contextmanager
    def running(self, function: str) -> Iterator[None]:
        before, self.function = self.function, function
        try:
            yield
        finally:
            self.function = before

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        injector, self.injector = self.injector, None
        try:
            yield
        finally:
            self.injector = injector

    def call(self, original: Callable[..., Any], client: Any, operation: str, params: Any) -> Any:
        if self.function:
            self.used.setdefault(self.function, set()).update(
                rights_for(client.meta.service_model.service_name, operation, params)
            )
        injector = self.injector
        if injector is None:
            return original(client, operation, params)
        fault = injector.next_call(f"{client.meta.service_model.service_name}.{operation}")
        if fault is Fault.KILLED_BEFORE:
            injector.kill()
        self._local.fault, self._local.sent = fault, 0
        try:
            answer = original(client, operation, params)
        finally:
            self._local.fault = None
        if fault is Fault.KILLED_AFTER:
            injector.kill()
        return answer

    def send(self, event_name: str, request: AWSPreparedRequest) -> AWSResponse:
        """Handles one request to AWS; a call has several when the SDK retries."""
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
            return aws_responses.partial_response(operation, request, self.serve)
        return aws_responses.refusal(operation, fault, request)

    def call_provider(self, name: str, request: Callable[[], HttpResponse]) -> HttpResponse:
        """Makes one request to a provider, or injects a fault into it."""
        fault = self.injector.next_call(name) if self.injector else None
        match fault:
            case None:
                return request()
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
            self.injector.kill()
        answer = request()
        if fault is Fault.LOST_FOR_GOOD:
            raise ResponseLost("lost")
        self.injector.kill()
        return answer


@contextmanager
def intercepted(serve: Serve) -> Iterator[Boundary]:
    """Routes every AWS call of this process through the boundary. Retries do not wait. Their quota is never used up, because a
    freshly started function has all of it. Requests are not signed, because signing is slow and no test checks it."""
    boundary, original = Boundary(serve), BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: Any, operation: str, params: Any) -> Any:
        return boundary.call(original, client, operation, params)

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
