"""`make audit`: looks up known vulnerabilities of all dependencies in the advisory databases. Needs the internet.

A lookup that failed is not a clean result: pip-audit reports such packages as "skipped" and exits with 0, and a mirror of npm's
registry may hold no advisories. The exit code is 0 only if every package was looked up and none is vulnerable.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
PYTHON = (sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json")
NPM = ("npm", "audit", "--json")
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    exit_code: int
    text: str


def verdict_of_pip_audit(output: str) -> Verdict:
    report = _json(output)
    packages = report.get("dependencies") if report else None
    if not packages:
        return Verdict(UNKNOWN, "The advisories could not be looked up: pip-audit printed no result.")
    vulnerable = {
        f"{each['name']} {each['version']}": [bug["id"] for bug in each["vulns"]] for each in packages if each.get("vulns")
    }
    if vulnerable:
        return Verdict(VULNERABLE, "; ".join(f"{name}: {', '.join(ids)}" for name, ids in vulnerable.items()))
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if skipped:
        return Verdict(UNKNOWN, f"The advisories of {len(skipped)} of {len(packages)} packages could not be looked up.")
    return Verdict(CLEAN, f"No known vulnerability in {len(packages)} packages.")


def verdict_of_npm_audit(output: str) -> Verdict:
    report = _json(output) or {}
    counts = report.get("metadata", {}).get("vulnerabilities")
    if report.get("error") or counts is None:
        reason = report.get("message") or (report.get("error") or {}).get("summary") or "npm printed no result"
        return Verdict(UNKNOWN, f"The advisories could not be looked up: {reason}.")
    if counts["total"]:
        return Verdict(VULNERABLE, f"{counts['total']} vulnerabilities: {', '.join(sorted(report.get('vulnerabilities', {})))}")
    return Verdict(CLEAN, f"No known vulnerability in {report['metadata']['dependencies']['total']} packages.")


def _json(output: str) -> Mapping[str, Any] | None:
    try:
        report = json.loads(output)
    except ValueError:
        return None
    return report if isinstance(report, dict) else None


def output_of(command: tuple[str, ...], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False).stdout


def main() -> int:
    verdicts = {name: verdict_of_pip_audit(output_of((*PYTHON, "-r", name), PROJECT)) for name in REQUIREMENTS}
    verdicts["web/package-lock.json"] = verdict_of_npm_audit(output_of(NPM, PROJECT / "web"))
    for name, verdict in verdicts.items():
        print(f"{name}: {verdict.text}")
    codes = {verdict.exit_code for verdict in verdicts.values()}
    return VULNERABLE if VULNERABLE in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
