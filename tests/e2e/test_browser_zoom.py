"""The web client is usable at zooms of 200 % and 400 %: a window of 1280 by 720 or 1024 pixels has half or a quarter of them."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e import tour, tour_thread
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.provider import Provider
from tests.e2e.showcase import Showcase, build_showcase
from tests.e2e.tour_stops import DIALOG, MENU, open_thread

ZOOMS = [pytest.param({"width": 640, "height": 360}, id="200 %"), pytest.param({"width": 320, "height": 256}, id="400 %")]
LINE = 20
"""Height of a line of text, in CSS pixels."""

# Scrolls to each control, as the Tab key does. Its centre then has to be in the window and uncovered.
UNREACHABLE = """part => {
  const name = each => each.getAttribute('aria-label') || each.innerText.trim() || each.tagName
  const controls = 'a[href], button, input:not([hidden]), textarea, [role=menuitem], [role=menuitemcheckbox], [role=option]'
  const shown = [...document.querySelectorAll(part)].flatMap(each => [...each.querySelectorAll(controls)])
    .filter(each => each.checkVisibility({visibilityProperty: true}) && !each.closest('[aria-hidden=true]'))
  return shown.filter(each => {
    each.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'})
    const {x, y, width, height} = each.getBoundingClientRect()
    const hit = document.elementFromPoint(x + width / 2, y + height / 2)
    return !hit || !(each.contains(hit) || hit.contains(each) || hit.closest('label')?.contains(each))
  }).map(name)
}"""
WIDER = "() => document.scrollingElement.scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def showcase(ada: Agent, provider: Provider) -> Showcase:
    return build_showcase(ada, provider)


def problems(page: Page, name: str, part: str) -> list[str]:
    found = [f"{name}: “{each}” is out of reach" for each in page.evaluate(UNREACHABLE, part)]
    return [*found, f"{name}: the page scrolls sideways"] if page.evaluate(WIDER) else found


@pytest.mark.parametrize("viewport", ZOOMS)
def test_lists_and_dialogs(desks: Desks, showcase: Showcase, viewport: ViewportSize) -> None:
    ada_desk = desks.open("ada")
    page = ada_desk.page
    page.set_viewport_size(viewport)
    found = []
    for stops in (tour.lists(ada_desk), tour.desk_dialogs(ada_desk, showcase), tour_thread.thread(ada_desk, showcase)):
        for name, part in stops:
            found += problems(page, name, part if part in (DIALOG, MENU) else "main, header")
    assert found == []


@pytest.mark.parametrize("viewport", ZOOMS)
def test_thread_and_composer(desks: Desks, showcase: Showcase, viewport: ViewportSize) -> None:
    ada_desk = desks.open("ada")
    page = ada_desk.page
    page.set_viewport_size(viewport)
    open_thread(ada_desk, showcase.mixed)
    messages = ada_desk.messages.bounding_box()
    assert messages
    assert messages["height"] >= 6 * LINE
    page.keyboard.press("r")
    expect(ada_desk.reply_text).to_be_in_viewport(ratio=1)
    page.keyboard.type("Typed at this zoom")
    send = page.get_by_role("button", name="Send", exact=True)
    send.scroll_into_view_if_needed()
    expect(send).to_be_in_viewport(ratio=1)
    assert problems(page, "thread", "main") == []
