"""The one table, as PynamoDB describes it. Every item is a Row: keys, what the indexes need, and the entity as JSON in `data`, or
in `card` if indexes hold it, too. The attribute `change` holds the events of the transaction that created the item: the stream
hands it over.

One JSON attribute instead of one attribute per field keeps items small and reading cheap: botocore spends its time per attribute.
"""

from typing import Any

from botocore.session import Session
from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.expressions.operand import Path, Value
from pynamodb.expressions.update import SetAction
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection, Projection
from pynamodb.models import Model

from chalicelib import wire
from chalicelib.adapters.aws_session import open_session

Item = dict[str, dict[str, Any]]
"""An item in DynamoDB's JSON."""

SCHEMA = "s"
"""The attribute with the number of the schema (wire.SCHEMA) that an item was written in."""

CONNECT_SECONDS, READ_SECONDS = 2, 5


def _index(name: str, hash_key: str, range_key: str, projection: Projection | None = None) -> GlobalSecondaryIndex["Row"]:
    meta = type("Meta", (), {"index_name": name, "projection": projection or KeysOnlyProjection()})
    ranged = UnicodeAttribute(range_key=True, attr_name=range_key)
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
    card = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    tally = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)
    change = UnicodeAttribute(null=True)
    closed_at = NumberAttribute(null=True)

    list_a = UnicodeAttribute(null=True)
    """`A#<account>#<status>`; of a label `A#<account>#L#<label>#<status>`; of those that mention a user
    `A#<account>#M#<user>#<status>`; of those with a message that did not arrive `A#<account>#N#<status>`; of contacts
    `A#<account>#CONTACTS` or `A#<account>#VISITORS`"""
    list_b = UnicodeAttribute(null=True)
    """`A#<account>#I#<inbox>#<status>#assigned` or `A#<account>#I#<inbox>#<status>#unassigned`"""
    list_c = UnicodeAttribute(null=True)
    """`A#<account>#U#<user>#<status>`, and without an assignee `A#<account>#U#0#<status>`; of a participant who is not the
    assignee `A#<account>#F#<user>#<status>`"""
    list_d = UnicodeAttribute(null=True)
    """`A#<account>#T#<team>#<status>`"""
    list_e = UnicodeAttribute(null=True)
    """`A#<account>#<status>`; absent while no customer waits"""
    sort_recent = UnicodeAttribute(null=True)
    """`<listed_until>#<conversation>`; `<last_activity_at>#<contact>`"""
    sort_fixed = UnicodeAttribute(null=True)
    """`<conversation>`; by priority `<rank>#<conversation>`; `<contact>`"""
    sort_e = UnicodeAttribute(null=True)
    """`<waiting_since>#<conversation>#<inbox>#<user>`"""

    a_recent = _index("a_recent", "list_a", "sort_recent", IncludeProjection(["card"]))
    """An account's conversations by their last activity, a label's, and those that mention a user; contacts by theirs."""
    b_recent = _index("b_recent", "list_b", "sort_recent")
    """An inbox's conversations by their last activity."""
    c_recent = _index("c_recent", "list_c", "sort_recent", IncludeProjection(["card"]))
    """An agent's conversations by their last activity, those that an agent follows, and those of the account that nobody has."""
    d_recent = _index("d_recent", "list_d", "sort_recent")
    """A team's conversations by their last activity."""
    a_fixed = _index("a_fixed", "list_a", "sort_fixed")
    """An account's conversations by their number or their priority, a label's and those that mention a user by their number;
    contacts by their creation."""
    b_fixed = _index("b_fixed", "list_b", "sort_fixed")
    """An inbox's conversations by their number or their priority."""
    c_fixed = _index("c_fixed", "list_c", "sort_fixed")
    """An agent's conversations, and those that nobody has, by their number or their priority; those that an agent follows by
    their number."""
    e_sorted = _index("e_sorted", "list_e", "sort_e")
    """An account's conversations whose customer waits, by the time since when."""

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
    def text(self) -> str | None:
        """The entity's JSON."""
        return self.data or self.card

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
