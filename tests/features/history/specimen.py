"""The history of Kim's conversation for the general suites, with a story in which the customer reopens it."""

from chalicelib.actions import conversations, receive
from chalicelib.domain.conversations import Status
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.support.specimen import A, Specimen

LIST = f"{A}/conversations/<conversation_id>/history"

SPECIMEN = Specimen(
    credentials=f"""
UTT AA I.. TTTTTT .SSSST X  GET {LIST}
""",
    other_account=f"""
cc  GET {LIST}
""",
    answers={"c": "404 conversation_not_found"},
)


@story(receive.receive_message)
def telegram_customer_reopens_resolved_conversation(scenario: Scenario) -> None:
    """The message itself has the reason, so that no line is added to the thread."""
    company, conversation = scenario.company, one_conversation(scenario)
    conversations.toggle_status(company.desk, company.caller(), conversation.id, status=Status.RESOLVED)
    scenario.start_recording()
    company.receive("One more thing", provider_id="in-2")
