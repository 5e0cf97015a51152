"""The automatic assignment of a conversation, with its stories and fault paths."""

from chalicelib.actions import receive
from chalicelib.features.assignment import actions as assignment
from tests.contract.story_recorder import Scenario, story
from tests.support.specimen import Specimen

SPECIMEN = Specimen()


@story(receive.receive, receive.receive_message, assignment.assign_next)
def new_customer_writes_and_conversation_is_auto_assigned(scenario: Scenario) -> None:
    scenario.company.connect("ben")
    scenario.start_recording()
    scenario.company.receive("Hello", phone_number="+15550009999")
