"""Pages of a website that its visitors have open, and those that a visitor with a conversation has seen."""

from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Invalid
from chalicelib.domain.kinds import Key, Kind

RENEW_SECONDS = 240
"""A visible tab renews its lease after this time. It costs the most of all there is about a visitor who only looks."""
LEASE_MS = 300_000
"""A tab that has crashed or is hidden is open for this time; one that is closed says so."""
WINDOW_MS = LEASE_MS
"""Leases of one such time share a partition, so that no list reads rows that have expired and are not deleted yet."""

MAX_PAGES = 50
MAX_TABS = 10
MAX_ADDRESS = 300
MAX_TITLE = 100
SAME_VISIT_MS = 60_000
"""A page that is opened again within this time, as the newest one, was loaded again, or its report was repeated."""
GAP_MS = 2_000
"""The history of one conversation is written at most once in this time. Pages that come sooner are reported again."""


class Page(Struct, frozen=True):
    """`opened_at`: milliseconds since 1970 (UTC)."""

    address: str
    title: str
    opened_at: int


class OpenTab(Struct, frozen=True):
    """A tab that shows a page. `source_id`: that of a visitor with a token; None for one who has never written. `language`: of
    the browser, or empty."""

    tab: str
    inbox_id: int
    page: Page
    seen_at: int
    source_id: str | None = None
    language: str = ""
    browser: str = ""

    def is_open(self, now: int) -> bool:
        return now - self.seen_at < LEASE_MS


TabName = tuple[int, str]
TabsOfVisitor = tuple[OpenTab, int]
"""The first one, and the number of all."""


class SeenPages(Struct, frozen=True):
    """`pages`: newest first, one for each address. `tabs`: inbox and id of the last ones in which the visitor had pages open."""

    pages: tuple[Page, ...] = ()
    tabs: tuple[TabName, ...] = ()
    written_at: int = 0
    version: int = 0


OPEN_TAB = Kind("open_tab", OpenTab, "A#{account}#INBOX#{inbox}#OPEN_TABS#{window:010d}", "TAB#{tab}")
"""A tab of a website's visitor and its page. The partition is one of five minutes; a tab renews its row there. Expires."""
SEEN_PAGES = Kind("seen_pages", SeenPages, "A#{account}#CONVERSATION#{conversation}", "PAGES")
"""The pages that the visitor of a website's conversation has seen. Removed with the conversation's partition."""


def window_of(at: int) -> int:
    return at // WINDOW_MS


def places_of(account_id: int, inbox_id: int, tab: str, now: int) -> list[Key[OpenTab]]:
    """Where the lease of a tab may be, the newest place first."""
    return [OPEN_TAB.key(account_id, inbox_id, each, tab) for each in (window_of(now), window_of(now) - 1)]


def clean_page(address: str, title: str, opened_at: int) -> Page:
    return Page(clean_address(address), " ".join(title.split())[:MAX_TITLE], opened_at)


def clean_address(address: str) -> str:
    """Scheme, host and path. Names, passwords and parameters are left out, because they may be secrets or say who somebody is;
    a fragment stays if it is the path of a single-page app. Raises Invalid (`page_address_invalid`)."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise _invalid() from None
    if parts.scheme not in ("http", "https") or not host:
        raise _invalid()
    host = f"[{host}]" if ":" in host else host
    route = parts.fragment.partition("?")[0] if parts.fragment.startswith(("/", "!/")) else ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path or '/'}{f'#{route}' if route else ''}"[:MAX_ADDRESS]


def _invalid() -> Invalid:
    return Invalid("The address of a page begins with http:// or https://.", code="page_address_invalid", fields=("address",))


def with_pages(held: SeenPages, opened: Iterable[Page], current: Page | None, tab: TabName) -> SeenPages:
    """The history after a report, in whatever order reports come and however often. `current` counts as opened unless its address
    is known; without it, the tab has left."""
    pages = {page.address: page for page in held.pages}
    for page in sorted([*opened, *([current] if current and current.address not in pages else [])], key=_opened_at):
        pages[page.address] = _latest(pages, page)
    tabs = held.tabs if current is None or tab in held.tabs else (tab, *held.tabs)[:MAX_TABS]
    return replace(held, pages=tuple(sorted(pages.values(), key=_opened_at, reverse=True)[:MAX_PAGES]), tabs=tabs)


def by_visitor(tabs: Iterable[OpenTab]) -> list[TabsOfVisitor]:
    """In the order of `tabs`. The tabs of a visitor without a token cannot be told from those of others, and stand alone."""
    first: dict[TabName, OpenTab] = {}
    numbers: Counter[TabName] = Counter()
    for tab in tabs:
        visitor = (tab.inbox_id, f"visitor {tab.source_id}" if tab.source_id else f"tab {tab.tab}")
        first.setdefault(visitor, tab)
        numbers[visitor] += 1
    return [(tab, numbers[visitor]) for visitor, tab in first.items()]


def together(parts: Iterable[SeenPages]) -> tuple[Page, ...]:
    """The pages of several histories, as of one."""
    whole: dict[str, Page] = {}
    for page in sorted((page for part in parts for page in part.pages), key=_opened_at):
        whole[page.address] = page
    return tuple(sorted(whole.values(), key=_opened_at, reverse=True)[:MAX_PAGES])


def _latest(pages: Mapping[str, Page], page: Page) -> Page:
    """The entry of the page's address, which keeps its time unless this is another visit."""
    before = pages.get(page.address)
    if before is None:
        return page
    is_newest = before.opened_at == max(each.opened_at for each in pages.values())
    is_known = page.opened_at <= before.opened_at or (is_newest and page.opened_at - before.opened_at < SAME_VISIT_MS)
    return replace(before, title=page.title or before.title) if is_known else page


def _opened_at(page: Page) -> int:
    return page.opened_at
