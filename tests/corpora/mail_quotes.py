"""`python -m tests.corpora.mail_quotes [--directory …]`: compares the desk with other libraries at finding the reply of a mail.

The mails are those of two public suites, which state the right reply, and those of `mail_habits.py`. A line counts as quoted if
it is in the mail and not in the reply. Precision: the share of lines that were cut off rightly. Recall: the share of the lines to
cut that were cut off. A cut that hides words of the customer is worse than a quotation that stays.
"""

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from chalicelib.mime.quotes import split_text
from tests.corpora.mail_habits import Answer, answers
from tests.corpora.repositories import fetched, git

TRIMMER = ("discourse/email_reply_trimmer", "117fd1a2703d110651d4faec09b12dc1fc22f237")
TALON = ("mailgun/talon", "71d9b6eb78e985bcdfbf99b69c20c001b4b818c4")
REPLIES_OF_TALON = "tests/fixtures/standard_replies"
REQUIREMENTS = ("mail-parser-reply==1.36", "email-reply-parser==0.5.12")
Tool = Callable[[str], str]


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the desk with other libraries at finding the reply of a mail.")
    parser.add_argument("--directory", type=Path, default=Path(".local/corpora"), help="repositories that are fetched already")
    directory: Path = parser.parse_args().directory
    sets = {
        "email_reply_trimmer": list(_of_trimmer(fetched(TRIMMER[0], directory, TRIMMER[1]))),
        "talon": list(_of_talon(fetched(TALON[0], directory, TALON[1]))),
        "26 languages": list(answers()),
    }
    with tempfile.TemporaryDirectory() as libraries:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", libraries, *REQUIREMENTS]
        subprocess.run(command, check=True)
        sys.path.insert(0, libraries)
        for name, mails in sets.items():
            for tool, reply_of in _tools().items():
                print(f"{name:20} {tool:20} {_figures(mails, reply_of)}")
    return 0


def _of_trimmer(directory: Path) -> Iterator[Answer]:
    for name in _names(directory, TRIMMER[1], "test/emails"):
        text = git(directory, "show", f"{TRIMMER[1]}:test/emails/{name}")
        yield Answer(name, text, git(directory, "show", f"{TRIMMER[1]}:test/trimmed/{name}"))


def _of_talon(directory: Path) -> Iterator[Answer]:
    names = _names(directory, TALON[1], REPLIES_OF_TALON)
    for name in (each for each in names if each.endswith(".eml")):
        mail = message_from_bytes(git(directory, "show", f"{TALON[1]}:{REPLIES_OF_TALON}/{name}").encode(), policy=default)
        body = mail.get_body(("plain",))
        stated = f"{name.removesuffix('.eml')}_reply_text"
        reply = git(directory, "show", f"{TALON[1]}:{REPLIES_OF_TALON}/{stated}") if stated in names else "Hello"
        yield Answer(name, body.get_content() if body else "", reply)


def _names(directory: Path, commit: str, folder: str) -> list[str]:
    return [Path(each).name for each in git(directory, "ls-tree", "--name-only", f"{commit}:{folder}").splitlines()]


def _tools() -> dict[str, Tool]:
    from email_reply_parser import EmailReplyParser as LineParser  # type: ignore[import-not-found]
    from mailparser_reply import EmailReplyParser  # type: ignore[import-not-found]
    from mailparser_reply.constants import MAIL_LANGUAGES  # type: ignore[import-not-found]

    return {
        "the desk": lambda text: split_text(text).reply,
        "mail-parser-reply": lambda text: EmailReplyParser(languages=list(MAIL_LANGUAGES)).parse_reply(text) or "",
        "email-reply-parser": lambda text: str(LineParser.parse_reply(text)),
    }


def _figures(mails: list[Answer], reply_of: Tool) -> str:
    exact = right = wrong = left = 0
    for mail in mails:
        whole, found, stated = (_lines(text) for text in (mail.text, reply_of(mail.text.replace("\r\n", "\n")), mail.reply))
        cut, wanted = whole - found, whole - stated
        exact += found == stated
        right += (cut & wanted).total()
        wrong += (cut - wanted).total()
        left += (wanted - cut).total()
    precision, recall = right / max(1, right + wrong), right / max(1, right + left)
    return f"exact {exact:3} of {len(mails):3}   precision {precision:.3f}   recall {recall:.3f}   words hidden in {wrong} lines"


def _lines(text: str) -> Counter[str]:
    return Counter(line.strip() for line in text.splitlines() if line.strip())


if __name__ == "__main__":
    sys.exit(main())
