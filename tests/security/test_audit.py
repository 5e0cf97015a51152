"""What can be said about our supply without asking anybody, and how the answers of those who are asked are read."""

import json
import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.audit import FINE, UNKNOWN, WEAK, verdict_of_npm_audit, verdict_of_pip_audit

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+]+)")
PERMISSIVE = {
    *("MIT", "MIT-0", "MIT No Attribution", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PSF-2.0"),
    *("Apache-2.0", "Apache License 2.0", "Apache Software License", "(MPL-2.0 OR Apache-2.0)"),
}
OF_PYTHON = {"pip", "setuptools", "wheel"}
"""Come with the interpreter's environment."""
WITH_INSTALL_SCRIPTS: set[str] = set()
"""npm packages that may run a program when they are installed: none needs to."""


def pins(file: Path) -> dict[str, str]:
    lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    found = [PINNED.fullmatch(line) for line in lines if line]
    assert all(found), f"{file.name} has a line that is not name==version: {[line for line in lines if line][found.index(None)]}"
    return {canonicalize_name(each[1]): each[2] for each in found if each}


def lock() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    return {name: facts for name, facts in packages.items() if name}


def needed(name: str, extras: set[str]) -> Iterator[Requirement]:
    for text in metadata.requires(name) or []:
        wanted = Requirement(text)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield wanted


def pulled_in(names: set[str]) -> set[str]:
    """Everything that these need, on this machine."""
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        place = f"{canonicalize_name(wanted.name)} {sorted(wanted.extras)}"
        if place not in seen and canonicalize_name(wanted.name) not in OF_PYTHON:
            seen.add(place)
            waiting += needed(wanted.name, wanted.extras)
    return {place.partition(" ")[0] for place in seen}


def test_every_requirement_is_exact_and_named_once() -> None:
    runtime, development = pins(RUNTIME), pins(DEVELOPMENT)
    assert runtime.keys() & development.keys() == set()
    lines = [line for file in (RUNTIME, DEVELOPMENT) for line in file.read_text().splitlines() if PINNED.match(line)]
    assert len(lines) == len(runtime) + len(development)


def test_everything_that_is_pulled_in_is_exact_too() -> None:
    known = pins(RUNTIME) | pins(DEVELOPMENT)
    assert pulled_in(set(known)) - known.keys() == set()


def test_what_is_installed_is_what_is_written() -> None:
    known = pins(RUNTIME) | pins(DEVELOPMENT)
    assert {name: metadata.version(name) for name in known} == known


def test_what_is_deployed_has_a_permissive_licence() -> None:
    assert {name: said for name in pulled_in(set(pins(RUNTIME))) if not (said := licences(name)) & PERMISSIVE} == {}


def licences(name: str) -> set[str]:
    facts = metadata.metadata(name)
    classifiers = [each.rpartition(" :: ")[2] for each in facts.get_all("Classifier") or [] if each.startswith("License ::")]
    words = [*(facts.get_all("License-Expression") or []), *(facts.get_all("License") or []), *classifiers]
    return {word.removesuffix(" License") if word != "Apache Software License" else word for word in words if word}


def test_what_the_browser_gets_has_a_permissive_licence() -> None:
    shipped = {name: facts.get("license") for name, facts in lock().items() if not facts.get("dev")}
    assert {name: licence for name, licence in shipped.items() if licence not in PERMISSIVE} == {}


def test_npm_packages_are_exact_and_proven() -> None:
    asked = json.loads((ROOT / "web" / "package.json").read_text())
    versions = {**asked["dependencies"], **asked["devDependencies"]}
    assert {name: version for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
    unproven = {name for name, facts in lock().items() if not facts.get("integrity", "").startswith("sha512-")}
    assert {name for name in unproven if not lock()[name].get("inBundle")} == set(), "bundled ones are proven by their bundle"


def test_the_lock_sends_nobody_to_another_registry() -> None:
    places = {facts["resolved"] for facts in lock().values() if "resolved" in facts}
    assert {place for place in places if not place.startswith("https://registry.npmjs.org/")} == set()
    settings = [file.read_text() for file in (ROOT / "web" / ".npmrc", RUNTIME, DEVELOPMENT)]
    assert not any("index-url" in text or "registry=" in text or "find-links" in text for text in settings)


def test_no_npm_package_runs_a_program_when_it_is_installed() -> None:
    assert {name for name, facts in lock().items() if facts.get("hasInstallScript")} == WITH_INSTALL_SCRIPTS


def test_packages_are_installed_as_locked() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "npm ci" in makefile
    assert not re.search(r"npm (i|install|add|update)\b", makefile)


SECRETS = {
    "a key of AWS": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36}",
    "a token of Slack": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "a key of Stripe": r"\b[sr]k_live_[A-Za-z0-9]{16,}",
    "a token of Telegram": r"\b\d{8,10}:[A-Za-z0-9_-]{34,35}\b",
    "a token of Meta": r"\bEAA[A-Za-z0-9]{60,}",
    "a JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "a key of Google": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "a token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "a token of PyPI": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "a password in an address": r"\b[a-z]+://[^\s/:@'\"{}]+:[^\s/:@'\"{}]{6,}@(?!\S*\.example)[\w-]+\.[\w.-]+",
}
PUBLISHED = {"110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}
"""The example of Telegram's own documentation."""


def committed() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        file = ROOT / name
        if file.is_file():
            yield name, file.read_bytes().decode("utf-8", "replace")


def test_nothing_that_looks_like_a_secret_is_committed() -> None:
    own = str(Path(__file__).relative_to(ROOT))
    found = {
        f"{name}: {kind}"
        for name, text in committed()
        if name != own
        for kind, pattern in SECRETS.items()
        for match in re.finditer(pattern, text)
        if match[0] not in PUBLISHED
    }
    assert found == set()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("a key of AWS", "AKIA" + "A1" * 8),
        ("a private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a token of GitHub", "ghp_" + "a1" * 18),
        ("a token of Telegram", "110201543:" + "A" * 35),
        ("a JSON web token", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0" + ".c2lnbmF0dXJlLi4u"),
        ("a password in an address", "postgres://desk:" + "hunter22@db.internal.net/x"),
    ],
)
def test_the_scan_sees_what_it_should(kind: str, text: str) -> None:
    assert re.search(SECRETS[kind], f'value = "{text}"')


def pip_audit(**package: Any) -> str:
    return json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", **package}], "fixes": []})


@pytest.mark.parametrize(
    ("output", "exit_code", "words"),
    [
        (pip_audit(version="2", vulns=[]), FINE, "against 2 packages"),
        (pip_audit(version="2", vulns=[{"id": "PYSEC-1"}]), WEAK, "b 2: PYSEC-1"),
        (pip_audit(skip_reason="not found"), UNKNOWN, "1 of 2"),
        ('{"dependencies": []}', UNKNOWN, "no answer"),
        ("", UNKNOWN, "no answer"),
        ("[]", UNKNOWN, "no answer"),
    ],
)
def test_an_audit_that_could_not_ask_is_not_fine(output: str, exit_code: int, words: str) -> None:
    verdict = verdict_of_pip_audit(output)
    assert verdict.exit_code == exit_code
    assert words in verdict.words


def npm_audit(total: int, **more: Any) -> str:
    return json.dumps({"metadata": {"vulnerabilities": {"total": total}, "dependencies": {"total": 492}}, **more})


@pytest.mark.parametrize(
    ("output", "exit_code", "words"),
    [
        (npm_audit(0), FINE, "against 492 packages"),
        (npm_audit(2, vulnerabilities={"vite": {}, "vue": {}}), WEAK, "2 weaknesses: vite, vue"),
        ('{"message": "405 Method Not Allowed", "error": {"summary": "", "detail": ""}}', UNKNOWN, "405 Method Not Allowed"),
        ('{"error": {"code": "ENOTFOUND", "summary": "no network"}}', UNKNOWN, "no network"),
        ("npm error", UNKNOWN, "npm gave no answer"),
    ],
)
def test_an_answer_of_npm_is_read_as_meant(output: str, exit_code: int, words: str) -> None:
    verdict = verdict_of_npm_audit(output)
    assert verdict.exit_code == exit_code
    assert words in verdict.words
