"""Single frames of a page's socket get lost, while its account is busy. `make lossy` runs the longer trial."""

import os
import time

from playwright.sync_api import expect

from tests.e2e.aws_resources import AwsResources
from tests.e2e.concurrency import Report
from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.socket_interceptor import NoisyLine, SocketInterceptor
from tests.e2e.stack import StackInfo
from tests.e2e.test_browser_offline import message_texts

PAUSE_SECONDS = 2.5
CURRENT_WITHIN_SECONDS = 15.0
TRIAL_SECONDS = float(os.environ.get("LOSSY_SECONDS", "15"))
NEWEST = 10
ANSWER = '"request":'


def test_page_is_current_after_a_lost_frame_and_a_lost_answer(desks: Desks, telegram: TelegramCustomer, report: Report) -> None:
    """The customer keeps writing, so that frames keep coming. The answer has a frame with the events and one with the head."""
    telegram.write("text 0")
    interceptor = SocketInterceptor()
    page = desks.open("ada", interceptor=interceptor)
    page.wait_until_live()
    page.open(telegram.name)
    expect(message_texts(page)).to_have_text(["text 0"])
    interceptor.drop_next("text 1", ANSWER, ANSWER)
    texts = ["text 0", "text 1"]
    telegram.write("text 1")
    interceptor.wait_until_dropped()
    lost_at = time.monotonic()
    while not page.message_text("text 1").count():
        assert time.monotonic() - lost_at < CURRENT_WITHIN_SECONDS, "the page stands still behind a lost frame"
        texts.append(f"text {len(texts)}")
        telegram.write(texts[-1])
        page.page.wait_for_timeout(PAUSE_SECONDS * 1000)
    took = time.monotonic() - lost_at
    expect(message_texts(page)).to_have_text(texts)
    expect(page.row(telegram.name)).to_contain_text(texts[-1])
    report(f"lost frames: {interceptor.dropped} lost; the lost text is shown after {took:.1f} s and {len(texts) - 2} more")


def test_two_pages_on_noisy_lines_equal_a_fresh_page(
    desks: Desks, stack_info: StackInfo, ada: Agent, ben: Agent, report: Report
) -> None:
    customers = [TelegramCustomer(stack_info) for _ in range(4)]
    for customer in customers:
        customer.write("text 0")
        ada.conversation_of(customer.name)
    lines = [NoisyLine(seed) for seed in (1, 2)]
    pages = [desks.open(name, interceptor=line) for name, line in zip(("ada", "ben"), lines, strict=True)]
    for page in pages:
        page.open(customers[0].name)
    numbers = [ben.conversation_of(customer.name) for customer in customers]
    written = write_for(TRIAL_SECONDS, customers, numbers, ben, pages)
    for line in lines:
        line.quiet()
    ended = time.monotonic()
    fresh = desks.open("ada")
    fresh.open(customers[0].name)
    thread = ada.all_texts(numbers[0])
    expected = screen_of(fresh, customers, thread)
    while different := [place for place, page in enumerate(pages) if screen_of(page, customers, thread) != expected]:
        if time.monotonic() - ended > CURRENT_WITHIN_SECONDS:
            break
        pages[different[0]].page.wait_for_timeout(200)
        expected = screen_of(fresh, customers, thread)
    took = time.monotonic() - ended
    faults = [f"{line.lost} lost, {line.repeated} repeated, {line.delayed} delayed" for line in lines]
    outcome = f"{len(different)} differ after {took:.1f} s"
    report(f"noisy lines: {written} messages in {TRIAL_SECONDS:.0f} s; {'; '.join(faults)}; {outcome}")
    assert not different
    assert expected[:2] == [thread[-NEWEST:], True]
    assert all(line.lost and line.repeated and line.delayed for line in lines)


def write_for(
    seconds: float, customers: list[TelegramCustomer], numbers: list[int], colleague: Agent, pages: list[DeskPage]
) -> int:
    deadline, written = time.monotonic() + seconds, 0
    while time.monotonic() < deadline:
        written += 1
        place = written % len(customers)
        if written % 3:
            customers[place].write(f"text {written}")
        else:
            colleague.reply(numbers[place], f"reply {written}")
        pages[written % len(pages)].page.wait_for_timeout(300)
    return written


def screen_of(page: DeskPage, customers: list[TelegramCustomer], thread: list[str]) -> list[object]:
    """The newest texts of the open thread, whether all of its texts are the end of `thread`, and the rows of these customers in
    their order. A page that was open for long shows more of a thread than a fresh one. No row is under the pointer, where a box
    to select it takes the place of the picture."""
    page.page.mouse.move(0, 0)
    texts = message_texts(page).all_inner_texts()
    rows = [text for text in page.rows.all_inner_texts() if any(customer.name in text for customer in customers)]
    return [texts[-NEWEST:], texts == thread[len(thread) - len(texts) :], rows]


def test_agent_sees_that_updates_are_delayed(desks: Desks, telegram: TelegramCustomer, aws: AwsResources) -> None:
    telegram.write("text 0")
    page = desks.open("ada")
    page.wait_until_live()
    notice = page.page.get_by_text("Updates are delayed")
    with aws.paused("broadcast"):
        telegram.write("text 1")
        expect(notice).to_be_visible(timeout=45_000)
        expect(page.row(telegram.name)).to_contain_text("text 0")
    expect(page.row(telegram.name)).to_contain_text("text 1")
    expect(notice).to_have_count(0)
