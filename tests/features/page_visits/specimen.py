"""Pages of a website's visitors for the general suites. Vera has written in the widget of Acme's shop."""

from typing import Any

from chalicelib.actions.visitors import token_of
from chalicelib.domain.kinds import Key
from chalicelib.domain.rate_limits import UNCOUNTED
from chalicelib.features.page_visits import actions
from chalicelib.features.page_visits.model import OPEN_TAB, SEEN_PAGES, OpenTab, Page, SeenPages
from tests.contract.story_recorder import Scenario, story
from tests.faults.deployment import Deployment
from tests.faults.paths import path
from tests.features.widget.fault_paths import vera_wrote, visit, website
from tests.features.widget.stories import said, vera
from tests.support.fakes.clock import NOON
from tests.support.specimen import A, Specimen

REPORT = "POST /api/v1/widget/visits"
PAGES = f"GET {A}/conversations/<conversation_id>/visits"
LIST = f"GET {A}/visits"
SHOP = "https://shop.example"
TAB = "tab-0123456789abcdef"


def shown(path: str = "/", seconds_ago: int = 0) -> dict[str, Any]:
    return {"address": f"{SHOP}{path}", "title": "Shop", "seconds_ago": seconds_ago}


BODY = {"tab": TAB, "current": shown("/cups"), "opened": [shown("/", 20), shown("/cups", 1)]}


def entities(account_id: int) -> list[tuple[Key[Any], Any]]:
    page = Page(f"{SHOP}/größe", "Grüße 🎉", NOON)
    tab = OpenTab(TAB, 3, page, NOON + 1, "vera", "de", "Firefox")
    seen = SeenPages((page,), ((3, TAB),), NOON + 2, version=2)
    return [(OPEN_TAB.key(account_id, 3, 5, TAB), tab), (SEEN_PAGES.key(account_id, 7), seen)]


SPECIMEN = Specimen(
    bodies={REPORT: BODY},
    queries={REPORT: "website_token=<site_token>"},
    credentials=f"""
... .. ... ...... ...... X  {REPORT}
UTT AA I.. TTTTTT .SSSST X  {PAGES}
UTT AA ... TTTTTT .SSSST X  {LIST}
""",
    visitors=f"""
..o ooooooo iii  {REPORT}
""",
    other_account=f"""
cc  {PAGES}
..  {LIST}
""",
    answers={
        "o": "200 without effect",
        "i": "404 inbox_not_found",
        "c": "404 conversation_not_found",
    },
    entities=entities,
    steps=(actions.keep_pages,),
)


@story(actions.report)
def visitor_opens_pages_of_the_site(scenario: Scenario) -> None:
    """Agents ask for the pages, so that they cause no event."""
    said(scenario, "Is it in stock?")
    desk, who = scenario.company.desk, vera(scenario)
    token = token_of(desk, who.inbox, who.source_id)
    scenario.start_recording()
    told = actions.Report(TAB, Page(f"{SHOP}/cups", "Cups", desk.clock.now()))
    actions.report(desk, "site-token", token, told, UNCOUNTED)


LEASE = ("open_tab",)
"""A repetition after minutes is a lease in the partition of its own time; the earlier one expires."""


@path(website, differs=LEASE)
def visitor_without_a_conversation_opens_a_page(deployment: Deployment) -> Any:
    """Agents see who is on the site. Nothing but the tab's lease is stored; see LEASE."""
    inbox = f"A/inboxes/{deployment.facts['website']}"
    deployment.api("ada", "PATCH", inbox, {"channel": {"live_visitors": True}})
    return visit(deployment, "POST", "/visits", BODY)


@path(vera_wrote, differs=LEASE)
def visitor_opens_pages(deployment: Deployment) -> Any:
    """See LEASE."""
    return visit(deployment, "POST", "/visits", BODY)


@path(vera_wrote, differs=LEASE)
def visitor_leaves_a_page(deployment: Deployment) -> Any:
    """See LEASE."""
    visit(deployment, "POST", "/visits", BODY)
    return visit(deployment, "POST", "/visits", {"tab": TAB, "current": None})
