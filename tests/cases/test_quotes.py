"""Links behind words, quotes, reactions and products: the agent reads what the customer's message is about."""

from tests.cases.conftest import Case


def test_tg_text_link(case: Case) -> None:
    case.run()
    assert case.texts() == ["see my invoice (https://shop.example/inv/77) here"]


def test_tg_external_reply_quote(case: Case) -> None:
    case.run()
    assert case.texts() == ["> 20 % off\n[Answers: a message in another chat, Shop news]\n\nstill valid?"]


def test_tg_reply_to_unknown(case: Case) -> None:
    case.run()
    assert case.texts() == ["> Do you mean order 4711?\n\nyes that one"]


def test_wa_reaction_to_unknown(case: Case) -> None:
    case.run()
    assert case.texts() == ["😡\n[Reaction to a message that is not in this conversation]"]


def test_wa_product_question(case: Case) -> None:
    case.run()
    (text,) = case.texts()
    assert text is not None
    assert text.endswith("\nIn stock?\n[Product: SKU-RED-42, catalogue 1]")
