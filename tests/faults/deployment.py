"""The deployed desk in this process: what carries events to its handlers, and does so again after a failure."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import pytest
from moto import mock_aws

from chalicelib import bootstrap, realtime, workers
from chalicelib.adapters.dynamo.table import Row, open_table
from chalicelib.adapters.session import Clients, open_session
from chalicelib.ports import Desk
from chalicelib.settings import Settings
from tests.api_client import Answer, ApiClient
from tests.fakes import FakeClock, FakeIds, FakePasswords
from tests.faults.aws import TABLE, WORKER_OF, Aws, Cloud
from tests.faults.browser import Browser
from tests.faults.dynamodb import REGION
from tests.faults.fifo import Fifo, undone
from tests.faults.injector import Boundary, Killed, guarded
from tests.faults.providers import Memory, Outside
from tests.functional.lambda_events import websocket

T = TypeVar("T")
FIRST_ID = 5_000_000_000_000_000
"""Ids, tokens and uuids made here can be recognised by their sixteen digits wherever they are written."""
PATIENCE = 8
AGAIN_CODES = ("busy_try_again", "channel_unreachable")
"""Refusals that ask whoever hears them to try again."""
SETTINGS = Settings.read(
    {
        "TABLE_NAME": TABLE,
        "AWS_REGION": REGION,
        "FILES_BUCKET": "files",
        "WEBSOCKET_ENDPOINT": "https://sockets.example/cable",
        "PUBLIC_URL": "https://desk.example",
        **{f"{name.upper()}_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/1/{name}.fifo" for name in WORKER_OF},
    }
)


@dataclass
class Kept:
    """Everything there is at one moment."""

    cloud: Cloud
    memory: Memory
    last_id: int
    now: int
    browsers: dict[str, Browser]
    facts: dict[str, Any]


@dataclass
class World:
    boundary: Boundary
    aws: Aws
    clock: FakeClock
    ids: FakeIds
    outside: Outside
    desk: Desk
    browsers: dict[str, Browser] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    """What a scene found out and the path needs: ids and tokens."""

    def keep(self) -> Kept:
        return Kept(
            self.aws.snapshot(),
            copy.deepcopy(self.outside.memory),
            self.ids.last,
            self.clock.at,
            copy.deepcopy(self.browsers),
            copy.deepcopy(self.facts),
        )

    def go_back(self, kept: Kept) -> None:
        self.aws.restore(kept.cloud)
        self.outside.memory = copy.deepcopy(kept.memory)
        self.ids.last, self.clock.at = kept.last_id, kept.now
        self.browsers, self.facts = copy.deepcopy(kept.browsers), copy.deepcopy(kept.facts)
        self.start_process()

    def start_process(self) -> None:
        """Nothing is left of what a process had in mind; the connections to AWS are as good as new ones."""
        self.desk = bootstrap.build(SETTINGS)
        if self.boundary.injector:
            self.boundary.injector.dead = False

    def attempt(self, work: Callable[[], T]) -> T | None:
        """None when the function crashed or its process ended."""
        try:
            return work()
        except Killed:
            self.start_process()
            self._a_killed_functions_work_comes_late()
        except Exception:  # noqa: BLE001 - as Lambda does
            return None
        return None

    def _a_killed_functions_work_comes_late(self) -> None:
        """So that queues have forgotten what they were sent before."""
        self.pass_time(360_000)

    def insist(self, work: Callable[[], T | None], satisfied: Callable[[T], bool]) -> T:
        """Again until there is an answer to be content with."""
        answer = None
        for _ in range(PATIENCE):
            answer = self.attempt(work)
            if answer is not None and satisfied(answer):
                return answer
        raise AssertionError(f"no good answer after {PATIENCE} tries, but {answer}")

    def api(self, who: str | None, method: str, path: str, json: Any = None, **options: Any) -> Answer:
        """A client's request, repeated as it was until it is answered."""
        headers = {"api_access_token": self.facts["tokens"][who]} if who else {}
        headers.update(options.pop("headers", {}))

        def ask() -> Answer:
            client = ApiClient(self.desk, headers)
            if "files" in options:
                return client.form(path, json or {}, options["files"])
            return client.request(method, path, json=json, **options)

        return self.insist(ask, lambda answer: answer.status < 500 and not asks_for_another_try(answer))

    def webhook(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """A provider's, repeated until it is taken."""
        sent = {"Content-Type": "application/json", **headers}
        answered = self.insist(
            lambda: ApiClient(self.desk).request("POST", path, body=body, headers=sent), lambda answer: answer.status < 500
        )
        assert answered.status == 200, answered.text

    def wake(self) -> None:
        """The schedule fires every minute whatever became of the last run."""
        self.insist(lambda: workers.wake(self.desk), lambda _: True)

    def connect(self, browser: Browser) -> None:
        """Until API Gateway lets the socket open; each try is another connection."""

        def open_one() -> bool | None:
            browser.connections += 1
            event = websocket("CONNECT", browser.connection_id, token=self.facts["pubsub"][browser.name], account_id="1")
            return realtime.connect(self.desk, event)["statusCode"] == 200 or None

        self.insist(open_one, lambda _: True)
        self.aws.cloud.sockets[browser.connection_id] = []
        browser.is_open, browser.read = True, 0

    def disconnect(self, browser: Browser) -> None:
        """API Gateway tells it once."""
        del self.aws.cloud.sockets[browser.connection_id]
        browser.is_open = False
        self.attempt(lambda: realtime.disconnect(self.desk, websocket("DISCONNECT", browser.connection_id)))

    def _tell_ends(self) -> None:
        while self.aws.cloud.ended:
            event = websocket("DISCONNECT", self.aws.cloud.ended.pop(0))
            self.attempt(partial(realtime.disconnect, self.desk, event))

    def say(self, browser: Browser, text: str) -> None:
        """What a browser says on its socket is said once: it looks for the answer and says it again when it misses one."""
        self.attempt(lambda: realtime.handle_message(self.desk, websocket("MESSAGE", browser.connection_id, body=text)))

    def pass_time(self, milliseconds: int) -> None:
        """Browsers that are open are heard of every now and then."""
        self.clock.at += milliseconds
        with self.boundary.unobserved():
            for browser in self.browsers.values():
                if browser.connection_id in self.aws.cloud.sockets:
                    self.say(browser, '{"action": "ping"}')

    def settle(self) -> None:
        """Carry everything to where it goes until all is quiet."""
        for _ in range(200):
            self._tell_ends()
            moved = self._forward()
            for name in ("ingest", "broadcast", "events", "outbound"):
                moved = self._work_on(self.aws.cloud.queues[name]) or moved
            if not moved and not self._wait():
                return
        raise AssertionError("it never becomes quiet")

    def _forward(self) -> bool:
        records = self.aws.cloud.stream[:100]
        if not records:
            return False
        answer = self.attempt(lambda: workers.forward(self.desk, {"Records": records}))
        done = records if answer is not None else []
        for failure in answer["batchItemFailures"] if answer else ():
            places = [record["dynamodb"]["SequenceNumber"] for record in records]
            done = records[: places.index(failure["itemIdentifier"])]
        del self.aws.cloud.stream[: len(done)]
        return True

    def _work_on(self, queue: Fifo) -> bool:
        taken = queue.receive(self.clock.now())
        if not taken:
            return False
        handler = getattr(workers, WORKER_OF[queue.name])
        answer = self.attempt(lambda: handler(self.desk, {"Records": [each.record() for each in taken]}))
        left = undone(taken, answer) if answer is not None else taken
        self.aws.cloud.queues[queue.name].delete(each for each in taken if each not in left)
        return True

    def _wait(self) -> bool:
        now = self.clock.now()
        moments = [moment for queue in self.aws.cloud.queues.values() if (moment := queue.next_visible_at(now)) is not None]
        if moments:
            self.pass_time(min(moments) - now)
        return bool(moments)


def asks_for_another_try(answer: Answer) -> bool:
    return answer.status == 429 or (
        answer.status >= 400 and answer.text.startswith("{") and answer.json.get("code") in AGAIN_CODES
    )


@contextmanager
def new_world() -> Iterator[World]:
    """Real adapters, put together by the real bootstrap. Passwords are hashed cheaply, the clock moves when it is told to."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        clock, ids = FakeClock(), FakeIds(FIRST_ID)
        aws = Aws(clock)
        open_table(TABLE, region=REGION, host=None)
        Row.create_table(wait=True)
        with guarded(aws.serve) as boundary:
            outside = Outside(boundary)
            session = open_session(REGION)
            connection = open_table(TABLE, region=REGION, host=None, session=session)
            clients = Clients(SETTINGS, session)
            for name, shared in (
                ("open_table", lambda *_, **__: connection),
                ("open_session", lambda _: session),
                ("Clients", lambda *_: clients),
                ("HttpTransport", lambda *_, **__: outside),
                ("Argon2Passwords", FakePasswords),
                ("SystemClock", lambda: clock),
                ("RandomIds", lambda: ids),
            ):
                patch.setattr(bootstrap, name, shared)
            yield World(boundary, aws, clock, ids, outside, bootstrap.build(SETTINGS))
