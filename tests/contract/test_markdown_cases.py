"""The cases by which server and web client read Markdown alike.

web/src/markdown/markdown.spec.ts reads the same file. `RECORD=1` rewrites what the server makes of each text.
"""

import json
import os
from pathlib import Path

from chalicelib.markup.markdown import runs_of

FILE = Path(__file__).with_name("markdown_cases.json")


def as_read(written: str) -> dict[str, object]:
    runs = [[run.text, [[mark.kind, mark.value, mark.number] for mark in run.marks]] for run in runs_of(written)]
    return {"written": written, "runs": runs}


def test_server_reads_every_case_as_recorded() -> None:
    cases = json.loads(FILE.read_text())
    read = [as_read(case["written"]) for case in cases]
    if os.environ.get("RECORD"):
        FILE.write_text("[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in read) + "\n]\n")
    assert read == json.loads(FILE.read_text()), (
        "the server reads Markdown differently: run with RECORD=1 and review the difference"
    )
