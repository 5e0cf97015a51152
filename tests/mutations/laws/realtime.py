"""The answers and frames that a socket gets, and the delay of the feed."""

from tests.mutations.mutation import Mutation

SOCKETS = "tests/functional/test_realtime_resume.py"

MUTATIONS = (
    Mutation(
        "catching up skips one position", 3, "chalicelib/broadcasting/replay.py",
        "since(account_id, after, limit=MAX_POSITIONS)\n    if numbered is None:\n        yield",
        "since(account_id, after + 1, limit=MAX_POSITIONS)\n    if numbered is None:\n        yield",
        (SOCKETS,),
    ),
    Mutation(
        "an answer hides that more follows", 3, "chalicelib/broadcasting/replay.py",
        "more=True if head > position else UNSET",
        "more=UNSET",
        (SOCKETS,),
    ),
    Mutation(
        "a heartbeat's answer does not carry the head", 3, "chalicelib/realtime.py",
        "    head = desk.feed.head(socket.account_id)\n",
        "    head = 0\n",
        (SOCKETS,),
    ),
    Mutation(
        "an answer goes on after a frame that could not be sent", 3, "chalicelib/realtime.py",
        "            return None\n        last = frame\n",
        "            continue\n        last = frame\n",
        (SOCKETS,),
    ),
    Mutation(
        "a frame covers positions that were not read", 3, "chalicelib/broadcasting/fanout.py",
        "if runs and each.position == runs[-1][-1].position + 1:",
        "if runs:",
        ("tests/functional/test_workers_broadcast.py",),
    ),
    Mutation(
        "agents are not told that the feed is behind", 3, "chalicelib/realtime.py",
        "behind=behind or UNSET",
        "behind=UNSET",
        ("tests/functional/test_realtime_lag.py",),
    ),
    Mutation(
        "the newest of the waiting messages tells how far the feed is behind", 3, "chalicelib/broadcasting/lag.py",
        "key=lambda each: each.id)",
        "key=lambda each: -each.id)",
        ("tests/functional/test_realtime_lag.py",),
    ),
    Mutation(
        "messages of one change wait for each other", 3, "chalicelib/broadcasting/lag.py",
        "first.setdefault(each.created_at, each)",
        "first[each.created_at] = each",
        ("tests/functional/test_realtime_lag.py",),
    ),
    Mutation(
        "clocks that differ make a feed late", 3, "chalicelib/broadcasting/lag.py",
        "if not desk.feed.is_numbered(each))",
        "if each)",
        ("tests/functional/test_realtime_lag.py",),
    ),
    Mutation(
        "a customer opens any number of sockets", 7, "chalicelib/actions/open_sockets.py",
        "replaced = surplus(others, MAX_PER_LINK - 1, now)",
        "replaced: list[Socket] = []",
        ("tests/functional/test_open_sockets.py",),
    ),
    Mutation(
        "an agent opens any number of sockets", 7, "chalicelib/actions/open_sockets.py",
        "return surplus(own, MAX_PER_AGENT, socket.connected_at)",
        "return []",
        ("tests/functional/test_open_sockets.py",),
    ),
    Mutation(
        "the newest socket gives way", 7, "chalicelib/domain/sockets.py",
        "return in_order[: max(0, len(in_order) - most)]",
        "return in_order[most:]",
        ("tests/functional/test_open_sockets.py",),
    ),
    Mutation(
        "strangers open any number of sockets of an inbox", 7, "chalicelib/adapters/dynamo/sockets.py",
        "if left <= counted.get(own[1], 0):",
        "if False:",
        ("tests/functional/test_ports_finding.py",),
    ),
    Mutation(
        "the inbox's count of sockets knows one hour", 7, "chalicelib/adapters/dynamo/sockets.py",
        "since = keys.socket_counter(account_id, inbox_id, hour - COUNTED_HOURS + 1)[1]",
        "since = own[1]",
        ("tests/functional/test_ports_finding.py",),
    ),
    Mutation(
        "closed sockets of an inbox count for ever", 7, "chalicelib/actions/open_sockets.py",
        "        desk.sockets.release(socket)\n",
        "        pass\n",
        ("tests/functional/test_open_sockets.py",),
    ),
    Mutation(
        "presence grows with the users online", 7, "chalicelib/broadcasting/signals.py",
        "part = ids[start : start + USERS_PER_FRAME]",
        "part = ids",
        ("tests/functional/test_open_sockets.py",),
    ),
    Mutation(
        "a socket that pushes do not reach stays open", 7, "chalicelib/realtime.py",
        "if not renew(desk, socket):",
        "renew(desk, socket)\n    if False:",
        ("tests/functional/test_open_sockets.py",),
    ),
)  # fmt: skip
