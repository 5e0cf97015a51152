"""The collision guard: a double answer is refused, and only agents who may see a conversation hear of its readers."""

from tests.mutations.mutation import Mutation

RULES = "chalicelib/domain/messages.py"
ACTIONS = "chalicelib/actions/messages.py"
VIEWING = "chalicelib/broadcasting/viewing.py"
REPLIES = ("tests/unit/test_answered_replies.py",)
READERS = ("tests/functional/test_realtime_viewing.py",)
PRESENCE = "web/src/stores/presence.ts"

MUTATIONS = (
    Mutation(
        "a second answer is sent", 1, ACTIONS,
        "    refuse_answered(work, new)\n    message = decide_message",
        "    message = decide_message",
        REPLIES,
    ),
    Mutation(
        "a repetition of the accepted reply is refused", 1, ACTIONS,
        "    work = load_work(desk, caller, conversation_id)\n    request = message_request(caller, work.conversation, new)\n",
        "    work = load_work(desk, caller, conversation_id)\n    refuse_answered(work, new)\n"
        "    request = message_request(caller, work.conversation, new)\n",
        REPLIES,
    ),
    Mutation(
        "a private note is refused", 1, ACTIONS,
        "new.type is MessageType.OUTGOING and not new.private:\n        from chalicelib.actions.answered_replies",
        "new.type is MessageType.OUTGOING:\n        from chalicelib.actions.answered_replies",
        REPLIES,
    ),
    Mutation(
        "a private note counts as an answer", 1, RULES,
        "if message.type is not MessageType.OUTGOING or message.private:",
        "if message.type is not MessageType.OUTGOING:",
        REPLIES,
    ),
    Mutation(
        "an own reply hides the other one before it", 1, RULES,
        "return (*[each for each in answers if each.user_id != added.user_id][-1:], added)",
        "return (added,)",
        REPLIES,
    ),
    Mutation(
        "an own reply is an answer of somebody else", 1, RULES,
        " and (each.user_id is None or each.user_id != user_id)]",
        "]",
        REPLIES,
    ),
    Mutation(
        "a bot's reply is none", 1, RULES,
        "(each.user_id is None or each.user_id != user_id)",
        "each.user_id not in (None, user_id)",
        REPLIES,
    ),
    Mutation(
        "a reply that could be taken back is sent after another one", 1, "chalicelib/features/scheduled_messages/actions.py",
        "            _refuse_answered(work, scheduled)\n",
        "",
        REPLIES,
    ),
    Mutation(
        "a reply that can be taken back is accepted after another one", 1, "chalicelib/actions/scheduled_messages.py",
        "    if due_at is None:\n        refuse_answered(work, new)\n",
        "",
        REPLIES,
    ),
    Mutation(
        "a reply for later is refused when it is due", 1, "chalicelib/actions/scheduled_messages.py",
        "new.seen_message_id if due_at is None else None",
        "new.seen_message_id",
        REPLIES,
    ),
    Mutation(
        "the simulation does not notice a second answer", 1, ACTIONS,
        "    refuse_answered(work, new)\n    message = decide_message",
        "    message = decide_message",
        ("tests/simulation/test_simulation.py",),
    ),
    Mutation(
        "agents without the inbox hear who reads", 7, VIEWING,
        "    return [each for each in there if _may_see(each, directory, view)]",
        "    return list(there)",
        READERS,
    ),
    Mutation(
        "an agent without the inbox is a reader", 7, VIEWING,
        "if socket.view is None or (reading and not _may_see(socket, directory, socket.view)):",
        "if socket.view is None:",
        READERS,
    ),
    Mutation(
        "agents read conversations of other inboxes", 7, VIEWING,
        "    conversation = find_conversation(desk, caller, conversation_id)\n",
        "    conversation = desk.store.get(keys.conversation(caller.account_id, conversation_id))\n    assert conversation\n",
        READERS,
    ),
    Mutation(
        "agents are shown themselves", 4, VIEWING,
        "if each.user_id != socket.user_id and each.shows(view.conversation_id))",
        "if each.connection_id != socket.connection_id and each.shows(view.conversation_id))",
        READERS,
    ),
    Mutation(
        "a closed tab ends the reading of another one", 4, VIEWING,
        "    if not any(each.is_reading(conversation_id, now) for each in own):\n",
        "    if not any(() for each in own):\n",
        READERS,
    ),
    Mutation(
        "agents who come at once do not see each other", 4, VIEWING,
        "        desk.sockets.touch(shown)\n        others = desk.sockets.of_account(directory.account.id)\n",
        "        others = desk.sockets.of_account(directory.account.id)\n        desk.sockets.touch(shown)\n",
        READERS,
    ),
    Mutation(
        "a silent client reads for ever", 3, "chalicelib/domain/sockets.py",
        "return self.shows(conversation_id) and now - self.last_seen_at < READING_FOR_MS",
        "return self.shows(conversation_id)",
        READERS,
    ),
    Mutation(
        "a socket opens any number of conversations", 7, VIEWING,
        "if shown.views[1] > MAX_VIEWS_PER_MINUTE:",
        "if False:",
        READERS,
    ),
    Mutation(
        "a late sign brings a reader back", 4, PRESENCE,
        "if (at <= (signs.get(key) ?? 0))",
        "if (at < 0)",
        ("web/src/stores/presence.spec.ts",),
    ),
    Mutation(
        "a reader who crashed stays", 3, PRESENCE,
        "        timers.set(key, setTimeout(end, readingTimeout - age))\n",
        "",
        ("web/src/stores/presence.spec.ts",),
    ),
    Mutation(
        "a reply that was refused is lost", 1, "web/src/features/collision/useRefusedReply.ts",
        "    outbox.takeBack(entry.echo_id)\n",
        "    outbox.discard(entry.echo_id)\n",
        ("web/src/features/collision/collision.spec.ts",),
    ),
    Mutation(
        "the client sends what it has not seen", 1, "web/src/features/composer/useComposer.ts",
        "note || at || anyway ? undefined : newestSeen()",
        "undefined",
        ("web/src/features/collision/collision.spec.ts",),
    ),
)  # fmt: skip
