"""Push: to the person's own valid sessions, once and encrypted, and never to an address that must not be called."""

from tests.mutations.mutation import Mutation

SUITES = ("tests/features/notification_subscriptions",)
WORKER = ("web/src/worker/listen.spec.ts",)
ACTIONS, MODEL = "chalicelib/actions/push_subscriptions.py", "chalicelib/domain/push.py"
SENDING = "chalicelib/features/notifications/pushing.py"

MUTATIONS = (
    Mutation(
        "a signed-out browser receives pushes", 7, ACTIONS,
        "return [each for each in rows.rows if sessions.get(each.client) == each.made_with]",
        "return list(rows.rows)",
        SUITES,
    ),
    Mutation(
        "a browser that was taken over receives the pushes of both", 7, ACTIONS,
        "    if former and rules.find(former, endpoint):\n",
        "    if False:\n",
        SUITES,
    ),
    Mutation(
        "concurrent takeovers give a browser two owners", 1, ACTIONS,
        "Put(owner_key(endpoint), mine, expected=owner.version if owner else None)",
        "Put(owner_key(endpoint), mine, expected=-1)",
        SUITES,
    ),
    Mutation(
        "a browser that has subscribed again is removed", 1, ACTIONS,
        "and rules.is_same_browser(found, each)}",
        "}",
        SUITES,
    ),
    Mutation(
        "the keys of the installation are replaced", 1, ACTIONS,
        "desk.store.put(Put(KEYS, made))",
        "desk.store.overwrite(KEYS, made)",
        SUITES,
    ),
    Mutation(
        "an address in a private network is accepted", 7, ACTIONS,
        "    if refusal:\n",
        "    if not endpoint:\n",
        SUITES,
    ),
    Mutation(
        "a point beside the curve is accepted", 8, MODEL,
        " and (y * y - (x**3 - 3 * x + CURVE_B)) % PRIME == 0",
        "",
        SUITES,
    ),
    Mutation(
        "a person has any number of browsers", 8, MODEL,
        "if len(others) >= MAX_SUBSCRIPTIONS:",
        "if len(others) > 10 * MAX_SUBSCRIPTIONS:",
        SUITES,
    ),
    Mutation(
        "an event that the agent has dealt with is pushed again", 4, SENDING,
        "if row is None or row.updated_at > change.at or",
        "if row is None or",
        SUITES,
    ),
    Mutation(
        "a push is sent before the agent had the time to read", 4, SENDING,
        "    if wait > 0:\n",
        "    if wait > 3_600_000:\n",
        SUITES,
    ),
    Mutation(
        "a type that the agent does not want is pushed", 2, SENDING,
        " or row.type not in settings.push:",
        ":",
        SUITES,
    ),
    Mutation(
        "an agent without access to the inbox receives a push", 7, SENDING,
        "seen = listed([row], inbox_ids_of(caller),",
        "seen = listed([row], frozenset({row.inbox_id}),",
        SUITES,
    ),
    Mutation(
        "a retry sends again to browsers that were reached", 1, SENDING,
        "wanted = [each for each in living if each.told != message.notification]",
        "wanted = living",
        SUITES,
    ),
    Mutation(
        "a push service out of reach loses the notification", 2, SENDING,
        "return Outcome.LATER if status in (408, 425, 429) or status >= 500 else Outcome.REFUSED",
        "return Outcome.REFUSED",
        SUITES,
    ),
    Mutation(
        "a browser that is gone is asked for ever", 6, SENDING,
        "if status in (404, 410):",
        "if status == 404:",
        SUITES,
    ),
    Mutation(
        "own actions on notifications are pushed", 2, "chalicelib/features/notifications/storage.py",
        "trigger=PUSH if pushed else None",
        "trigger=PUSH",
        SUITES,
    ),
    Mutation(
        "a signature is valid for every push service", 7, SENDING,
        '"aud": f"{parts.scheme}://{parts.netloc}",',
        '"aud": "https://example.com",',
        SUITES,
    ),
    Mutation(
        "a push is shown beside a visible tab", 1, "web/src/worker/listen.ts",
        "if (!text || (await tabs(scope)).some(({ visibilityState }) => visibilityState === 'visible'))",
        "if (!text)",
        WORKER,
    ),
    Mutation(
        "a repeated push sounds again", 1, "web/src/worker/listen.ts",
        "    silent: isKnown,\n",
        "    silent: false,\n",
        WORKER,
    ),
    Mutation(
        "a signed-out browser keeps its subscription", 7, "web/src/features/notifications/push.ts",
        "    await subscription?.unsubscribe()\n",
        "",
        ("web/src/features/notifications/push.spec.ts",),
    ),
)  # fmt: skip
