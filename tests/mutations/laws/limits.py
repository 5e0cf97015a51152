"""Limits on what people without a session can cause."""

from tests.mutations.mutation import Mutation

VISITS, SUITES = "chalicelib/actions/visits.py", ("tests/security/test_rate_limits.py",)

MUTATIONS = (
    Mutation(
        "requests of one network are without a limit", 8, VISITS,
        'count_attempt(desk, f"{name} from {network_of(visit.address)}", limits.customers_per_network, visit.units)',
        "pass",
        SUITES,
    ),
    Mutation(
        "a flood from many networks is without a limit", 8, VISITS,
        "limits.customers_per_inbox, counted)",
        "limits.customers_per_inbox, 0)",
        SUITES,
    ),
    Mutation(
        "a flood stops customers with a proven identity", 7, VISITS,
        "if link and (link.hmac_verified or link.by_desk):",
        "if link and link.by_desk:",
        SUITES,
    ),
    Mutation(
        "a flood of new contacts stops customers of earlier days", 7, VISITS,
        "desk.clock.now() - link.created_at > DAY_MS",
        "link.created_at > desk.clock.now()",
        SUITES,
    ),
    Mutation(
        "webhooks without a signature use up the limit of an inbox", 7, "chalicelib/actions/ingest.py",
        "    try:\n        channel.verify(inbox, headers, body)\n",
        "    count_webhook(desk, inbox, 10, request_id)\n    try:\n        channel.verify(inbox, headers, body)\n",
        SUITES,
    ),
    Mutation(
        "a refused webhook is queued", 8, "chalicelib/actions/ingest.py",
        "        count_webhook(desk, inbox, len(envelopes), request_id)\n        now = desk.clock.now()\n"
        "        desk.queues.ingest([replace(envelope, accepted_at=now) for envelope in envelopes])\n",
        "        now = desk.clock.now()\n"
        "        desk.queues.ingest([replace(envelope, accepted_at=now) for envelope in envelopes])\n"
        "        count_webhook(desk, inbox, len(envelopes), request_id)\n",
        SUITES,
    ),
    Mutation(
        "a large request counts as a small one", 8, "chalicelib/http/request.py",
        "self.units + len(self.body) // UNIT_BYTES",
        "self.units",
        SUITES,
    ),
    Mutation(
        "a sampled counter counts a tenth", 8, "chalicelib/domain/rate_limits.py",
        "return units * SAMPLE if crc32",
        "return units if crc32",
        ("tests/unit/test_rate_limits.py",),
    ),
    Mutation(
        "a flood counts every refused request in the table", 8, "chalicelib/actions/attempts.py",
        "if units and desk.memory.get(window) <= limit.units:",
        "if units:",
        ("tests/unit/test_rate_limits.py",),
    ),
    Mutation(
        "a leaked password link hashes without a limit", 8, "chalicelib/actions/password_links.py",
        "    count_password_link(desk, token, address)\n",
        "",
        SUITES,
    ),
    Mutation(
        "a process hashes passwords without an end", 8, "chalicelib/actions/attempts.py",
        "    _bound_hashes(desk, network_of(address))\n",
        "",
        ("tests/unit/test_attempts.py",),
    ),
    Mutation(
        "hashes of strangers lock a person out", 7, "chalicelib/actions/attempts.py",
        "if desk.memory.get(own) and desk.memory.get(total)",
        "if desk.memory.get(total)",
        ("tests/unit/test_attempts.py",),
    ),
    Mutation(
        "a page of very long messages is read in full", 9, "chalicelib/actions/customers.py",
        "        if len(page) < limit or len(found) >= wanted or characters_of(found) > max_characters:",
        "        if len(page) < limit or len(found) >= wanted:",
        ("tests/security/test_rate_limits.py",),
    ),
    Mutation(
        "a flood may cost twice as much as computed", 8, VISITS,
        "limits.customers_per_inbox, counted)",
        "limits.customers_per_inbox, counted // 40)",
        ("tests/functional/test_cost_of_strangers.py", *SUITES),
    ),
    Mutation(
        "links of one file are without a limit", 8, VISITS,
        "desk.rate_limits.links_per_file, counted)",
        "desk.rate_limits.links_per_file, 0)",
        SUITES,
    ),
)  # fmt: skip
