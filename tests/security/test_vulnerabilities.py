"""Checks of the dependencies that need no network, of committed secrets, and of how `make audit` reads audit reports."""

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

from infra.vulnerabilities import CLEAN, UNKNOWN, VULNERABLE, verdict_of_npm_audit, verdict_of_pip_audit

ROOT = Path(__file__).parents[2]
RUNTIME, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+]+)")
PERMISSIVE = {
    *("MIT", "MIT-0", "MIT No Attribution", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PSF-2.0"),
    *("Apache-2.0", "Apache License 2.0", "Apache Software License", "(MPL-2.0 OR Apache-2.0)"),
}
BUNDLED_WITH_PYTHON = {"pip", "setuptools", "wheel"}
"""Packages that a virtual environment contains from the start."""
WITH_INSTALL_SCRIPTS: set[str] = set()
"""npm packages that may run a script when they are installed. None needs one."""


def pins(file: Path) -> dict[str, str]:
    lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
    found = [PINNED.fullmatch(line) for line in lines if line]
    assert all(found), f"{file.name} has a line that is not name==version: {[line for line in lines if line][found.index(None)]}"
    return {canonicalize_name(each[1]): each[2] for each in found if each}


def lock() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    return {name: package for name, package in packages.items() if name}


def requirements_of(name: str, extras: set[str]) -> Iterator[Requirement]:
    for text in metadata.requires(name) or []:
        requirement = Requirement(text)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield requirement


def dependencies_of(names: set[str]) -> set[str]:
    """The names of these packages and of all their dependencies on this platform."""
    seen: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        requirement = waiting.pop()
        key = f"{canonicalize_name(requirement.name)} {sorted(requirement.extras)}"
        if key not in seen and canonicalize_name(requirement.name) not in BUNDLED_WITH_PYTHON:
            seen.add(key)
            waiting += requirements_of(requirement.name, requirement.extras)
    return {key.partition(" ")[0] for key in seen}


def test_requirements_are_pinned_once() -> None:
    runtime, development = pins(RUNTIME), pins(DEVELOPMENT)
    assert runtime.keys() & development.keys() == set()
    lines = [line for file in (RUNTIME, DEVELOPMENT) for line in file.read_text().splitlines() if PINNED.match(line)]
    assert len(lines) == len(runtime) + len(development)


def test_transitive_dependencies_are_pinned() -> None:
    known = pins(RUNTIME) | pins(DEVELOPMENT)
    assert dependencies_of(set(known)) - known.keys() == set()


LOCKED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)(?: ; [^\\]*)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n")
"""An entry of a lock file: name, version, hashes."""


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_have_the_pinned_versions_with_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    assert LOCKED.sub("", text) == "", "run `make lock`"
    locked = {canonicalize_name(each[1]): each[2] for each in LOCKED.finditer(text)}
    known, runtime = pins(RUNTIME) | pins(DEVELOPMENT), pins(RUNTIME)
    expected = dependencies_of(set(runtime)) if name == "requirements.lock" else set(known)
    assert {each: version for each, version in locked.items() if each in expected} == {each: known[each] for each in expected}


def test_installed_versions_match_pins() -> None:
    known = pins(RUNTIME) | pins(DEVELOPMENT)
    assert {name: metadata.version(name) for name in known} == known


def test_deployed_packages_have_permissive_licences() -> None:
    assert {name: found for name in dependencies_of(set(pins(RUNTIME))) if not (found := licences(name)) & PERMISSIVE} == {}


def licences(name: str) -> set[str]:
    package = metadata.metadata(name)
    classifiers = [each.rpartition(" :: ")[2] for each in package.get_all("Classifier") or [] if each.startswith("License ::")]
    choices = [choice for each in package.get_all("License-Expression") or [] for choice in each.split(" OR ")]
    words = [*choices, *(package.get_all("License") or []), *classifiers]
    return {word.removesuffix(" License") if word != "Apache Software License" else word for word in words if word}


def test_browser_packages_have_permissive_licences() -> None:
    shipped = {name: package.get("license") for name, package in lock().items() if not package.get("dev")}
    assert {name: licence for name, licence in shipped.items() if licence not in PERMISSIVE} == {}


def test_npm_packages_are_pinned_with_hashes() -> None:
    manifest = json.loads((ROOT / "web" / "package.json").read_text())
    versions = {**manifest["dependencies"], **manifest["devDependencies"]}
    assert {name: version for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)} == {}
    without_hash = {name for name, package in lock().items() if not package.get("integrity", "").startswith("sha512-")}
    assert {name for name in without_hash if not lock()[name].get("inBundle")} == set(), (
        "the hash of a bundle covers its bundled packages"
    )


def test_clients_use_their_configured_registry() -> None:
    """npm leaves the address of a package out of the lock (.npmrc), unless it comes from outside the configured registry."""
    npmrc = (ROOT / "web" / ".npmrc").read_text()
    assert "omit-lockfile-registry-resolved=true" in npmrc
    assert {name for name, package in lock().items() if "resolved" in package} == set()
    settings = [npmrc, RUNTIME.read_text(), DEVELOPMENT.read_text()]
    assert not any("index-url" in text or "registry=" in text or "find-links" in text for text in settings)


REGISTRY_HOST = re.compile(r"//(?:[\w-]+\.)*(?:registry|npmjs|npmmirror|pypi|pythonhosted|yarnpkg|crates|rubygems)\.\w+")


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert {name: match[0] for name, text in committed() if (match := REGISTRY_HOST.search(text))} == {}


def test_npm_packages_have_no_install_scripts() -> None:
    assert {name for name, package in lock().items() if package.get("hasInstallScript")} == WITH_INSTALL_SCRIPTS


def test_makefile_installs_from_lock() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "npm ci" in makefile
    assert not re.search(r"npm (i|install|add|update)\b", makefile)


SECRETS = {
    "AWS key": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
    "GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}",
    "Slack token": r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
    "Stripe key": r"\b[sr]k_live_[A-Za-z0-9]{16,}",
    "Telegram token": r"\b\d{8,10}:[A-Za-z0-9_-]{34,35}\b",
    "Meta token": r"\bEAA[A-Za-z0-9]{60,}",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",
    "Google key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "PyPI token": r"\bpypi-[A-Za-z0-9_-]{50,}",
    "password in a URL": r"\b[a-z]+://[^\s/:@'\"{}]+:[^\s/:@'\"{}]{6,}@(?!\S*\.example)[\w-]+\.[\w.-]+",
}
PUBLISHED = {"110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"}
"""The example token of Telegram's documentation."""


def committed() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        file = ROOT / name
        if file.is_file():
            yield name, file.read_bytes().decode("utf-8", "replace")


def test_no_secret_is_committed() -> None:
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
        ("AWS key", "AKIA" + "A1" * 8),
        ("private key", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("GitHub token", "ghp_" + "a1" * 18),
        ("Telegram token", "110201543:" + "A" * 35),
        ("JSON web token", "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0" + ".c2lnbmF0dXJlLi4u"),
        ("password in a URL", "postgres://desk:" + "hunter22@db.internal.net/x"),
    ],
)
def test_scan_finds_secrets(kind: str, text: str) -> None:
    assert re.search(SECRETS[kind], f'value = "{text}"')


def pip_audit(**package: Any) -> str:
    return json.dumps({"dependencies": [{"name": "a", "version": "1", "vulns": []}, {"name": "b", **package}], "fixes": []})


@pytest.mark.parametrize(
    ("output", "exit_code", "words"),
    [
        (pip_audit(version="2", vulns=[]), CLEAN, "No known vulnerability in 2 packages"),
        (pip_audit(version="2", vulns=[{"id": "PYSEC-1"}]), VULNERABLE, "b 2: PYSEC-1"),
        (pip_audit(skip_reason="not found"), UNKNOWN, "1 of 2"),
        ('{"dependencies": []}', UNKNOWN, "no result"),
        ("", UNKNOWN, "no result"),
        ("[]", UNKNOWN, "no result"),
    ],
)
def test_incomplete_pip_audit_is_not_ok(output: str, exit_code: int, words: str) -> None:
    verdict = verdict_of_pip_audit(output)
    assert verdict.exit_code == exit_code
    assert words in verdict.text


def npm_audit(total: int, **more: Any) -> str:
    return json.dumps({"metadata": {"vulnerabilities": {"total": total}, "dependencies": {"total": 492}}, **more})


@pytest.mark.parametrize(
    ("output", "exit_code", "words"),
    [
        (npm_audit(0), CLEAN, "No known vulnerability in 492 packages"),
        (npm_audit(2, vulnerabilities={"vite": {}, "vue": {}}), VULNERABLE, "2 vulnerabilities: vite, vue"),
        ('{"message": "405 Method Not Allowed", "error": {"summary": "", "detail": ""}}', UNKNOWN, "405 Method Not Allowed"),
        ('{"error": {"code": "ENOTFOUND", "summary": "no network"}}', UNKNOWN, "no network"),
        ("npm error", UNKNOWN, "npm printed no result"),
    ],
)
def test_npm_audit_is_read_correctly(output: str, exit_code: int, words: str) -> None:
    verdict = verdict_of_npm_audit(output)
    assert verdict.exit_code == exit_code
    assert words in verdict.text
