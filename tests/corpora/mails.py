"""`python -m tests.corpora.mails [--directory …] [--show FIELD]`: reads the raw mails of other projects.

Each also goes its whole way into a desk. Any exception ends the run with an error. The table counts how often two other parsers
read a field otherwise; docs/decisions/0048 explains each class of difference. `--show` lists the mails of a field in which both
of them agree against this one.
"""

import argparse
import re
import tempfile
import time
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from chalicelib.domain.received_mails import ReceivedMail
from chalicelib.mime.parsing import parse_mail
from tests.corpora.mail_desk import outcomes_of
from tests.corpora.mail_files import SOURCES, mails_of
from tests.corpora.other_parsers import mail_parser, postal_mime

FIELDS = ("sender", "subject", "date", "text", "files")
MIN_MAILS = 2_000


def fields_of(mail: ReceivedMail) -> dict[str, Any]:
    sender = mail.senders[0].address if mail.senders else ""
    return {"sender": sender, "subject": mail.subject, "date": mail.date, "text": mail.text, "files": len(mail.files)}


def compared(field: str, value: Any) -> Any:
    """Texts without white space, dates in seconds."""
    if field in ("text", "subject"):
        return re.sub(r"\s+", "", unicodedata.normalize("NFKC", value or ""))
    return value // 1000 if field == "date" and value is not None else value


def differs(field: str, own: dict[str, Any], other: dict[str, Any]) -> bool:
    """A parser that gives no text for HTML alone, and one that failed, says nothing."""
    if "error" in other or (field == "text" and other["text"] is None):
        return False
    return bool(compared(field, own[field]) != compared(field, other[field]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corpora.mails", description=__doc__)
    parser.add_argument("--directory", type=Path, default=Path(".local/corpora"), help="repositories that are fetched already")
    parser.add_argument("--show", choices=FIELDS)
    given = parser.parse_args()
    names, mails = [], []
    for repository in SOURCES:
        found = list(mails_of(repository, given.directory))
        print(f"{repository}: {len(found)} mails")
        names += [f"{repository} {path}" for path, _ in found]
        mails += [raw for _, raw in found]
    if len(mails) < MIN_MAILS:
        raise SystemExit(f"{len(mails)} mails are too few.")
    own = read_all(mails)
    print("in the desk: " + ", ".join(f"{count} {kind}" for kind, count in outcomes_of(mails).items()))
    compare(names, own, *others_of(mails), show=given.show)


def read_all(mails: list[bytes]) -> list[dict[str, Any]]:
    kinds, defects, found, begun = Counter[str](), Counter[str](), [], time.perf_counter()
    for raw in mails:
        mail = parse_mail(raw)
        kinds[mail.automatic or "person"] += 1
        defects.update(mail.defects)
        found.append(fields_of(mail))
    seconds, size = time.perf_counter() - begun, sum(map(len, mails)) / 1_000_000
    print(f"{len(mails)} mails of {size:.0f} MB read in {seconds:.1f} s, none failed")
    print("kinds: " + ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()))
    print("defects: " + ", ".join(f"{count} {code}" for code, count in defects.most_common()))
    return found


def others_of(mails: list[bytes]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    with tempfile.TemporaryDirectory() as made:
        for number, raw in enumerate(mails):
            Path(made, f"{number:06}").write_bytes(raw)
        return mail_parser(Path(made)), postal_mime(Path(made))


def compare(
    names: list[str], own: list[dict[str, Any]], first: list[dict[str, Any]], second: list[dict[str, Any]], show: str | None
) -> None:
    print(f"{'field':8} {'mail-parser':>12} {'postal-mime':>12} {'both alike':>12}")
    for field in FIELDS:
        by_first, by_second, alike = 0, 0, 0
        for name, mine, one, two in zip(names, own, first, second, strict=True):
            differences = differs(field, mine, one), differs(field, mine, two)
            by_first, by_second = by_first + differences[0], by_second + differences[1]
            if all(differences) and compared(field, one[field]) == compared(field, two[field]):
                alike += 1
                if field == show:
                    print(f"  {name}: {str(mine[field])[:100]!r}, they {str(one[field])[:100]!r}")
        print(f"{field:8} {by_first:12} {by_second:12} {alike:12}")


if __name__ == "__main__":
    main()
