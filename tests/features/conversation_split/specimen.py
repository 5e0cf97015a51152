"""Splits of Kim's conversation for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.actions.receive import receive_message
from chalicelib.channels.telegram.channel import TelegramChannel
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.messages import Message
from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.conversation_split import actions
from chalicelib.ports import Desk
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of, telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.security.foreign_ids import Foreign, rival_message
from tests.security.two_tenants import TwoTenants
from tests.support.inbound import inbound_message
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/conversations/<conversation_id>/split"


SENDER = "source-of-max"


def _two_subjects(desk: Desk, caller: Caller) -> Message | None:
    """The last message of a conversation on Telegram. Acme alone has it, so that its numbers are unknown at Rival."""
    if caller.directory.account.name != "Acme":
        return None
    [inbox] = [each for each in caller.directory.inboxes if isinstance(each.channel, TelegramChannel)]
    for place, text in enumerate(("words of max", "more words of max")):
        receive_message(desk, inbox, inbound_message(text, provider_id=f"split-{place}", source_id=SENDER, name="Max private"))
    link = desk.store.get(keys.contact_inbox(caller.account_id, inbox.id, SENDER))
    return desk.lists.messages(caller.account_id, (link and link.conversation_id) or 0)[-1]


def _values(tenants: TwoTenants) -> dict[str, Any]:
    message = tenants.acme.specimens["conversation_split"]
    return {"split_conversation_id": message.conversation_id, "split_message_id": message.id}


SPECIMEN = Specimen(
    make=_two_subjects,
    values=_values,
    paths={f"POST {ROUTE}": f"POST {A}/conversations/<split_conversation_id>/split"},
    bodies={f"POST {ROUTE}": {"message_id": "<split_message_id>", "later": True}},
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  POST {ROUTE}
""",
    other_account=f"""
cc  POST {ROUTE}
""",
    answers={"c": "404 conversation_not_found"},
    foreign=(Foreign(f"POST {ROUTE}", "message_id", rival_message, "404 message_not_found"),),
)


def _message(scenario: Scenario, text: str) -> Message:
    company = scenario.company
    found = (message for each in company.conversations() for message in company.messages(each.id))
    return next(each for each in found if each.content == text)


@story(actions.split_conversation)
def message_and_later_ones_are_split_off(scenario: Scenario) -> None:
    """The customer's next message, and an agent's reply, are in the new conversation, and so is the change of a moved message."""
    company, first = scenario.company, one_conversation(scenario)
    company.reply(first, "On its way")
    company.receive("Something else: my invoice", provider_id="in-2")
    sent = company.reply(company.conversation(first.id), "Which one?", private=True)
    scenario.start_recording()
    invoice = _message(scenario, "Something else: my invoice")
    made = actions.split_conversation(company.desk, company.caller("ben"), first.id, message_id=invoice.id, later=True)
    company.client("ben").delete(f"A/conversations/{first.id}/messages/{sent.id}")
    company.receive("The last one", provider_id="in-3")
    company.reply(company.conversation(made.id), "Corrected", by="ben")
    company.reply(company.conversation(first.id), "It has arrived", by="ben")


@story(actions.split_conversation)
def split_is_undone_and_made_again(scenario: Scenario) -> None:
    """One message, which a merge brings back, and which leaves again."""
    company, first = scenario.company, one_conversation(scenario)
    company.receive("Something else: my invoice", provider_id="in-2")
    company.receive("When does it come?", provider_id="in-3")
    scenario.start_recording()
    invoice = _message(scenario, "Something else: my invoice")
    caller = company.caller("ben")
    made = actions.split_conversation(company.desk, caller, first.id, message_id=invoice.id)
    merge_conversations(company.desk, caller, made.id, into_id=first.id)
    actions.split_conversation(company.desk, caller, first.id, message_id=invoice.id)


def two_subjects(deployment: Deployment) -> None:
    """A reply to the second one is on its way."""
    scenarios.kim_wrote(deployment)
    telegram(deployment, 2, text="Something else")
    deployment.settle()
    deployment.facts["second"] = _thread(deployment, "")[-1]["id"]


def _thread(deployment: Deployment, number: int | str) -> list[dict[str, Any]]:
    path = f"A/conversations/{number}/messages" if number else path_of(deployment, "/messages")
    found: list[dict[str, Any]] = deployment.api("ben", "GET", path).json["payload"]
    return found


@path(two_subjects)
def split_conversation(deployment: Deployment) -> Any:
    """Each message is in one of the two threads, with one line each."""
    body = {"message_id": deployment.facts["second"], "later": True}
    answer = deployment.api("ben", "POST", path_of(deployment, "/split"), body, headers={"idempotency-key": "split-1"})
    deployment.settle()
    made = deployment.facts["conversation"] + 1
    texts = [[each["content"] for each in _thread(deployment, number)] for number in ("", answer.json.get("id", made))]
    return answer.status, texts


def divided(deployment: Deployment) -> None:
    two_subjects(deployment)
    body = {"message_id": deployment.facts["second"], "later": True}
    deployment.facts["made"] = deployment.api("ben", "POST", path_of(deployment, "/split"), body).json["id"]
    deployment.settle()


@path(divided)
def merge_what_was_split(deployment: Deployment) -> Any:
    """The thread has all messages again."""
    body = {"into_conversation_id": deployment.facts["conversation"]}
    answer = deployment.api("ben", "POST", f"A/conversations/{deployment.facts['made']}/merge", body)
    deployment.settle()
    return answer.status, [each["content"] for each in _thread(deployment, "")]
