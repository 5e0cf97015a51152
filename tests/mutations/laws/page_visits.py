"""Pages of visitors: nothing of those who only look, no secrets of addresses, nothing lost between two tabs, and own inboxes."""

from tests.mutations.mutation import Mutation

ACTIONS = "chalicelib/features/page_visits/actions.py"
MODEL = "chalicelib/features/page_visits/model.py"
TESTS = ("tests/features/page_visits",)

MUTATIONS = (
    Mutation(
        "a visitor who only looks is stored while nobody lists them", 8, ACTIONS,
        "        if not website_of(inbox).live_visitors:\n            return None\n",
        "",
        TESTS,
    ),
    Mutation(
        "pages are kept after the conversation was resolved", 8, ACTIONS,
        "    return found if found and found.status is not Status.RESOLVED else None\n",
        "    return found\n",
        TESTS,
    ),
    Mutation(
        "parameters of an address are kept", 7, MODEL,
        "{parts.path or '/'}",
        "{parts.path or '/'}?{parts.query}",
        TESTS,
    ),
    Mutation(
        "the slower of two tabs overwrites the other's pages", 2, ACTIONS,
        "expected=stored.version if stored else None",
        "expected=-1",
        TESTS,
    ),
    Mutation(
        "a fast client writes without a limit", 9, ACTIONS,
        "    if now - held.written_at < GAP_MS:\n",
        "    if now < held.written_at:\n",
        TESTS,
    ),
    Mutation(
        "a report that comes too soon is half-written", 3, ACTIONS,
        "    if kept is not Kept.LATER or report.current is None:\n",
        "    if kept:\n",
        TESTS,
    ),
    Mutation(
        "pages before the first message are lost with the page", 1, "web/src/widget/visits/presence.ts",
        "    write(key, { tab, opened } satisfies Kept)\n",
        "",
        ("web/src/widget/visits/presence.spec.ts",),
    ),
    Mutation(
        "the tabs of one visitor are counted as people", 7, MODEL,
        'f"visitor {tab.source_id}" if tab.source_id else f"tab {tab.tab}"',
        'f"tab {tab.tab}"',
        TESTS,
    ),
    Mutation(
        "a flood of strangers fills the list", 9, ACTIONS,
        "        _count_live(desk, inbox, visit)\n",
        "",
        TESTS,
    ),
    Mutation(
        "a tab that has gone is listed", 3, ACTIONS,
        "    return [each for each in newest.values() if each.is_open(now)]\n",
        "    return list(newest.values())\n",
        TESTS,
    ),
    Mutation(
        "agents see the visitors of all inboxes", 7, ACTIONS,
        "    visible = caller.directory.visible_inboxes(caller.member)\n",
        "    visible = caller.directory.inboxes\n",
        TESTS,
    ),
)  # fmt: skip
