"""Splits of Kim's conversation for the general suites, with their stories and fault paths."""

from typing import Any

from chalicelib.features.conversation_merge.actions import merge_conversations
from chalicelib.features.conversation_split import actions
from tests.contract.scenarios import one_conversation
from tests.contract.story_recorder import Scenario, story
from tests.faults import scenarios
from tests.faults.company import path_of, telegram
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.support.specimen import A, Specimen

ROUTE = f"{A}/conversations/<conversation_id>/split"

