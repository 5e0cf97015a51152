"""The one table, as PynamoDB describes it. Every item is a Row: keys, what the indexes need, and the entity as JSON in `data`.

One JSON attribute instead of one attribute per field keeps items small and reading cheap: botocore spends its time per attribute.
"""

from typing import Any

from botocore.session import Session
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import SetAction
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib import wire
from chalicelib.adapters.aws_session import open_session

Item = dict[str, dict[str, Any]]
"""An item in DynamoDB's JSON."""

SCHEMA = "s"
"""The attribute with the number of the schema (wire.SCHEMA) that an item was written in."""

CONNECT_SECONDS, READ_SECONDS = 2, 5


def _index(
    name: str, hash_key: str, range_key: str, *, everything: bool = False, number: bool = False
) -> GlobalSecondaryIndex["Row"]:
    meta = type("Meta", (), {"index_name": name, "projection": AllProjection() if everything else KeysOnlyProjection()})
    ranged = (
        NumberAttribute(range_key=True, attr_name=range_key) if number else UnicodeAttribute(range_key=True, attr_name=range_key)
    )
    fields = {"Meta": meta, hash_key: UnicodeAttribute(hash_key=True, attr_name=hash_key), range_key: ranged}
    index: GlobalSecondaryIndex[Row] = type(name, (GlobalSecondaryIndex,), fields)()
    return index


class Row(Model):
    """The text below an index says what it holds, the text below one of its attributes which values it has (docs/table.md)."""

    class Meta:
        table_name = "parley"
        region = "us-east-1"
        host: str | None = None
        billing_mode = "PAY_PER_REQUEST"
        connect_timeout_seconds = CONNECT_SECONDS
        read_timeout_seconds = READ_SECONDS
        max_pool_connections = 16

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    data = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    tally = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    list_inbox = UnicodeAttribute(null=True)
    """`A#<account>#I#<inbox>#<status>`"""
    list_assignee = UnicodeAttribute(null=True)
    """`A#<account>#U#<user>#<status>`, and without an assignee `A#<account>#U#0#I#<inbox>#<status>`"""
    list_team = UnicodeAttribute(null=True)
    """`A#<account>#T#<team>#<status>`"""
    list_label = UnicodeAttribute(null=True)
    """`A#<account>#L#<label>#<status>`"""
    activity_key = UnicodeAttribute(null=True)
    """`<last_activity_at>#<conversation>`"""
    creation_key = UnicodeAttribute(null=True)
    """`<conversation>`"""
    priority_key = UnicodeAttribute(null=True)
    """`1<rank>#<conversation>`; absent without a priority"""
    waiting_key = UnicodeAttribute(null=True)
    """`1<waiting_since>#<conversation>`; absent while no customer waits"""
    feed_account = UnicodeAttribute(null=True)
    """`A#<account>`"""
    feed_position = NumberAttribute(null=True)
    """the position, from 1 without holes"""

    inbox_by_activity = _index("inbox_by_activity", "list_inbox", "activity_key", everything=True)
    """An inbox's conversations by their last activity."""
    assignee_by_activity = _index("assignee_by_activity", "list_assignee", "activity_key", everything=True)
    """An agent's conversations, and unassigned ones, by their last activity."""
    team_by_activity = _index("team_by_activity", "list_team", "activity_key", everything=True)
    """A team's conversations by their last activity."""
    label_by_activity = _index("label_by_activity", "list_label", "activity_key")
    """A label's conversations by their last activity."""
    inbox_by_creation = _index("inbox_by_creation", "list_inbox", "creation_key")
    """An inbox's conversations by their number."""
    assignee_by_creation = _index("assignee_by_creation", "list_assignee", "creation_key")
    """An agent's conversations, and unassigned ones, by their number."""
    inbox_by_priority = _index("inbox_by_priority", "list_inbox", "priority_key")
    """An inbox's conversations that have a priority."""
    assignee_by_priority = _index("assignee_by_priority", "list_assignee", "priority_key")
    """An agent's conversations, and unassigned ones, that have a priority."""
    inbox_by_waiting = _index("inbox_by_waiting", "list_inbox", "waiting_key")
    """An inbox's conversations whose customer waits, by the time since when."""
    assignee_by_waiting = _index("assignee_by_waiting", "list_assignee", "waiting_key")
    """An agent's conversations, and unassigned ones, whose customer waits, by the time since when."""
    feed = _index("feed", "feed_account", "feed_position", everything=True, number=True)
    """The numbered changes of an account."""

    newer: Item | None = None
    """All attributes of an item that a newer version has written."""
    merged: Item | None = None
    """All attributes to be written, where some are a newer version's."""

    @classmethod
    def from_raw_data(cls, data: Item) -> "Row":
        """The schema number is no attribute of PynamoDB's: it would cost every item of every read two microseconds."""
        row = cls._instantiate(data)
        if SCHEMA in data and int(data[SCHEMA]["N"]) > wire.SCHEMA:
            row.newer = data
        return row

    def serialize(self, null_check: bool = True) -> Item:
        if self.merged is not None:
            return dict(self.merged)
        return {**super().serialize(null_check), SCHEMA: {"N": str(wire.SCHEMA)}}

    @property
    def schema(self) -> int:
        """Greater than this version's only where a newer version has written the item."""
        return int(self.newer[SCHEMA]["N"]) if self.newer else wire.SCHEMA

    @staticmethod
    def mark() -> SetAction:
        """An action of an update, which leaves the schema number as a put does."""
        return SetAction(Path(SCHEMA), Value({"N": str(wire.SCHEMA)}))


class SharingConnection(Connection):
    """PynamoDB's connection on the session that all clients share: a session of its own would be built again, slowly."""

    def __init__(self, session: Session, **options: Any) -> None:
        super().__init__(**options)
        self._shared = session

    @property
    def session(self) -> Session:
        return self._shared


def open_table(name: str, *, region: str, host: str | None, session: Session | None = None) -> Connection:
    """Point Row at a deployed table. Returns the connection that transactions go through, which is also Row's own."""
    Row.Meta.table_name, Row.Meta.region, Row.Meta.host = name, region, host
    Row._connection = None
    connection = SharingConnection(
        session or open_session(region),
        region=region,
        host=host,
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_pool_connections=16,
    )
    table = Row._get_connection()
    connection.add_meta_table(table.get_meta_table())
    table.connection = connection
    return connection
