"""Reports of a website's visitors about their pages, and the lists that agents see of them.

A report changes rows of its own tab and of its visitor's conversation only, and says what is, not what has changed: it may be
repeated, lost and overtaken. Agents ask for the lists, so that a visitor's step costs the desk no event.
"""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.actions import visitor_tokens
from chalicelib.actions.attempts import count_attempt
from chalicelib.actions.finding import find_thread
from chalicelib.actions.visitors import find_active_account, link_of, website_inbox, website_of
from chalicelib.actions.visits import count_customer
from chalicelib.actions.work import retried
from chalicelib.domain import keys
from chalicelib.domain.access import Caller
from chalicelib.domain.contacts import Contact, ContactInbox
from chalicelib.domain.conversations import Conversation, Status
from chalicelib.domain.inboxes import Inbox
from chalicelib.domain.networks import LOCAL
from chalicelib.domain.rate_limits import Visit, units_counted
from chalicelib.features.page_visits.model import (
    GAP_MS,
    LEASE_MS,
    OPEN_TAB,
    SEEN_PAGES,
    OpenTab,
    Page,
    SeenPages,
    TabsOfVisitor,
    by_visitor,
    places_of,
    together,
    window_of,
    with_pages,
)
from chalicelib.ports import Desk, Put

MAX_SHOWN = 200
"""Visitors in one answer, those with the newest pages."""


class Kept(Enum):
    """TAB: the visitor is on the site now. HISTORY: also the pages that the visitor has opened. LATER: nothing yet, because the
    history was written a moment ago; the tab reports again."""

    TAB = auto()
    HISTORY = auto()
    LATER = auto()


class Report(Struct, frozen=True):
    """`current`: the page that the tab shows; None when the tab leaves it. `opened`: pages that were not reported before."""

    tab: str
    current: Page | None
    opened: tuple[Page, ...] = ()
    language: str = ""
    browser: str = ""


class LiveVisitor(Struct, frozen=True):
    """`tab`: the one with the newest page, of `open_tabs`. `contact`, `conversation_id`: of a visitor who has written."""

    tab: OpenTab
    open_tabs: int = 1
    contact: Contact | None = None
    conversation_id: int | None = None


class LiveVisitors(Struct, frozen=True):
    """`shown`: those whose page was opened last, of `count`. `open_tabs`: of all of them.

    `inbox_ids`: the caller's websites whose visitors are listed.
    """

    shown: tuple[LiveVisitor, ...]
    count: int
    open_tabs: int
    inbox_ids: tuple[int, ...]


class VisitedPages(Struct, frozen=True):
    """`open_addresses`: those of the pages that are open now."""

    pages: tuple[Page, ...]
    open_addresses: frozenset[str]


def report(desk: Desk, website_token: str, auth_token: str, report: Report, visit: Visit) -> Kept | None:
    """None when nothing is kept of this visitor.

    Raises NotFound (`inbox_not_found`), Unauthenticated (`account_suspended`) and TooMany.
    """
    inbox = website_inbox(desk, website_token)
    claims = visitor_tokens.read(auth_token, inbox.id, desk.clock.now() // 1000, desk.digest_key) if auth_token else None
    link = link_of(desk, inbox, claims.source_id) if claims else None
    count_customer(desk, inbox, link, visit)
    find_active_account(desk, inbox)
    conversation = _followed_conversation(desk, link)
    if conversation is None:
        if not website_of(inbox).live_visitors:
            return None
        _count_live(desk, inbox, visit)
    kept = keep_pages(desk, inbox, conversation, report) if conversation else Kept.TAB
    # A tab that leaves reports no more.
    if kept is not Kept.LATER or report.current is None:
        _keep_tab(desk, inbox, link.source_id if link else None, report)
    return kept


def _followed_conversation(desk: Desk, link: ContactInbox | None) -> Conversation | None:
    """Pages are kept while the conversation is not resolved: a visitor of earlier days is one who only looks."""
    if link is None or link.conversation_id is None:
        return None
    found = desk.store.get(keys.conversation(link.account_id, link.conversation_id))
    return found if found and found.status is not Status.RESOLVED else None


def _count_live(desk: Desk, inbox: Inbox, visit: Visit) -> None:
    """Bounds the rows that a list reads."""
    if visit.address not in LOCAL:
        counted = units_counted(visit.units, visit.request_id)
        count_attempt(desk, f"live {inbox.account_id} {inbox.id}", desk.rate_limits.live_reports_per_inbox, counted)


def _keep_tab(desk: Desk, inbox: Inbox, source_id: str | None, report: Report) -> None:
    now = desk.clock.now()
    places = places_of(inbox.account_id, inbox.id, report.tab, now)
    if report.current is None:
        for place in places:
            desk.store.discard(place)
        return
    tab = OpenTab(report.tab, inbox.id, report.current, now, source_id, report.language, report.browser)
    desk.store.overwrite(places[0], tab, expires_at=(now + LEASE_MS) // 1000)


@retried
def keep_pages(desk: Desk, inbox: Inbox, conversation: Conversation, report: Report) -> Kept:
    """LATER for a second change within two seconds, which two tabs of one visitor may send."""
    key, now = SEEN_PAGES.key(conversation.account_id, conversation.id), desk.clock.now()
    stored = desk.store.get(key)
    held = stored or SeenPages()
    changed = with_pages(held, report.opened, report.current, (inbox.id, report.tab))
    if changed == held:
        return Kept.HISTORY
    if now - held.written_at < GAP_MS:
        return Kept.LATER
    written = replace(changed, written_at=now, version=held.version + 1)
    desk.store.put(Put(key, written, expected=stored.version if stored else None))
    return Kept.HISTORY


def list_pages(desk: Desk, caller: Caller, conversation_id: int) -> VisitedPages:
    """The pages that the visitor of a conversation has seen, newest first, with those of the conversations merged into it."""
    conversation = find_thread(desk, caller, conversation_id)
    account_id = conversation.account_id
    found = desk.store.get_many([SEEN_PAGES.key(account_id, each) for each in conversation.thread_ids])
    seen: list[SeenPages] = list(found.values())
    now = desk.clock.now()
    places = [place for each in seen for tab in each.tabs for place in places_of(account_id, *tab, now)]
    tabs: Iterable[OpenTab] = desk.store.get_many(places).values() if places else ()
    open_addresses = frozenset(each.page.address for each in tabs if each.is_open(now))
    return VisitedPages(together(seen), open_addresses)


def _live_inboxes(caller: Caller) -> list[Inbox]:
    visible = caller.directory.visible_inboxes(caller.member)
    return [each for each in visible if each.channel.website and each.channel.website.live_visitors]


def list_visitors(desk: Desk, caller: Caller) -> LiveVisitors:
    inboxes = _live_inboxes(caller)
    tabs = [tab for inbox in inboxes for tab in _open_tabs(desk, inbox)]
    tabs.sort(key=lambda each: (-each.page.opened_at, each.tab))
    visitors = by_visitor(tabs)
    shown = _known(desk, caller.account_id, visitors[:MAX_SHOWN])
    return LiveVisitors(tuple(shown), len(visitors), len(tabs), tuple(each.id for each in inboxes))


def _open_tabs(desk: Desk, inbox: Inbox) -> list[OpenTab]:
    now = desk.clock.now()
    newest: dict[str, OpenTab] = {}
    for window in (window_of(now) - 1, window_of(now)):
        newest |= {each.tab: each for each in desk.store.list_of(OPEN_TAB, inbox.account_id, inbox.id, window)}
    return [each for each in newest.values() if each.is_open(now)]


def _known(desk: Desk, account_id: int, visitors: Sequence[TabsOfVisitor]) -> list[LiveVisitor]:
    """With the contacts as they are now: they may be renamed, merged or erased since the report."""
    tabs = [newest for newest, _ in visitors]
    links_of = {each.tab: keys.contact_inbox(account_id, each.inbox_id, each.source_id) for each in tabs if each.source_id}
    links = desk.store.get_many(list(dict.fromkeys(links_of.values()))) if links_of else {}
    contacts = desk.store.get_many(list({keys.contact(account_id, each.contact_id): None for each in links.values()}))
    found = []
    for tab, open_tabs in visitors:
        link = links.get(links_of[tab.tab]) if tab.source_id else None
        contact = contacts.get(keys.contact(account_id, link.contact_id)) if link else None
        found.append(LiveVisitor(tab, open_tabs, contact, link.conversation_id if link and contact else None))
    return found
