"""What the desk adds to the AWS calls it makes: the CPU of an inbound message over all handlers, against the same calls made
barely by boto3. One message is played with its answers written down; then handlers and bare calls are both given those answers,
in turn, without a network."""

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

from chalicelib.adapters.clock import RandomIds
from chalicelib.adapters.push import ApiGatewayPush
from chalicelib.adapters.session import Clients
from chalicelib.settings import Settings
from tests.bench.counts import quiet_log
from tests.bench.scenario import REGION, Invocation, Stage
from tests.fakes import FakeClock

ROUNDS, REPEATS = 15, 20
SOCKETS = "https://sockets.bench.example/cable"


class SameIds(RandomIds):
    """The same ids in every round, so that the answers fit."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.again()

    def again(self) -> None:
        self._next = self._first

    def next(self, *, above: int = 0) -> int:
        self._next = max(self._next, above) + 1
        return self._next


class Raw(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@dataclass
class Tape:
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    answers: list[tuple[int, Any, bytes]] = field(default_factory=list)
    place: int = 0

    def next_answer(self, *_: Any) -> AWSResponse:
        status, headers, content = self.answers[self.place % len(self.answers)]
        self.place += 1
        return AWSResponse("https://aws.example", status, headers, Raw(content))


@contextmanager
def patched(owner: Any, name: str, instead: Callable[..., Any]) -> Iterator[None]:
    plain = getattr(owner, name)
    setattr(owner, name, instead)
    try:
        yield
    finally:
        setattr(owner, name, plain)


@contextmanager
def recording(tape: Tape) -> Iterator[None]:
    call, respond = BaseClient._make_api_call, Endpoint._do_get_response  # type: ignore[attr-defined]

    def noted_call(client: Any, operation: str, params: dict[str, Any]) -> Any:
        tape.calls.append((client.meta.service_model.service_name, operation, params))
        return call(client, operation, params)

    def noted_answer(endpoint: Any, *args: Any) -> Any:
        answer = respond(endpoint, *args)
        http = answer[0][0]
        tape.answers.append((http.status_code, dict(http.headers), http.content))
        return answer

    def nobody(*_: Any) -> Any:
        headers: Any = {}
        return AWSResponse(SOCKETS, 200, headers, Raw(b""))

    with (
        patched(BaseClient, "_make_api_call", noted_call),
        patched(Endpoint, "_do_get_response", noted_answer),
        patched(Endpoint, "_send", nobody),
    ):
        yield


def ratio() -> tuple[float, int]:
    """CPU over the CPU of the bare calls, and how many calls these are."""
    tape = Tape()
    with quiet_log():
        with mock_aws():
            stage = Stage()
            settings = replace(Settings.read({"TABLE_NAME": "bench", "AWS_REGION": REGION}), websocket_endpoint=SOCKETS)
            ids, clock = SameIds(stage.desk.ids.next()), FakeClock(stage.desk.clock.now())
            push = ApiGatewayPush(Clients(settings), stage.desk.telemetry)
            stage.desk = replace(stage.desk, ids=ids, clock=clock, push=push)
            stage.online(1)
            for text in ("Hello", "Hello?"):
                stage.customer_writes(text)
            ids._first = ids._next
            stage.handled.clear()
            with recording(tape):
                stage.customer_writes("Is anybody there?")
        return _compared(stage, ids, tape), len(tape.calls)


def _compared(stage: Stage, ids: SameIds, tape: Tape) -> float:
    session: Any = boto3.session.Session("bench", "bench", region_name=REGION)
    clients = {name: session.client(name, endpoint_url=SOCKETS) for name in {name for name, _, _ in tape.calls}}
    handled: list[Invocation] = list(stage.handled)

    def handlers() -> None:
        ids.again()
        for invocation in handled:
            invocation.run(stage.desk)

    def bare() -> None:
        for name, operation, params in tape.calls:
            clients[name]._make_api_call(operation, params)

    with patched(Endpoint, "_send", tape.next_answer):
        for work in (handlers, bare):
            work()
            if tape.place % len(tape.answers):
                raise ValueError("the message went another way than when it was written down")
        return statistics.median(_seconds(handlers) / _seconds(bare) for _ in range(ROUNDS))


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(REPEATS):
        work()
    return time.process_time() - started
