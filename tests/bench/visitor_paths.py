"""The paths of a website's visitors whose cost is measured."""

from collections.abc import Callable
from typing import Any

from tests.bench.paths import Path
from tests.bench.scenario import Scenario


def says(text: str, **fields: Any) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        message = {"content": text, "echo_id": text, **fields}
        scenario.visitor_sends("POST", "/messages", {"message": message})

    return run


def opens(path: str | None, by: str = "vera") -> Callable[[Scenario], None]:
    """None: the visitor leaves the page."""
    shown = {"address": f"https://shop.example{path}", "title": "Shop"} if path else None
    return lambda scenario: scenario.visitor_sends("POST", "/visits", {"tab": f"tab-of-{by}-012345678", "current": shown}, by=by)


def lists_visitors(scenario: Scenario) -> None:
    scenario.site_changes(channel={"live_visitors": True})


def asks_for_ratings(scenario: Scenario) -> None:
    scenario.site_changes(csat_survey_enabled=True)


def site_has_campaign(scenario: Scenario) -> None:
    scenario.site_has_campaign()


def leaves_address(scenario: Scenario) -> None:
    scenario.visitor_sends("PATCH", "/contact", {"email": "vera@example.org"})


def answers(scenario: Scenario) -> None:
    scenario.agent_replies("It is.", conversation=1)


def opens_campaign(scenario: Scenario) -> None:
    body = {"name": "campaign.triggered", "event_info": {"campaign_id": 1, "referer": "https://shop.example/cup"}}
    scenario.visitor_sends("POST", "/events", body, by="wim")


VISITORS = (
    Path("a visitor looks at a website", lambda scenario: scenario.visitor_sends("GET", "/config"), 4, 0, writes_budget=0),
    Path("a visitor opens the widget", lambda scenario: scenario.visitor_sends("POST", "/config"), 5, 2),
    Path("a visitor's first message", says("Is it in stock?", referer_url="https://shop.example/cup"), 31, 52),
    Path("a visitor's next message", says("In blue, too?"), 16, 10),
    Path("a visitor reads", lambda scenario: scenario.visitor_sends("GET", "/messages"), 9, 1),
    Path("a visitor with a conversation opens a page", opens("/cup"), 8, 3),
    Path("a visitor with a conversation renews the page", opens("/cup"), 7, 2),
    Path("a visitor without a conversation opens or renews a page", opens("/cup", by="walter"), 5, 2, given=lists_visitors),
    Path("a visitor without a conversation leaves", opens(None, by="walter"), 8, 5),
    Path("a visitor opens the message of a campaign", opens_campaign, 30, 50, given=site_has_campaign),
    Path(
        "an agent resolves a visitor's conversation, with a survey",
        lambda scenario: scenario.agent_changes("toggle_status", status="resolved"),
        13,
        38,
        given=asks_for_ratings,
    ),
    Path("a visitor rates it", Scenario.visitor_rates, 16, 14, given=Scenario.visitor_sees_survey),
    Path("an agent answers a visitor who has an e-mail address", answers, 14, 16, given=leaves_address),
    Path("the answer is mailed, because the visitor has left", Scenario.unseen_replies_are_mailed, 40, 27),
    Path("the visitor answers the mail", Scenario.visitor_answers_mail, 25, 34),
)
"""Each request adds a write unit for the limit of its network, and one in ten another one for that of the inbox."""
