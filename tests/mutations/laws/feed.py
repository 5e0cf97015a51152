"""Positions without holes: numbering, pages, counters, resets."""

from tests.mutations.mutation import Mutation

FEED = "chalicelib/adapters/dynamo/feed.py"
FEED_PORT = "tests/functional/test_ports_feed.py"
FEED_HEAD = "tests/functional/test_ports_feed_head.py"

MUTATIONS = (
    Mutation(
        "numbering skips a position of the feed", 3, FEED,
        "Row.tally.set(head.last + len(changes)),",
        "Row.tally.set(head.last + len(changes) + 1),",
        (FEED_PORT,),
    ),
    Mutation(
        "a repeated change is numbered again", 3, FEED,
        "    positions = head.positions\n",
        "    positions: dict[Name, int] = {}\n",
        (FEED_PORT,),
    ),
    Mutation(
        "the head moves without a condition", 3, FEED,
        "unmoved = Row.tally == head.last if head.last else Row.pk.does_not_exist()",
        "unmoved = None",
        (FEED_HEAD,),
    ),
    Mutation(
        "a repeated change is not looked for in closed pages", 3, FEED,
        "    for page in pages.pages_closed_since(account_id, head, made_at - CLOCKS_AGREE_MS):\n",
        "    for page in ():\n",
        (FEED_HEAD,),
    ),
    Mutation(
        "a repeated change is looked for as if all clocks were equal", 3, FEED,
        "pages.pages_closed_since(account_id, head, made_at - CLOCKS_AGREE_MS)",
        "pages.pages_closed_since(account_id, head, made_at)",
        (FEED_HEAD,),
    ),
    Mutation(
        "a page is written after the head, in a write of its own", 3, FEED,
        "                if is_full:\n"
        "                    transaction.save(pages.page_row(account_id, Page(head.last, head.names, now)))\n"
        "                for (inbox_id, name), difference in differences.items():\n"
        "                    counter = Row(*keys.list_counter(account_id, inbox_id, name))\n"
        "                    counted: list[Action] = [Row.tally.add(difference), Row.kind.set(\"list_counter\"), Row.mark()]\n"
        "                    transaction.update(counter, actions=counted)\n",
        "                for (inbox_id, name), difference in differences.items():\n"
        "                    counter = Row(*keys.list_counter(account_id, inbox_id, name))\n"
        "                    counted: list[Action] = [Row.tally.add(difference), Row.kind.set(\"list_counter\"), Row.mark()]\n"
        "                    transaction.update(counter, actions=counted)\n"
        "            if is_full:\n"
        "                pages.page_row(account_id, Page(head.last, head.names, now)).save()\n",
        (FEED_HEAD,),
    ),
    Mutation(
        "a message that is written again loses the change that created it", 3, "chalicelib/adapters/dynamo/store.py",
        "        if actions := _kept_change(write, row):\n",
        "        if actions := list[Action]():\n",
        (FEED_PORT,),
    ),
    Mutation(
        "a reader is told nothing of a change that was erased with its message", 3, FEED,
        "            if change is None:\n                break\n",
        "            if change is None:\n                continue\n",
        (FEED_PORT,),
    ),
    Mutation(
        "numbering does not update the counters", 3, FEED,
        "        differences = _differences(changes)\n",
        "        differences = _differences([])\n",
        ("tests/functional/test_ports_counts.py",),
    ),
    Mutation(
        "a client too far behind is not reset", 3, FEED,
        "after > head.last or head.last - after > MAX_BEHIND",
        "after > head.last",
        (FEED_PORT,),
    ),
)  # fmt: skip
