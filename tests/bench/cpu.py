"""CPU time of an inbound message over all handlers, as a multiple of the same AWS calls made by raw boto3.

One message is processed while its AWS responses are recorded. Handlers and raw boto3 calls then run in turn on the recorded
responses, without a network."""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from moto import mock_aws
from msgspec.structs import replace

from chalicelib.adapters.aws_session import Clients
from chalicelib.adapters.clock import RandomIds
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.settings import Settings
from tests.bench.bench_desk import Invocation
from tests.bench.counts import silent_log
from tests.bench.emulated import REGION
from tests.bench.scenario import Scenario
from tests.support.fakes.clock import FakeClock

ROUNDS, REPEATS = 15, 20
SOCKETS = "https://sockets.bench.example/cable"


class RepeatingIds(RandomIds):
    """Produces the same ids in every round, so that the recorded responses fit."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.restart()

    def restart(self) -> None:
        self._next = self._first

    def next(self, *, above: int = 0) -> int:
        self._next = max(self._next, above) + 1
        return self._next


class RawBody(io.BytesIO):
    """The body of a recorded response in the form that botocore reads."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Recording:
    """AWS calls (service, operation, parameters) and their responses (status, headers, body), in order."""

    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, Any, bytes]] = field(default_factory=list)
    position: int = 0

    def next_answer(self, *_: Any) -> AWSResponse:
        status, headers, content = self.answers[self.position % len(self.answers)]
        self.position += 1
        return AWSResponse("https://aws.example", status, headers, RawBody(content))


@contextmanager
def patched(owner: Any, name: str, replacement: Callable[..., Any]) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, original)


@contextmanager
def record_into(recording: Recording) -> Iterator[None]:
    call, respond = BaseClient._make_api_call, Endpoint._do_get_response  # type: ignore[attr-defined]

    def recorded_call(client: Any, operation: str, params: dict[str, Any]) -> Any:
        recording.calls.append((client.meta.service_model.service_name, operation, params))
        return call(client, operation, params)

    def recorded_response(endpoint: Any, *args: Any) -> Any:
        answer = respond(endpoint, *args)
        http = answer[0][0]
        recording.answers.append((http.status_code, dict(http.headers), http.content))
        return answer

    def empty_response(*_: Any) -> Any:
        headers: Any = {}
        return AWSResponse(SOCKETS, 200, headers, RawBody(b""))

    with (
        patched(BaseClient, "_make_api_call", recorded_call),
        patched(Endpoint, "_do_get_response", recorded_response),
        patched(Endpoint, "_send", empty_response),
    ):
        yield


def ratio() -> tuple[float, int]:
    """CPU time of the handlers divided by that of the raw calls, and the number of calls."""
    recording = Recording()
    with silent_log():
        with mock_aws():
            scenario = Scenario()
            settings = replace(Settings.read({"TABLE_NAME": "bench", "AWS_REGION": REGION}), websocket_endpoint=SOCKETS)
            ids, clock = RepeatingIds(scenario.desk.ids.next()), FakeClock(scenario.desk.clock.now())
            push = ApiGatewayPush(Clients(settings), scenario.desk.telemetry)
            scenario.desk = replace(scenario.desk, ids=ids, clock=clock, push=push)
            scenario.online(1)
            for text in ("Hello", "Hello?"):
                scenario.customer_writes(text)
            ids._first = ids._next
            scenario.handled.clear()
            with record_into(recording):
                scenario.customer_writes("Is anybody there?")
        return _compared(scenario, ids, recording), len(recording.calls)


def _compared(scenario: Scenario, ids: RepeatingIds, recording: Recording) -> float:
    session: Any = boto3.session.Session("bench", "bench", region_name=REGION)
    clients = {name: session.client(name, endpoint_url=SOCKETS) for name in {name for name, _, _ in recording.calls}}
    invocations: list[Invocation] = list(scenario.handled)

    def handlers() -> None:
        ids.restart()
        for invocation in invocations:
            invocation.run(scenario.desk)

    def raw_calls() -> None:
        for name, operation, params in recording.calls:
            clients[name]._make_api_call(operation, params)

    with patched(Endpoint, "_send", recording.next_answer):
        for work in (handlers, raw_calls):
            work()
            if recording.position % len(recording.answers):
                raise ValueError("the message took another path than when it was recorded")
        return statistics.median(_seconds(handlers) / _seconds(raw_calls) for _ in range(ROUNDS))


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(REPEATS):
        work()
    return time.process_time() - started
