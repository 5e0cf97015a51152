"""Mutations that break the laws of docs/architecture.md. Each replaces one text in one file and names suites that must fail."""

from dataclasses import dataclass
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Mutation:
    """`law` is the number of the law that breaks. `suites` run in this order until one fails: paths for pytest, or for vitest
    when they are below web/."""

    name: str
    law: int
    path: str
    old: str
    new: str
    suites: tuple[str, ...]

    def apply(self, root: Path) -> None:
        """Applies the mutation below `root`. Raises ValueError unless the file contains `old` exactly once."""
        file = root / self.path
        text = file.read_text()
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: {self.path} contains the text {text.count(self.old)} times instead of once")
        file.write_text(text.replace(self.old, self.new))


STORE, FEED = "chalicelib/adapters/dynamo/store.py", "chalicelib/adapters/dynamo/feed.py"
WORKERS, RETRIES = "chalicelib/workers.py", "chalicelib/queue_retries.py"
RECEIVE, DELIVER = "chalicelib/actions/receive.py", "chalicelib/features/delivery/actions.py"
PORTS = "tests/functional/test_ports.py"
FEED_PORT, FEED_HEAD = "tests/functional/test_ports_feed.py", "tests/functional/test_ports_feed_head.py"
ACTIONS = "tests/unit"
SIMULATION = "tests/simulation"
ACCESS = "tests/security/test_access.py"
SOCKETS = "tests/functional/test_realtime.py"
SIDE_BY_SIDE, SIDE_BY_SIDE_EVENTS = "tests/upgrades/test_side_by_side.py", "tests/upgrades/test_side_by_side_events.py"
WEB = "web/src/realtime"

MUTATIONS = (
    Mutation(
        "a create overwrites an existing row", 1, STORE,
        "return Row.pk.does_not_exist() if write.expected is None else Row.version == write.expected",
        "return None if write.expected is None else Row.version == write.expected",
        (PORTS,),
    ),
    Mutation(
        "an update overwrites a concurrent write", 2, STORE,
        "return Row.pk.does_not_exist() if write.expected is None else Row.version == write.expected",
        "return Row.pk.does_not_exist() if write.expected is None else None",
        (PORTS,),
    ),
    Mutation(
        "a timer stays when its conversation wakes", 2, "chalicelib/actions/conversation_work.py",
        "            self.cancel(before)\n",
        "            pass\n",
        ("tests/unit/test_snooze.py",),
    ),
    Mutation(
        "an update does not raise the version", 2, "chalicelib/actions/work.py",
        "changed = replace(entity, version=entity.version + 1)",
        "changed = replace(entity, version=entity.version)",
        (ACTIONS,),
    ),
    Mutation(
        "each decider raises the version", 2, "chalicelib/actions/work.py",
        "return self._keep(key, entity, replace(earlier, entity=entity))",
        "return self._keep(key, entity, replace(earlier, entity=replace(entity, version=entity.version + 1)))",
        (ACTIONS,),
    ),
    Mutation(
        "a decider overwrites what an earlier one has changed", 2, "chalicelib/actions/work.py",
        "            if entity.version != earlier.entity.version:\n",
        "            if entity.version < 0:\n",
        (ACTIONS,),
    ),
    Mutation(
        "a refused bulk action has changed the first conversations", 8, "chalicelib/features/bulk_actions/actions.py",
        "        run_deciders(work, decide)\n",
        "        run_deciders(work, decide)\n        work.commit()\n",
        ("tests/features/bulk_actions",),
    ),
    Mutation(
        "an update loses what a newer version has written", 2, STORE,
        "return row if write.expected is None else self._newer_items.keep(row, write.key)",
        "return row",
        (SIDE_BY_SIDE,),
    ),
    Mutation(
        "a change loses what a newer version has written on its way to the queues", 2, "chalicelib/wire.py",
        "return NewerChange(**asdict(change), original=text) if schema > SCHEMA else change",
        "return change",
        (SIDE_BY_SIDE_EVENTS,),
    ),
    Mutation(
        "a migration overwrites a concurrent write", 2, "infra/migrate.py",
        "_transact(table, [*others, _if_unchanged(own, item)])",
        "_transact(table, [*others, own])",
        ("tests/upgrades/test_migrate.py",),
    ),
    Mutation(
        "the change is stored in a transaction of its own", 2, "chalicelib/actions/work.py",
        "            self.desk.store.commit(writes)\n",
        "            self.desk.store.commit([each for each in writes if each.key.kind != 'change'])\n"
        "            for each in (each for each in writes if each.key.kind == 'change'):\n"
        "                self.desk.store.commit([each])\n",
        (SIMULATION,),
    ),
    Mutation(
        "the provider's message id is not claimed", 1, RECEIVE,
        "    work.claim(claim, conversation.id, message.id)\n",
        "",
        (ACTIONS,),
    ),
    Mutation(
        "the client's id of a request is not claimed", 1, "chalicelib/actions/idempotency.py",
        "            work.claim(self.key, made, fingerprint=self.fingerprint)\n",
        "            pass\n",
        (ACTIONS,),
    ),
    Mutation(
        "the contact inbox does not point to the conversation", 1, RECEIVE,
        "    point_link(work, link)\n",
        "",
        (ACTIONS,),
    ),
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
        "a message that is written again loses the change that created it", 3, STORE,
        "        if actions := _kept_change(write, row):\n",
        "        if actions := list[Action]():\n",
        (FEED_PORT,),
    ),
    Mutation(
        "numbering does not update the counters", 3, FEED,
        "        differences = _differences(changes)\n",
        "        differences = _differences([])\n",
        ("tests/functional/test_ports_counts.py",),
    ),
    Mutation(
        "catching up skips one position", 3, "chalicelib/broadcasting/replay.py",
        "    position = after\n",
        "    position = after + 1\n",
        (SOCKETS,),
    ),
    Mutation(
        "a heartbeat's answer does not carry the head", 3, "chalicelib/realtime.py",
        "to_text(HeadFrame(head=desk.feed.head(socket.account_id)))",
        "to_text(HeadFrame(head=0))",
        (SOCKETS,),
    ),
    Mutation(
        "the head of a snapshot is read after its data", 3, "chalicelib/api/conversation_list.py",
        "head=head, next_cursor",
        "head=request.desk.feed.head(request.account_id) + 0 * head, next_cursor",
        ("tests/functional/api",),
    ),
    Mutation(
        "the client keeps the last received version", 4, "web/src/realtime/reduce.ts",
        "  return !known || row.version > known.version\n",
        "  return !known || row.version > 0\n",
        (WEB,),
    ),
    Mutation(
        "the client keeps the first received version", 4, "web/src/realtime/reduce.ts",
        "  return !known || row.version > known.version\n",
        "  return !known\n",
        (WEB,),
    ),
    Mutation(
        "the client does not detect a gap", 4, "web/src/realtime/socket.ts",
        "    if (from > position) {\n",
        "    if (from < 0) {\n",
        (WEB,),
    ),
    Mutation(
        "a failed record is not reported", 5, RETRIES,
        "        self._failed += [record[\"messageId\"] for record in records]\n",
        "",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "a message group continues after a failure", 5, RETRIES,
        "            self._blocked_groups.add(message_group(records[0]))\n",
        "",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "messages after a failure are redelivered before it", 5, RETRIES,
        "self._hide(self._rest_of_group(records[0]), delay)",
        "self._hide(records, delay)",
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "the stream continues after a failure", 2, WORKERS,
        '["SequenceNumber"]}] if failed else []}',
        '["SequenceNumber"]}] if failed < 0 else []}',
        ("tests/functional/test_workers.py",),
    ),
    Mutation(
        "the provider is called before the ledger records the try", 6, DELIVER,
        "            self._note(LedgerState.SENDING, tries=self._tries() + 1, provider_ids=taken)\n",
        "",
        (ACTIONS,),
    ),
    Mutation(
        "a delivery with a lost answer is repeated", 6, "chalicelib/channels/exchange.py",
        'outcome = SendLater("The provider did not answer.") if repeatable else lost_answer()',
        'outcome = SendLater("The provider did not answer.")',
        (ACTIONS,),
    ),
    Mutation(
        "every user belongs to every account", 7, "chalicelib/actions/sessions.py",
        "    member = directory.member(user.id)\n    if member is None:\n",
        "    member = directory.member(user.id) or directory.members[0]\n    if member is None:\n",
        (ACCESS,),
    ),
    Mutation(
        "administrators' routes are open to agents", 7, "chalicelib/domain/access.py",
        "if not self.member.is_administrator:",
        "if self.member is None:",
        (ACCESS,),
    ),
    Mutation(
        "a webhook's signature is not verified", 7, "chalicelib/actions/ingest.py",
        "        channel.verify(inbox, headers, body)\n",
        "        pass\n",
        (ACTIONS, "tests/security/test_webhook_signatures.py"),
    ),
    Mutation(
        "customers receive private notes", 7, "chalicelib/broadcasting/audience.py",
        "event.message_id is None or (message is not None and message.is_public)",
        "True",
        ("tests/functional/test_realtime_audience.py", "tests/security/test_sockets.py"),
    ),
    Mutation(
        "a former member's socket still receives events", 7, "chalicelib/broadcasting/audience.py",
        "return viewer_of_member(directory, member) if member else None",
        "return viewer_of_member(directory, member or directory.members[0])",
        ("tests/functional/test_realtime_rights.py", "tests/security/test_sockets.py"),
    ),
    Mutation(
        "an empty message is accepted", 8, "chalicelib/domain/messages.py",
        "    if cleaned is None and not attachments:\n",
        "    if attachments < 0:\n",
        (ACTIONS,),
    ),
    Mutation(
        "outgoing requests may reach private networks", 7, "chalicelib/adapters/http.py",
        "if not private.may_connect(host, port, [str(place[0]) for *_, place in found]):",
        "if not found:",
        ("tests/security/test_ssrf_transport.py",),
    ),
    Mutation(
        "a page begins to read at its cursor, although keys are later than the activity", 9,
        "chalicelib/adapters/dynamo/list_segments.py",
        "return column < _moved(bound, self.order.slack) if",
        "return column < bound if",
        ("tests/functional/test_ports_list_places.py",),
    ),
    Mutation(
        "a place in the lists never expires", 9, "chalicelib/domain/places.py",
        "return stored if activity <= stored <= activity + SLACK_MILLISECONDS else",
        "return stored if stored else",
        ("tests/unit/test_places.py",),
    ),
    Mutation(
        "a page repeats items of the previous one", 9, "chalicelib/adapters/dynamo/conversation_lists.py",
        "last = shown[-1][0]",
        "last = shown[0][0]",
        ("tests/functional/test_ports_lists.py",),
    ),
)  # fmt: skip
