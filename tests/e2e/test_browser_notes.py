"""Notes about a contact appear on every screen, and leave it with the note."""

from playwright.sync_api import Locator, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_page import DeskPage, Desks


def notes(desk: DeskPage) -> Locator:
    return desk.page.get_by_role("complementary", name="Contact").get_by_role("region", name="Notes")


def test_note_is_live_on_every_screen(desks: Desks, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    ben_desk, ada_desk = desks.open("ben"), desks.open("ada")
    for desk in (ben_desk, ada_desk):
        desk.open(telegram.name)
        desk.wait_until_live()

    notes(ben_desk).get_by_label("New note").fill("Prefers to be called.\n<b>Always</b>")
    ben_desk.page.keyboard.press("Control+Enter")
    for desk in (ben_desk, ada_desk):
        expect(notes(desk).get_by_role("listitem")).to_contain_text("<b>Always</b>")

    notes(ada_desk).get_by_role("button", name="Edit note").press("Enter")
    expect(notes(ada_desk).get_by_label("Edit note")).to_be_focused()
    ada_desk.page.keyboard.press("Control+a")
    ada_desk.page.keyboard.type("Prefers e-mail.")
    ada_desk.page.keyboard.press("Control+Enter")
    for desk in (ben_desk, ada_desk):
        expect(notes(desk).get_by_role("listitem")).to_contain_text("Prefers e-mail.")
        expect(notes(desk).get_by_role("listitem")).to_contain_text("Ben")

    notes(ben_desk).get_by_role("button", name="Delete note").click()
    ben_desk.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    for desk in (ben_desk, ada_desk):
        expect(notes(desk).get_by_text("No notes yet")).to_be_visible()
