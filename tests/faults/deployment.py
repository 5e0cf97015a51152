"""The deployed desk in this process. Events reach the handlers and are repeated after a failure, as AWS and clients do."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import pytest
from moto import mock_aws

from chalicelib import bootstrap, realtime, workers
from chalicelib.adapters.aws_session import Clients, open_session
from chalicelib.adapters.dynamo.table import Row, open_table
from chalicelib.domain.mail_hosts import MailHost
from chalicelib.ports import Desk, Mailbox
from chalicelib.settings import Settings
from tests.faults.aws import TABLE, WORKER_OF, Aws, AwsState
from tests.faults.browser import Browser
from tests.faults.dynamodb import REGION
from tests.faults.fifo import FifoQueue, failed_messages
from tests.faults.injector import Boundary, Killed, intercepted
from tests.faults.providers import Providers, ProviderState
from tests.support.api_client import Answer, ApiClient
from tests.support.dynamodb import use_emulator_credentials
from tests.support.fakes.clock import FakeClock
from tests.support.fakes.ids import FakeIds
from tests.support.fakes.mailboxes import FakeSubmission
from tests.support.fakes.passwords import FakePasswords
from tests.support.fakes.web_push import FakeWebPush
from tests.support.lambda_events import websocket

T = TypeVar("T")
FIRST_ID = 5_000_000_000_000_000
"""Sixteen digits, so that a comparison recognises ids, tokens and UUIDs of a run in any text."""
MAX_TRIES = 8
RETRY_CODES = ("busy_try_again", "channel_unreachable")
"""Error codes that ask the client to try again."""
SETTINGS = Settings.read(
    {
        "TABLE_NAME": TABLE,
        "AWS_REGION": REGION,
        "FILES_BUCKET": "files",
        "WEBSOCKET_ENDPOINT": "https://sockets.example/cable",
        "PUBLIC_URL": "https://desk.example",
        "MAIL_FROM": "desk@parley.example",
        "MAIL_DOMAIN": "in.parley.example",
        "GOOGLE_OAUTH_CLIENT_ID": "our-application",
        "GOOGLE_OAUTH_CLIENT_SECRET": "our-secret",
        "AZURE_APP_ID": "our-application",
        "AZURE_APP_SECRET": "our-secret",
        **{f"{name.upper()}_QUEUE_URL": f"https://sqs.us-east-1.amazonaws.com/1/{name}.fifo" for name in WORKER_OF},
    }
)


@dataclass
class Snapshot:
    """The state of the deployment, its providers and its browsers at one moment."""

    aws: AwsState
    providers: ProviderState
    last_id: int
    now: int
    browsers: dict[str, Browser]
    facts: dict[str, Any]


@dataclass
class Deployment:
    boundary: Boundary
    aws: Aws
    clock: FakeClock
    ids: FakeIds
    providers: Providers
    desk: Desk
    browsers: dict[str, Browser] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    """Ids and tokens that a scenario keeps for the path."""
    refused: list[str] = field(default_factory=list)
    """The writing requests that were refused since the last `restore`."""

    def snapshot(self) -> Snapshot:
        return Snapshot(
            self.aws.snapshot(),
            copy.deepcopy(self.providers.state),
            self.ids.last,
            self.clock.at,
            copy.deepcopy(self.browsers),
            copy.deepcopy(self.facts),
        )

    def restore(self, snapshot: Snapshot) -> None:
        self.aws.restore(snapshot.aws)
        self.providers.state = copy.deepcopy(snapshot.providers)
        self.ids.last, self.clock.at = snapshot.last_id, snapshot.now
        self.browsers, self.facts, self.refused = copy.deepcopy(snapshot.browsers), copy.deepcopy(snapshot.facts), []
        self.restart_process()

    def restart_process(self) -> None:
        """Builds the desk anew, as a new process does. Connections to AWS are reused, because they hold no state of the desk."""
        self.desk = bootstrap.build(SETTINGS)
        if self.boundary.injector:
            self.boundary.injector.dead = False

    def attempt(self, function: str, work: Callable[[], T]) -> T | None:
        """The result, or None when the function (as the template names it) raised or its process was killed."""
        try:
            with self.boundary.running(function):
                return work()
        except Killed:
            self.restart_process()
            self._outlast_deduplication()
        except Exception:  # noqa: BLE001 - as Lambda does
            return None
        return None

    def _outlast_deduplication(self) -> None:
        """Lets six minutes pass, so that no queue deduplicates what the repetition of a killed function sends (five minutes)."""
        self.advance_clock(360_000)

    def retry_until(self, function: str, work: Callable[[], T | None], is_satisfied: Callable[[T], bool]) -> T:
        """Repeats `work` until its result satisfies. Raises AssertionError after `MAX_TRIES` tries."""
        answer = None
        for _ in range(MAX_TRIES):
            answer = self.attempt(function, work)
            if answer is not None and is_satisfied(answer):
                return answer
        raise AssertionError(f"no acceptable answer after {MAX_TRIES} tries; the last was {answer}")

    def api(self, who: str | None, method: str, path: str, json: Any = None, **options: Any) -> Answer:
        """Makes a client's request as the user `who` (None: signed out), and repeats it unchanged until it is answered."""
        headers = {"api_access_token": self.facts["tokens"][who]} if who else {}
        headers.update(options.pop("headers", {}))

        def ask() -> Answer:
            client = ApiClient(self.desk, headers)
            if "files" in options:
                return client.form(path, json or {}, options["files"], method=method)
            return client.request(method, path, json=json, **options)

        answer = self.retry_until("APIHandler", ask, lambda answer: answer.status < 500 and not asks_for_retry(answer))
        self.refused += [f"{method} {path}: {answer.status} {answer.text}"] if method != "GET" and answer.status >= 400 else []
        return answer

    def webhook(self, path: str, body: bytes, headers: dict[str, str]) -> None:
        """Makes a provider's webhook request, and repeats it until it is answered with 200."""
        sent = {"Content-Type": "application/json", **headers}
        answer = self.retry_until(
            "APIHandler",
            lambda: ApiClient(self.desk).request("POST", path, body=body, headers=sent),
            lambda answer: answer.status < 500,
        )
        assert answer.status == 200, answer.text

    def wake(self) -> None:
        """Runs the scheduled function until it succeeds; its schedule fires every minute, also after a failure."""
        self.retry_until("Wake", lambda: workers.wake(self.desk), lambda _: True)

    def connect(self, browser: Browser) -> None:
        """Opens a socket. After a refused `$connect` the browser tries again with another connection."""

        def open_socket() -> bool | None:
            browser.connections += 1
            event = websocket("CONNECT", browser.connection_id, token=self.facts["pubsub"][browser.name], account_id="1")
            return realtime.connect(self.desk, event)["statusCode"] == 200 or None

        self.retry_until("WebsocketConnect", open_socket, lambda _: True)
        self.aws.state.sockets[browser.connection_id] = []
        browser.is_open, browser.frames_read = True, 0

    def disconnect(self, browser: Browser) -> None:
        """Closes a socket. API Gateway sends `$disconnect` once, whether or not the function succeeds."""
        del self.aws.state.sockets[browser.connection_id]
        browser.is_open = False
        self.attempt(
            "WebsocketDisconnect", lambda: realtime.disconnect(self.desk, websocket("DISCONNECT", browser.connection_id))
        )

    def _notify_disconnects(self) -> None:
        while self.aws.state.closed:
            event = websocket("DISCONNECT", self.aws.state.closed.pop(0))
            self.attempt("WebsocketDisconnect", partial(realtime.disconnect, self.desk, event))

    def send_frame(self, browser: Browser, text: str) -> None:
        """Sends a frame of a browser once. The browser repeats it itself when it misses the answer."""
        self.attempt(
            "WebsocketMessage", lambda: realtime.handle_message(self.desk, websocket("MESSAGE", browser.connection_id, body=text))
        )

    def advance_clock(self, milliseconds: int) -> None:
        """Advances the clock. Open browsers then send a heartbeat, which is not counted as calls of the path."""
        self.clock.at += milliseconds
        with self.boundary.uncounted():
            for browser in self.browsers.values():
                if browser.connection_id in self.aws.state.sockets:
                    self.send_frame(browser, '{"action": "ping"}')

    def settle(self, until: Callable[[], bool] = lambda: False) -> None:
        """Delivers stream records, queue messages and disconnects until none is left, or until the condition holds.

        Raises AssertionError after 200 rounds.
        """
        for _ in range(200):
            if until():
                return
            self._notify_disconnects()
            progressed = self._forward()
            for name in ("mail", "ingest", "broadcast", "events", "background", "outbound"):
                progressed = self._run_worker(self.aws.state.queues[name]) or progressed
            if not progressed and not self._wait_for_visibility():
                return
        raise AssertionError("the deployment does not settle within 200 rounds")

    def _forward(self) -> bool:
        records = self.aws.state.stream[:100]
        if not records:
            return False
        answer = self.attempt("Forward", lambda: workers.forward(self.desk, {"Records": records}))
        done = records if answer is not None else []
        for failure in answer["batchItemFailures"] if answer else ():
            places = [record["dynamodb"]["SequenceNumber"] for record in records]
            done = records[: places.index(failure["itemIdentifier"])]
        del self.aws.state.stream[: len(done)]
        return True

    def _run_worker(self, queue: FifoQueue) -> bool:
        received = queue.receive(self.clock.now())
        if not received:
            return False
        handler = getattr(workers, WORKER_OF[queue.name])
        answer = self.attempt(
            WORKER_OF[queue.name].capitalize(), lambda: handler(self.desk, {"Records": [each.record() for each in received]})
        )
        failed = failed_messages(received, answer) if answer is not None else received
        self.aws.state.queues[queue.name].delete(each for each in received if each not in failed)
        return True

    def _wait_for_visibility(self) -> bool:
        now = self.clock.now()
        times = [time for queue in self.aws.state.queues.values() if (time := queue.next_visible_at(now)) is not None]
        if times:
            self.advance_clock(min(times) - now)
        return bool(times)


def asks_for_retry(answer: Answer) -> bool:
    return answer.status == 429 or (
        answer.status >= 400 and answer.text.startswith("{") and answer.json.get("code") in RETRY_CODES
    )


class KnownMailbox:
    """ports.Mailboxes with the mailbox that is a fact of the scenario."""

    def __init__(self, deployments: "list[Deployment]") -> None:
        self._deployments = deployments

    @contextmanager
    def open(self, _: MailHost) -> Iterator[Mailbox]:
        yield self._deployments[0].facts["mailbox"]


@contextmanager
def new_deployment() -> Iterator[Deployment]:
    """Real adapters, built by the real bootstrap, on AWS in this process. Password hashes, clock and ids are fakes."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        use_emulator_credentials(patch)
        clock, ids = FakeClock(), FakeIds(FIRST_ID)
        aws = Aws(clock)
        open_table(TABLE, region=REGION, host=None)
        Row.create_table(wait=True)
        with intercepted(aws.serve) as boundary:
            providers = Providers(boundary)
            made: list[Deployment] = []
            session = open_session(REGION)
            connection = open_table(TABLE, region=REGION, host=None, session=session)
            clients = Clients(SETTINGS, session)
            for name, shared in (
                ("open_table", lambda *_, **__: connection),
                ("open_session", lambda _: session),
                ("Clients", lambda *_: clients),
                ("HttpTransport", lambda *_, **__: providers),
                ("Argon2Passwords", FakePasswords),
                ("PushOnFirstUse", FakeWebPush),
                ("MailboxesOnFirstUse", lambda _: KnownMailbox(made)),
                ("SubmissionOnFirstUse", lambda _: FakeSubmission()),
                ("SystemClock", lambda: clock),
                ("RandomIds", lambda: ids),
            ):
                patch.setattr(bootstrap, name, shared)
            made.append(Deployment(boundary, aws, clock, ids, providers, bootstrap.build(SETTINGS)))
            yield made[0]
