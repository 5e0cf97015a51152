"""Saves the emulator's state, so that it survives a restart and a kill.

MiniStack saves on a clean stop only, one file per service, each at a different moment, and drops the stream records that are
not delivered yet. A snapshot is one file with everything, written every few seconds while requests arrive. Its stream positions
are older than its queues, and its queues older than its tables: after a kill, work may repeat but is never lost.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from local.emulator.modules import app, core, service

SAVE_INTERVAL_SECONDS = 2.0
PAUSE_PER_SAVE = 10.0  # the pause is ten times as long as the save took: at most a tenth of the time goes into snapshots
ATTEMPTS = 20
ORDER = ("lambda", "sqs", "dynamodb")
TABLE_METADATA = (
    "tags",
    "ttl_settings",
    "pitr_settings",
    "kinesis_destinations",
    "contributor_insights",
    "backups",
    "resource_policies",
    "exports",
    "imports",
)


class Snapshots:
    def __init__(self, file: Path, aws_port: int) -> None:
        self._file, self._aws_port = file, aws_port
        self._one_at_a_time = threading.Lock()
        self._written: dict[str, str] = {}
        self._restored: dict[str, Any] | None = None

    def install(self) -> None:
        """Makes the emulator restore its state from this file, and save to it when it stops."""
        emulator = app()
        emulator.load_state = self.load
        emulator.save_all = lambda _: self.save()

    def save(self) -> None:
        """Writes the current state, unless it equals the last one written."""
        with self._one_at_a_time:
            parts = _serialised_with_retries(app()._build_persistence_save_dict())
            if parts == self._written:
                return
            lines = [json.dumps({"aws_port": self._aws_port})]
            lines += [f"[{json.dumps(name)}, {text}]" for name, text in parts.items()]
            temporary = self._file.with_suffix(".new")
            temporary.write_text("\n".join(lines))
            temporary.replace(self._file)
            self._written = parts

    def load(self, name: str) -> Any:
        if self._restored is None:
            self._restored = self._read()
            _restore_streams(self._restored.get("dynamodb"))
            _make_messages_visible(self._restored.get("sqs"))
        return self._restored.get(name)

    def _read(self) -> dict[str, Any]:
        if not self._file.exists():
            return {}
        header, *lines = self._file.read_text().split("\n")
        moved_from = json.loads(header)["aws_port"]
        restore = core("persistence")._json_object_hook
        return dict(json.loads(self._moved(line, moved_from), object_hook=restore) for line in lines)

    def _moved(self, line: str, port: int) -> str:
        """Replaces the port in queue URLs: they contain the port that the stack had when the queue was created."""
        if port == self._aws_port:
            return line
        return line.replace(f"localhost:{port}/", f"localhost:{self._aws_port}/")

    def keep_saving(self, request_count: Callable[[], int]) -> None:
        """Saves in a thread, for ever, while `request_count` grows: an idle stack writes nothing."""
        saved_count, pause = -1, SAVE_INTERVAL_SECONDS
        while True:
            time.sleep(pause)
            count = request_count()
            if count == saved_count:
                continue
            started = time.monotonic()
            self.save()
            saved_count, pause = count, max(SAVE_INTERVAL_SECONDS, PAUSE_PER_SAVE * (time.monotonic() - started))


def _serialised_with_retries(states: Mapping[str, Callable[[], Any]]) -> dict[str, str]:
    """Tries again after a `RuntimeError`: some services iterate over state that another thread changes meanwhile."""
    for _ in range(ATTEMPTS):
        try:
            return _serialised(states)
        except RuntimeError:
            time.sleep(0.05)
    return _serialised(states)


def _serialised(states: Mapping[str, Callable[[], Any]]) -> dict[str, str]:
    """JSON by service. The encoder holds the interpreter's lock within a service, so that each part is of one moment."""
    delivered = _stream_positions()
    encode = core("persistence")._json_default
    getters = dict(states) | ({"dynamodb": lambda: _tables(delivered)} if "dynamodb" in states else {})
    names = [name for name in ORDER if name in getters] + sorted(getters.keys() - set(ORDER))
    parts = {}
    for name in names:
        if (state := getters[name]()) is not None:
            parts[name] = json.dumps(state, default=encode)
    return parts


def _stream_positions() -> dict[tuple[str, str, str], int]:
    """By table: the stream position that its slowest function has reached."""
    functions = service("lambda_svc")
    reached: dict[tuple[str, str, str], int] = {}
    for (account, region, mapping_id), position in functions._dynamodb_stream_positions.all_items():
        mapping = functions._esms.get_scoped(account, region, mapping_id) or {}
        source = str(mapping.get("EventSourceArn", ""))
        if ":table/" in source:
            table = (account, region, source.split(":table/")[1].split("/", maxsplit=1)[0])
            reached[table] = min(position, reached.get(table, position))
    return reached


def _tables(delivered: Mapping[tuple[str, str, str], int]) -> dict[str, Any]:
    """The tables as MiniStack stores them, without its deep copy, and with the stream records not yet delivered."""
    tables = service("dynamodb")
    scoped = core("responses").AccountRegionScopedDict
    state: dict[str, Any] = {name: getattr(tables, f"_{name}") for name in TABLE_METADATA}
    state |= {"tables": scoped(), "stream_records": scoped(), "stream_trimmed": scoped()}
    for (account, region, name), table in tables._tables.all_items():
        kept = {key: value for key, value in table.items() if key != tables._INDEX_MEMBERS}
        state["tables"].set_scoped(account, region, name, kept)
    for key, position in delivered.items():
        trimmed = tables._stream_trimmed.get_scoped(*key, 0)
        waiting = (tables._stream_records.get_scoped(*key) or [])[max(0, position - trimmed) :]
        state["stream_records"].set_scoped(*key, waiting)
        state["stream_trimmed"].set_scoped(*key, max(position, trimmed))
    return state


def _restore_streams(state: Any) -> None:
    if state:
        tables = service("dynamodb")
        tables._stream_records.update(state.get("stream_records", {}))
        tables._stream_trimmed.update(state.get("stream_trimmed", {}))


def _make_messages_visible(state: Any) -> None:
    """Makes every received message visible: its receiver ended with the last run, so its visibility timeout is pointless."""
    if state:
        for _, queue in state["queues"].all_items():
            for message in queue.get("messages", []):
                if message.get("receive_count"):
                    message["visible_at"] = 0
