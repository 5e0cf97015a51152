"""Where a thread opens, and when its messages count as seen."""

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import DeskPage, Desks
from tests.e2e.pictures import png
from tests.e2e.provider import Provider
from tests.e2e.waiting import until

PICTURES = 6
HEIGHT = "thread => thread.firstElementChild.getBoundingClientRect().height"
"""With fractions of a pixel, which `scrollHeight` rounds."""

AT_END = "thread => thread.scrollHeight - thread.scrollTop - thread.clientHeight"


class HeldPictures:
    """Lets pictures load only when the test allows it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: list[Route] | None = []
        page.route("**/*", self._handle)

    def _handle(self, route: Route) -> None:
        if self._held is not None and route.request.resource_type == "image" and "favicon" not in route.request.url:
            self._held.append(route)
        else:
            route.fallback()

    def any_after_a_moment(self) -> bool:
        self._page.wait_for_timeout(50)  # Playwright calls the handler only while a test waits for the page
        return bool(self._held)

    def release(self) -> None:
        held, self._held = self._held or [], None
        for route in held:
            route.fallback()


def distance_to_end(desk: DeskPage) -> int:
    return int(desk.messages.evaluate(AT_END))


def pictures(desk: DeskPage) -> Locator:
    return desk.messages.get_by_role("button", name="Enlarge image").locator("img")


def test_thread_with_pictures_opens_and_stays_at_its_end(
    desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider
) -> None:
    for number in range(PICTURES):
        media = f"{telegram.id}-{number}"
        provider.serve(media, png(900, 1600 if number % 2 else 500), "image/png", path=f"received/{media}.png")
        telegram.send({"photo": [{"file_id": media, "file_size": 20_000}]})
        telegram.write(f"Picture {number}")
    conversation = ada.conversation_of(telegram.name)

    def ready() -> int:
        states = [each["state"] for message in ada.messages(conversation) for each in message.get("attachments") or []]
        return states.count("ready") == PICTURES

    until(ready, "all pictures are downloaded")
    ada.post(f"conversations/{conversation}/update_last_seen")
    ada_desk = desks.open("ada")
    held = HeldPictures(ada_desk.page)
    ada_desk.open(telegram.name)
    expect(pictures(ada_desk)).to_have_count(PICTURES)
    expect(ada_desk.message_text(f"Picture {PICTURES - 1}")).to_be_in_viewport()
    height = ada_desk.messages.evaluate(HEIGHT)
    assert distance_to_end(ada_desk) < 2
    until(held.any_after_a_moment, "the browser requests pictures")
    held.release()
    ada_desk.page.mouse.move(700, 400)
    expect(pictures(ada_desk).last).to_have_js_property("complete", True)
    expect(pictures(ada_desk).last).not_to_have_js_property("naturalWidth", 0)
    assert ada_desk.messages.evaluate(HEIGHT) == height
    assert distance_to_end(ada_desk) < 2
    expect(ada_desk.page.get_by_role("button", name="Latest")).to_have_count(0)


def test_broken_picture_is_shown_as_a_file(desks: Desks, telegram: TelegramCustomer, ada: Agent, provider: Provider) -> None:
    provider.serve(telegram.id, b"\x89PNG\r\n\x1a\nbroken", "image/png", path=f"received/{telegram.id}.png")
    telegram.send({"photo": [{"file_id": telegram.id, "file_size": 14}]})
    conversation = ada.conversation_of(telegram.name)
    until(lambda: (ada.messages(conversation)[0].get("attachments") or [{}])[0].get("state") == "ready", "the file is downloaded")
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    expect(ada_desk.messages.get_by_role("article").get_by_role("link")).to_be_visible()


def test_thread_opens_at_first_unseen_message_and_is_seen_at_its_end(
    desks: Desks, telegram: TelegramCustomer, ada: Agent
) -> None:
    telegram.write("Seen before")
    number = ada.conversation_of(telegram.name)
    ada_desk = desks.open("ada")
    ada_desk.open(telegram.name)
    expect(ada_desk.row(telegram.name).get_by_label("unread message")).to_have_count(0)
    ada_desk.page.keyboard.press("Escape")
    expect(ada_desk.messages).to_have_count(0)
    until(lambda: ada.conversation(number)["agent_last_seen_at"], "an agent has seen the conversation")
    ada_desk.page.wait_for_timeout(1_100)  # times have a resolution of a second
    for index in range(45):
        telegram.write(f"Unseen {index}")
    ada.wait_for_text(number, "Unseen 44")
    expect(ada_desk.row(telegram.name)).to_contain_text("Unseen 44")
    ada_desk.page.reload()

    ada_desk.open(telegram.name)
    divider = ada_desk.messages.get_by_role("separator", name="New messages")
    expect(divider).to_be_in_viewport()
    expect(ada_desk.message_text("Unseen 0")).to_be_in_viewport()
    expect(ada_desk.row(telegram.name).get_by_label("9+ unread messages")).to_be_visible()
    assert ada.conversation(number)["unread_count"] > 0

    ada_desk.page.get_by_role("button", name="Latest").click()
    expect(ada_desk.message_text("Unseen 44")).to_be_in_viewport()
    expect(ada_desk.row(telegram.name).get_by_label("unread message")).to_have_count(0)
    until(lambda: ada.conversation(number)["unread_count"] == 0, "the conversation is seen")
