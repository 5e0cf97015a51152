"""Fixtures of the end-to-end tests. All tests share one stack with its inboxes, so each creates its own customers."""

import json
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright

from chalicelib.actions.accounts import create_account
from chalicelib.bootstrap import build
from infra.browser import find as find_chromium
from local.options import Options
from local.seed.account import PASSWORD, settings
from tests.e2e.aws_resources import AwsResources
from tests.e2e.concurrency import Report, Rounds
from tests.e2e.customers import AppCustomer, TelegramCustomer, WhatsappCustomer, new_number
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import TIMEOUT_MS, Desks
from tests.e2e.desk_socket import DeskSocket
from tests.e2e.observers import Observers
from tests.e2e.provider import Provider
from tests.e2e.stack import PROJECT, LocalStack, StackInfo
from tests.e2e.waiting import until_no_problems

CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Connect = Callable[..., DeskSocket]


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    running = Provider()
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, provider: Provider) -> Iterator[LocalStack]:
    providers = {"TELEGRAM_API_BASE": provider.telegram_base, "GRAPH_API_BASE": provider.graph_base}
    running = LocalStack(tmp_path_factory.mktemp("stack") / "data", providers=providers)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def stack_info(stack: LocalStack) -> StackInfo:
    return stack.stack_info


@pytest.fixture(scope="session")
def ada(stack_info: StackInfo) -> Iterator[Agent]:
    """The administrator."""
    agent = Agent(stack_info, "ada")
    yield agent
    agent.close()


@pytest.fixture(scope="session")
def ben(stack_info: StackInfo) -> Iterator[Agent]:
    agent = Agent(stack_info, "ben")
    yield agent
    agent.close()


@pytest.fixture(scope="session")
def cleo(stack_info: StackInfo) -> Iterator[Agent]:
    agent = Agent(stack_info, "cleo")
    yield agent
    agent.close()


@pytest.fixture
def administrator(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> str:
    """The e-mail address of the only person of a new account without inboxes."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    info = stack.stack_info.data
    ports = {name: str(urlsplit(info[field]).port) for name, field in (("PORT", "url"), ("AWS_PORT", "aws_endpoint_url"))}
    options = Options.read({**ports, "DATA_DIR": str(stack.data_dir)})
    outputs = json.loads((stack.data_dir / "deployed.json").read_text())["outputs"]
    email = f"eve-{new_number()}@shop.example"
    create_account(build(settings(options, outputs)), name="Shop", admin_name="Eve Lund", email=email, password=PASSWORD)
    return email


@pytest.fixture
def telegram(stack_info: StackInfo) -> TelegramCustomer:
    """A new customer who writes over Telegram."""
    return TelegramCustomer(stack_info)


@pytest.fixture
def whatsapp(stack_info: StackInfo) -> WhatsappCustomer:
    return WhatsappCustomer(stack_info)


@pytest.fixture
def app_customer(stack_info: StackInfo) -> AppCustomer:
    return AppCustomer(stack_info)


@pytest.fixture
def connect(stack_info: StackInfo) -> Iterator[Connect]:
    """Opens sockets that are closed after the test."""
    sockets: list[DeskSocket] = []

    def open_for(agent: Agent, *, position: int | None = None) -> DeskSocket:
        start = agent.head() if position is None else position
        token = str(agent.user["pubsub_token"])
        sockets.append(DeskSocket(stack_info, token, account_id=stack_info.account_id, position=start))
        return sockets[-1].open()

    yield open_for
    for each in sockets:
        each.close()


@pytest.fixture(scope="session")
def aws(stack: LocalStack) -> AwsResources:
    return AwsResources(stack)


@pytest.fixture(scope="module", autouse=True)
def table_is_consistent_afterwards(aws: AwsResources, stack_info: StackInfo) -> Iterator[None]:
    """Checks after each file of tests that every change has a position and every counter matches the conversations."""
    yield
    until_no_problems(lambda: aws.account_rows(stack_info.account_id).inconsistencies())


@pytest.fixture
def observers(aws: AwsResources, ada: Agent, ben: Agent, cleo: Agent, connect: Connect) -> Observers:
    """All three agents, each with an own socket."""
    agents = (ada, ben, cleo)
    return Observers(aws, agents, [connect(agent) for agent in agents])


@pytest.fixture
def report(record_property: Callable[[str, object], None]) -> Report:
    """Adds a line of figures to the terminal summary; no assertion depends on it."""
    return partial(record_property, FIGURES)


@pytest.fixture
def rounds(request: pytest.FixtureRequest, report: Report) -> Rounds:
    """Repeats a race, because its outcome is random, and reports the outcomes."""
    return Rounds(request.node.name, report)


FIGURES = "figures"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    for line in (value for each in reports for name, value in each.user_properties if name == FIGURES):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    assert (PROJECT / "web" / "dist" / "index.html").exists(), "The web client is not built: run `npm run build` in web/."
    expect.set_options(timeout=TIMEOUT_MS)
    running = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """The browser of a visitor."""
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, Path]:
    """The stored browser session of each agent's first sign-in, which later tests reuse to save time."""
    return {}


@pytest.fixture
def desks(
    browser: Browser, stack_info: StackInfo, sessions: dict[str, Path], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Desks]:
    desks = Desks(browser, stack_info, sessions, tmp_path)
    yield desks
    report: pytest.TestReport | None = request.node.stash.get(CALL_REPORT, None)
    if report is None or report.failed:
        desks.take_screenshots()
    desks.close()
    if report and report.passed:
        assert not desks.page_errors, f"errors on the pages: {desks.page_errors}"


CALL_REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[CALL_REPORT] = report
    return report
