"""Orders, contact cards and call permissions in words and figures."""

from tests.cases.conftest import Case


def test_wa_order_large_price(case: Case) -> None:
    case.run()
    assert case.texts() == ["2 × SKU1 (1250000 IDR)\n1 × SKU2 (123456.75 MXN)"]


def test_wa_order_strings(case: Case) -> None:
    case.run()
    assert case.texts() == ["4 × SKU1 (7.99 USD)"]


def test_wa_contacts_twenty(case: Case) -> None:
    """Fifteen cards are attachments, and the other five are written out."""
    case.run()
    message = case.message()
    shown = [f"{card['meta']['first_name']} {card['fallback_title']}" for card in message["attachments"]]
    assert [*shown, *message["content"].splitlines()] == [f"Person {number} +4477009002{number:02}" for number in range(20)]


def test_wa_contact_mail_only(case: Case) -> None:
    """The web client's spec of this case shows a card with these fields."""
    case.run()
    card, shown = case.attachment(), case.input["shown"]
    assert {name: card[name] for name in shown} == shown


def test_wa_call_permission(case: Case) -> None:
    case.run()
    assert case.texts() == ["[Call permission: The customer allows calls]"]
