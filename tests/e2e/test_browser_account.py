"""An administrator renames the account, which the browsers of other people show."""

from playwright.sync_api import expect

from tests.e2e.desk_page import Desks


def test_account_is_renamed_everywhere(desks: Desks) -> None:
    ben = desks.open("ben")
    ben.wait_until_live()
    page = desks.open("ada").page
    page.goto("/settings/account")
    form = page.get_by_role("region", name="General")
    form.get_by_label("Name").fill("Acme Tea")
    form.get_by_label("Time zone").select_option("Europe/Berlin")
    form.get_by_label("Name").press("Enter")
    expect(form.get_by_text("Saved")).to_be_visible()
    expect(ben.page.get_by_role("button", name="Ben Okafor Acme Tea: account menu")).to_be_visible()
    form.get_by_label("Name").fill("Acme Coffee")
    form.get_by_role("button", name="Save").click()
    expect(ben.page.get_by_role("button", name="Ben Okafor Acme Coffee: account menu")).to_be_visible()
    page.reload()
    expect(form.get_by_label("Time zone")).to_have_value("Europe/Berlin")
