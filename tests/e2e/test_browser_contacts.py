"""The contacts page in the browser: live rows, sorting, columns, filter and the contact beside the list."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.customers import TelegramCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks


def listed(page: Page) -> list[str]:
    return page.locator("[data-row] [dir=auto]").all_inner_texts()


def open_contacts(desks: Desks, query: str = "") -> Page:
    page = desks.open("ada").page
    page.goto(f"/contacts{query}")
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    return page


def test_new_and_changed_contacts_appear_by_themselves(desks: Desks, ada: Agent, telegram: TelegramCustomer) -> None:
    telegram.write("Hello")
    page = open_contacts(desks, "?sort=-created_at")
    row = page.get_by_role("link", name=re.compile(re.escape(telegram.name)))
    expect(row).to_be_visible()
    contact = ada.post("contacts", {"name": "Aaaron Aardvark", "email": f"{telegram.name.replace(' ', '.')}@x.example"})[
        "payload"
    ]["contact"]
    made = page.get_by_role("link", name=re.compile("Aaaron Aardvark"))
    expect(made).to_be_visible(timeout=20_000)
    ada.request("PATCH", f"contacts/{contact['id']}", json={"name": "Zzoe Aardvark"})
    expect(page.get_by_role("link", name=re.compile("Zzoe Aardvark"))).to_be_visible()


def test_contacts_are_sorted_filtered_and_opened_with_the_keyboard(desks: Desks, ada: Agent) -> None:
    for name, city in (("Keyboard Kim", "Köln"), ("Keyboard Lee", "Bonn")):
        ada.post("contacts", {"name": name, "additional_attributes": {"city": city}})
    page = desks.open("ada").page
    page.keyboard.press("4")
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("keyboard")
    expect(page.locator("[data-row]")).to_have_count(2, timeout=20_000)
    assert listed(page) == ["Keyboard Kim", "Keyboard Lee"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Contact").get_by_text("Keyboard Lee").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("complementary", name="Contact")).to_have_count(0)
    page.get_by_role("searchbox", name="Search contacts").fill("")
    page.get_by_role("button", name="Filter", exact=True).click()
    form = page.get_by_role("dialog", name="Filter")
    form.get_by_role("combobox", name="Field").select_option("city")
    form.get_by_role("textbox", name="Value").fill("köln")
    form.get_by_role("textbox", name="Value").press("Enter")
    expect(page.get_by_role("button", name="Filter (1)")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(1, timeout=20_000)
    page.reload()
    expect(page.locator("[data-row]")).to_have_count(1)
    assert listed(page) == ["Keyboard Kim"]


def test_columns_are_kept_for_the_person_and_a_phone_shows_cards(desks: Desks, ada: Agent) -> None:
    ada.post("contacts", {"name": "Column Kim", "additional_attributes": {"city": "Köln"}})
    page = open_contacts(desks, "?q=column")
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitemcheckbox", name="City").click()
    expect(page.get_by_role("columnheader", name="City")).to_be_visible()
    page.reload()
    expect(page.get_by_role("columnheader", name="City")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 800})
    card = page.get_by_role("listitem").filter(has_text="Column Kim")
    expect(card.get_by_text("Köln")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_file_is_imported_and_its_rejected_rows_are_downloaded(desks: Desks, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("Name;E-Mail;Company\nImported Ida;ida@import.example;Öko\nImported Max;no address;\n", encoding="utf-8")
    page = open_contacts(desks, "?q=imported")
    page.get_by_role("button", name="Import", exact=True).press("Enter")
    dialog = page.get_by_role("dialog", name="Import contacts")
    expect(dialog.get_by_role("button", name="Choose a CSV file")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Choose a CSV file").click()
    chooser.value.set_files(file)
    expect(dialog.get_by_role("status")).to_contain_text("1 of 2 rows imported. 1 was rejected", timeout=60_000)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Download rejected rows").press("Enter")
    text = download.value.path().read_text(encoding="utf-8-sig")
    assert text.startswith("Name,E-Mail,Company,errors\nImported Max,no address,,email_invalid: ")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile("Imported Ida"))).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_focused()
