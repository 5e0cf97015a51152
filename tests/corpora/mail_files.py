"""Raw mails of other projects' suites and of SpamAssassin's public corpus, in pinned public repositories."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tests.corpora.repositories import fetched, git


class Source(Struct, frozen=True):
    """`files`: a pattern of the paths that are mails or mailbox files."""

    commit: str
    files: str


SOURCES = {
    "mikel/mail": Source("d645d7b5b7d03218b0bc8971ef041c991a63f5f7", r"spec/fixtures/emails/.*\.eml"),
    "SpamScope/mail-parser": Source("01c177fecddd9db1def23ba509ab31b12ab4fbc5", r"tests/mails/(?!.*outlook).*"),
    "apache/james-mime4j": Source("2602a9a9703db9df4088b7e88bf8a307ecdfe968", r"core/src/test/resources/.*\.msg"),
    "jstedfast/MimeKit": Source(
        "cf6d38dd0a1a26b5145c10b35e971efc133e1fb3",
        r"UnitTests/TestData/(messages|tnef|smime|mbox|dsn|dkim)/.*\.(eml|txt|msg|mbox)",
    ),
    "mailgun/flanker": Source("c7f70738dbb39eda2861b03917b63ec9fa828f5d", r"tests/fixtures/messages/(?!.*dkim).*\.eml"),
    "mailgun/talon": Source("71d9b6eb78e985bcdfbf99b69c20c001b4b818c4", r".*\.eml"),
    "stalwartlabs/mail-parser": Source("339a4306d3bd60bbfeae8f5de0e8f29c17d665a1", r"resources/.*\.eml"),
    "sisimai/rb-sisimai": Source("9c4a18472ab13e0382c3dec7ffbea39f2e187c91", r"set-of-emails/.*\.eml"),
    "jhillyerd/enmime": Source("0d919cc223e9cb6c2d45d6c653e7a64156006351", r"testdata/(mail|low-quality)/.*|dsn/testdata/.*"),
    "nodemailer/mailparser": Source("bb1881eb35c0d406c68c8613443827ccbad00065", r"test/fixtures/.*\.eml"),
    "zbateson/mail-mime-parser": Source("3db681988a48fdffdba551dcc6b2f4c2da574540", r"tests/_data/emails/.*\.txt"),
    "stdlib-js/datasets-spam-assassin": Source("1b84d49ab4b28092ead009b3ceeb67ae525289d1", r"data/.*\.txt"),
}


def mails_of(repository: str, directory: Path) -> Iterator[tuple[str, bytes]]:
    """Each mail with its path; those of a mailbox file are numbered. `directory` holds repositories that are fetched already."""
    source = SOURCES[repository]
    found = fetched(repository, directory, source.commit)
    tree = git(found, "ls-tree", "-r", "--name-only", source.commit).splitlines()
    for path, body in _contents(found, source.commit, [each for each in tree if re.fullmatch(source.files, each)]):
        if "/mbox/" not in path:
            yield path, body
            continue
        parts = re.split(rb"(?m)^(?=From \S+ )", body)
        yield from ((f"{path}#{number}", mail) for number, mail in enumerate(parts) if mail.strip())


def _contents(repository: Path, commit: str, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """A file that a copy of the repository lacks is left out."""
    names = "".join(f"{commit}:{each}\n" for each in paths).encode()
    done = subprocess.run(["git", "-C", str(repository), "cat-file", "--batch"], input=names, capture_output=True, check=True)
    place = 0
    for path in paths:
        line_end = done.stdout.index(b"\n", place)
        head = done.stdout[place:line_end].split()
        place = line_end + 1
        if head[-1] != b"missing":
            size = int(head[2])
            yield path, done.stdout[place : place + size]
            place += size + 1
