"""One conditional transaction stores an item with its version, its change and what a newer version has written."""

from tests.mutations.mutation import Mutation

STORE = "chalicelib/adapters/dynamo/store.py"
PORTS = "tests/functional/test_ports.py"
UNIT = "tests/unit"
EXPIRY = "tests/functional/test_expiry.py"

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
        "an update does not raise the version", 2, "chalicelib/actions/work.py",
        "changed = replace(entity, version=entity.version + 1)",
        "changed = replace(entity, version=entity.version)",
        (UNIT,),
    ),
    Mutation(
        "each decider raises the version", 2, "chalicelib/actions/work.py",
        "return self._keep(key, entity, replace(earlier, entity=entity))",
        "return self._keep(key, entity, replace(earlier, entity=replace(entity, version=entity.version + 1)))",
        (UNIT,),
    ),
    Mutation(
        "a decider overwrites what an earlier one has changed", 2, "chalicelib/actions/work.py",
        "            if entity.version != earlier.entity.version:\n",
        "            if entity.version < 0:\n",
        (UNIT,),
    ),
    Mutation(
        "the change is stored in a transaction of its own", 2, "chalicelib/actions/work.py",
        "            self.desk.store.commit(writes)\n",
        "            self.desk.store.commit([each for each in writes if each.key.kind != 'change'])\n"
        "            for each in (each for each in writes if each.key.kind == 'change'):\n"
        "                self.desk.store.commit([each])\n",
        ("tests/simulation",),
    ),
    Mutation(
        "a removal writes all inboxes and teams at once", 2, "chalicelib/actions/agents.py",
        "ROWS_AT_ONCE = 50\n",
        "ROWS_AT_ONCE = 5_000\n",
        ("tests/unit/test_agents.py",),
    ),
    Mutation(
        "a transaction conflict is taken for an outage", 2, STORE,
        'frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})',
        'frozenset({"TransactionInProgressException"})',
        ("tests/functional/test_ports_conflicts.py",),
    ),
    Mutation(
        "an update loses what a newer version has written", 2, STORE,
        "return row if write.expected is None else self._newer_items.keep(row, write.key)",
        "return row",
        ("tests/upgrades/test_side_by_side.py",),
    ),
    Mutation(
        "a change loses what a newer version has written on its way to the queues", 2, "chalicelib/wire.py",
        "return NewerChange(**asdict(change), original=text) if schema > SCHEMA else change",
        "return change",
        ("tests/upgrades/test_side_by_side_events.py",),
    ),
    Mutation(
        "a migration overwrites a concurrent write", 2, "infra/migrate.py",
        "_transact(table, [*others, _if_unchanged(own, item)])",
        "_transact(table, [*others, own])",
        ("tests/upgrades/test_migrate.py",),
    ),
    Mutation(
        "a change never expires", 9, "chalicelib/actions/work.py",
        "self.create(key, change, expires_at=self.at // 1000 + KEEP_CHANGES_SECONDS)",
        "self.create(key, change)",
        (EXPIRY,),
    ),
    Mutation(
        "a counter of tries never expires", 9, STORE,
        "return _add(Row(*keys.window_counter(name)), by, Row.expires_at.set(expires_at))",
        "return _add(Row(*keys.window_counter(name)), by)",
        (EXPIRY,),
    ),
)  # fmt: skip
