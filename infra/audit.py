"""`make audit`: are there known weaknesses in what we build on? Asks the advisory databases, so it needs the internet.

No answer is no good news: pip-audit calls packages that it could not ask about "skipped" and ends happily, and a mirror of npm's
registry may have no advisories. Both are told apart here. The exit code is 0 only if all was asked about and nothing is known.
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
FINE, WEAK, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Verdict:
    exit_code: int
    words: str


def verdict_of_pip_audit(output: str) -> Verdict:
    told = _json(output)
    packages = told.get("dependencies") if told else None
    if not packages:
        return Verdict(UNKNOWN, "The advisories could not be asked: pip-audit gave no answer.")
    weak = {f"{each['name']} {each['version']}": [bug["id"] for bug in each["vulns"]] for each in packages if each.get("vulns")}
    if weak:
        return Verdict(WEAK, "; ".join(f"{name}: {', '.join(ids)}" for name, ids in weak.items()))
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if skipped:
        return Verdict(UNKNOWN, f"The advisories could not be asked about {len(skipped)} of {len(packages)} packages.")
    return Verdict(FINE, f"Nothing is known against {len(packages)} packages.")


def verdict_of_npm_audit(output: str) -> Verdict:
    told = _json(output) or {}
    counts = told.get("metadata", {}).get("vulnerabilities")
    if told.get("error") or counts is None:
        reason = told.get("message") or (told.get("error") or {}).get("summary") or "npm gave no answer"
        return Verdict(UNKNOWN, f"The advisories could not be asked: {reason}.")
    if counts["total"]:
        return Verdict(WEAK, f"{counts['total']} weaknesses: {', '.join(sorted(told.get('vulnerabilities', {})))}")
    return Verdict(FINE, f"Nothing is known against {told['metadata']['dependencies']['total']} packages.")


def _json(output: str) -> Mapping[str, Any] | None:
    try:
        told = json.loads(output)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def answer_of(command: tuple[str, ...], folder: Path) -> str:
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False).stdout


def main() -> int:
    verdicts = {name: verdict_of_pip_audit(answer_of((*PYTHON, "-r", name), PROJECT)) for name in REQUIREMENTS}
    verdicts["web/package-lock.json"] = verdict_of_npm_audit(answer_of(NPM, PROJECT / "web"))
    for name, verdict in verdicts.items():
        print(f"{name}: {verdict.words}")
    codes = {verdict.exit_code for verdict in verdicts.values()}
    return WEAK if WEAK in codes else max(codes)


if __name__ == "__main__":
    sys.exit(main())
