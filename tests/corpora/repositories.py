"""Test data of other projects' suites: webhooks of WhatsApp and Telegram, found in pinned public repositories."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

PINNED = {
    "david-lev/pywa": "0bcf2f192ff3cf8ae24a425d85f4295e3cca7a62",
    "nyaruka/courier": "350e935007fd7e7cab689feee5ce97e326d49099",
    "netflie/whatsapp-cloud-api": "16f8f878233639856fd6f6c7cb857b111ccb2ea5",
    "nutgram/nutgram": "6003ff2be06798669ee6ec345b54377aa0a0b2c3",
    "python-telegram-bot/python-telegram-bot": "afb9fc4898a4c84d9766a9b5c9b2bf35da81bd1c",
    "aiogram/aiogram": "314457a6b6701e65377f18e01d63561dc0839bc1",
}
"""Commits by repository. The suites of python-telegram-bot and aiogram build objects; suites.py runs them."""

SOURCE = "https://github.com/{}.git"
HOLDS_PAYLOADS = re.compile(r"(?i).*test.*\.(json|php|py|go)")
PLACEHOLDERS = {"WHATSAPP_ID": "15550001234", "PHONE_NUMBER": "15550001234", "SENDER_PHONE_NUMBER": "15550001234"}
"""Words that stand for a number in Meta's documentation, from which suites copy."""


def fetched(repository: str, directory: Path, commit: str) -> Path:
    """The git directory of the repository below `directory`, which may hold it already. Fetches only this commit."""
    owner, name = repository.split("/")
    for found in (directory / f"{owner}+{name}" / "repo", directory / f"{owner}+{name}", directory / name):
        if found.exists():
            return found
    part = directory / f"{owner}+{name}.part"
    part.mkdir(parents=True, exist_ok=True)
    git(part, "init", "--quiet")
    git(part, "fetch", "--quiet", "--depth", "1", SOURCE.format(repository), commit)
    return part.rename(directory / f"{owner}+{name}")


def git(directory: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def payloads_in(directory: Path, commit: str) -> Iterator[tuple[str, Json]]:
    """Each webhook with the name of its file."""
    for name in git(directory, "ls-tree", "-r", "--name-only", commit).splitlines():
        if HOLDS_PAYLOADS.fullmatch(name):
            text = git(directory, "show", f"{commit}:{name}")
            for word, number in PLACEHOLDERS.items():
                text = text.replace(f'"{word}"', f'"{number}"')
            yield from ((name, payload) for payload in payloads_of(name, text))


def payloads_of(name: str, text: str) -> Iterator[Json]:
    """Webhooks as JSON anywhere in a text, and as literals of Python."""
    values = _python_literals(text) if name.endswith(".py") else _json_objects(text)
    yield from (payload for value in values for payload in _webhooks(value))


def _python_literals(text: str) -> Iterator[Any]:
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return
    for node in nodes:
        if isinstance(node, ast.Dict):
            try:
                value = ast.literal_eval(node)
            except ValueError:
                continue
            if is_webhook(value):
                yield value


def _json_objects(text: str) -> Iterator[Any]:
    decoder, place = json.JSONDecoder(), text.find("{")
    while place >= 0:
        try:
            value, end = decoder.raw_decode(text, place)
        except ValueError:
            end = place + 1
        else:
            yield value
        place = text.find("{", end)


def _webhooks(value: Any) -> Iterator[Json]:
    if is_webhook(value):
        yield value
        return
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _webhooks(each)


def is_webhook(value: Any) -> bool:
    return isinstance(value, dict) and ("update_id" in value or value.get("object") == "whatsapp_business_account")
