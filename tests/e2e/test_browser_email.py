"""Mails in a real browser: nothing of them runs or loads by itself, and a reply goes to everybody."""

import pytest
from playwright.sync_api import Request, expect

from tests.e2e.axe import violations
from tests.e2e.customers import EmailCustomer
from tests.e2e.desk_api import Agent
from tests.e2e.desk_page import Desks
from tests.e2e.pictures import png
from tests.e2e.stack import StackInfo

PASTE = """(field, bytes) => {
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File([Uint8Array.from(bytes)], 'image.png', { type: 'image/png' }))
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}"""

HTML = """<p>My order is <b>damaged</b>.</p><img src="cid:photo" width="80">
<img src="https://tracker.example/banner.png" width="90" height="40">
<script>window.top.document.title = "taken"</script><p onclick="alert(1)">Mia</p>
<blockquote type="cite"><p>Thank you for your order.</p></blockquote>"""


@pytest.fixture(name="customer")
def _customer(stack_info: StackInfo) -> EmailCustomer:
    return EmailCustomer(stack_info)


def test_mail_shows_its_reply_and_loads_nothing_by_itself(desks: Desks, customer: EmailCustomer) -> None:
    desk = desks.open("ada")
    foreign: list[str] = []

    def note(request: Request) -> None:
        if "tracker.example" in request.url:
            foreign.append(request.url)

    desk.page.on("request", note)
    customer.write("Order 4711", "My order is damaged.", HTML, pictures={"photo": png(80, 40)})
    desk.open(customer.name)
    mail = desk.page.frame_locator("iframe[title='Text of the mail']")
    expect(mail.get_by_text("My order is damaged.")).to_be_visible()
    expect(mail.get_by_text("Thank you for your order.")).to_have_count(0)
    assert mail.locator("img[src^='blob:']").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    frame = desk.page.locator("iframe[title='Text of the mail']")
    assert frame.evaluate("frame => frame.clientHeight >= frame.contentDocument.body.scrollHeight")
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name="Show trimmed text").press("Enter")
    expect(mail.get_by_text("Thank you for your order.")).to_be_visible()
    assert foreign == []
    desk.page.get_by_role("button", name="Show pictures").press("Enter")
    expect(mail.locator("img[src='https://tracker.example/banner.png']")).to_have_count(1)
    assert "taken" not in desk.page.title()
    desk.page.emulate_media(color_scheme="dark")
    assert violations(desk.page) == []


def test_invitation_is_shown_as_an_event(desks: Desks, customer: EmailCustomer) -> None:
    desk = desks.open("ada")
    lines = ("DTSTART;TZID=Asia/Tokyo:20261210T093000", "SUMMARY:Talk about order 4713", "URL:https://meet.example/4713")
    calendar = "\r\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""))
    customer.write("Order 4713", "Can we talk?", calendar=calendar)
    desk.open(customer.name)
    card = desk.page.get_by_role("region", name="Invitation", exact=True)
    expect(card).to_contain_text("Talk about order 4713")
    expect(card).to_contain_text("in the zone Asia/Tokyo")
    expect(card.get_by_role("link", name="Join the meeting")).to_have_attribute("href", "https://meet.example/4713")
    assert violations(desk.page) == []


def test_reply_goes_to_everybody_but_the_desk_itself(desks: Desks, customer: EmailCustomer, ada: Agent) -> None:
    desk = desks.open("ada")
    customer.write("Order 4712", "When does it come?", To=f"{customer.inbox['email']}, ben@customer.example")
    desk.open(customer.name)
    recipients = desk.page.get_by_role("group", name="Recipients")
    expect(recipients.get_by_role("button")).to_have_text(f"To{customer.address} · Cc ben@customer.example")
    recipients.get_by_role("button").press("Enter")
    expect(recipients.get_by_role("textbox", name="To")).to_be_focused()
    recipients.get_by_role("textbox", name="Bcc").fill("boss@acme.example")
    assert violations(desk.page) == []
    desk.reply("It comes tomorrow.")
    expect(desk.message_text("It comes tomorrow.")).to_be_visible()
    number = ada.conversation_of(customer.name)
    sent = ada.wait_for_text(number, "It comes tomorrow.")["content_attributes"]
    assert (sent["to_emails"], sent["cc_emails"], sent["bcc_emails"]) == (
        [customer.address],
        ["ben@customer.example"],
        ["boss@acme.example"],
    )
    expect(desk.delivery_icon("Sent")).to_be_visible()


def test_pasted_picture_stands_in_its_place(desks: Desks, customer: EmailCustomer, ada: Agent) -> None:
    desk = desks.open("ada")
    customer.write("Order 4713", "Where is the handle?")
    desk.open(customer.name)
    field = desk.page.get_by_label("Reply text")
    field.fill("It is here:")
    field.evaluate(PASTE, list(png(80, 40)))
    preview = desk.page.get_by_role("region", name="Preview of the mail")
    assert preview.get_by_role("img", name="image").evaluate("image => image.decode().then(() => image.naturalWidth)") == 80
    field.press_sequentially("Behind the door.")
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(preview).to_have_count(0)
    sent = ada.wait_for_text(ada.conversation_of(customer.name), "It is here:\n\nBehind the door.")
    assert sent["content_attributes"]["mail_content"].endswith("](attachment:0)\nBehind the door.")
    bubble = desk.page.locator(f"[data-message='{sent['id']}']")
    picture = bubble.get_by_role("button", name="Enlarge image").locator("img")
    expect(picture).to_have_count(1)
    above, below = bubble.get_by_text("It is here:").bounding_box(), bubble.get_by_text("Behind the door.").bounding_box()
    box = picture.bounding_box()
    assert above
    assert below
    assert box
    assert above["y"] < box["y"] < below["y"]
    expect(desk.delivery_icon("Sent")).to_be_visible()


def test_forward_asks_somebody_else_whose_answer_stays_apart(desks: Desks, customer: EmailCustomer, ada: Agent) -> None:
    desk = desks.open("ada")
    customer.write("Order 4713", "Is the lamp in stock?", HTML, pictures={"photo": png(80, 40)})
    desk.open(customer.name)
    desk.page.frame_locator("iframe[title='Text of the mail']").get_by_text("My order is damaged.").wait_for()
    desk.page.keyboard.press("d")
    dialog = desk.page.get_by_role("dialog", name="Forward by e-mail")
    expect(dialog.get_by_role("textbox", name="To")).to_be_focused()
    dialog.get_by_role("textbox", name="To").fill("pat@supplier.example")
    dialog.get_by_role("textbox", name="Comment").fill("Do you have it?")
    dialog.get_by_text("1 message").click()
    assert violations(desk.page) == []
    desk.page.emulate_media(color_scheme="dark")
    assert violations(desk.page) == []
    dialog.get_by_role("button", name="Forward", exact=True).press("Enter")
    expect(desk.page.get_by_text("Forwarded to pat@supplier.example")).to_be_visible()
    expect(desk.delivery_icon("Sent")).to_be_visible()
    assert violations(desk.page) == []
    number = ada.conversation_of(customer.name)
    sent = ada.wait_for_text(number, "Do you have it?")["content_attributes"]
    assert (sent["to_emails"], len(sent["forwarded"]["message_ids"])) == (["pat@supplier.example"], 1)
    recipients = desk.page.get_by_role("group", name="Recipients")
    expect(recipients.get_by_role("button")).to_have_text(f"To{customer.address}")


def test_spam_stands_apart_until_an_agent_takes_it_back(desks: Desks, customer: EmailCustomer) -> None:
    """The mail service calls mails spam whose sender's address begins with `spam`."""
    customer.address = f"spam.{customer.address}"
    customer.write("You have won", "Claim your prize")
    desk = desks.open("ada")
    links = desk.page.get_by_role("navigation", name="Navigation").get_by_role("link")
    links.filter(has_text="Spam").click()
    expect(desk.row(customer.name)).to_be_visible()
    links.filter(has_text="Open").click()
    expect(desk.row(customer.name)).to_have_count(0)
    links.filter(has_text="Spam").click()
    desk.open(customer.name)
    assert violations(desk.page) == []
    desk.page.get_by_role("button", name="Not spam").click()
    expect(desk.row(customer.name)).to_have_count(0)
    links.filter(has_text="Open").click()
    desk.open(customer.name)
    desk.page.keyboard.press("Shift+Digit1")
    expect(desk.page.get_by_text("Marked as spam")).to_be_visible()
    expect(desk.row(customer.name)).to_have_count(0)
