"""`python -m tests.bench.widget_lighthouse` lets Lighthouse judge a site's page with and without the widget (needs the internet).

The page is the sample site `plain`; without the widget, its script is blocked. Both are the medians of some loads in one run.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from infra.browser import ensure
from tests.e2e.stack import LocalStack

LIGHTHOUSE = "lighthouse@12.8.2"
"""The newest that runs on Node 20; fetched by npx, because its 100 MB serve this command alone."""
LOADS = 5
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
METRICS = {
    "first-contentful-paint": "first paint (ms)",
    "largest-contentful-paint": "largest paint (ms)",
    "total-blocking-time": "blocked (ms)",
    "cumulative-layout-shift": "layout shift",
    "total-byte-weight": "bytes",
}
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        stack = LocalStack(Path(folder) / "data")
        stack.start()
        try:
            url = f"{stack.stack_info.url.replace('localhost', '127.0.0.1')}/_sites/plain"
            without = [report(url, Path(folder), "--blocked-url-patterns=*/packs/js/sdk.js*") for _ in range(LOADS)]
            with_widget = [report(url, Path(folder)) for _ in range(LOADS)]
        finally:
            stack.stop()
    sys.stdout.write(f"{'':<20}{'without':>10}{'with':>10}   medians of {LOADS} loads\n")
    for name in CATEGORIES:
        line(name, *(statistics.median(score(each, name) for each in reports) for reports in (without, with_widget)))
    for audit, name in METRICS.items():
        line(name, *(statistics.median(value(each, audit) for each in reports) for reports in (without, with_widget)))
    return 0


def report(url: str, folder: Path, *options: str) -> Any:
    path = folder / "report.json"
    subprocess.run(
        (
            "npx",
            "--yes",
            LIGHTHOUSE,
            url,
            "--quiet",
            "--output=json",
            f"--output-path={path}",
            f"--chrome-flags={FLAGS}",
            *options,
        ),
        env={**os.environ, "CHROME_PATH": ensure()},
        check=True,
    )
    return json.loads(path.read_text("utf-8"))


def score(found: Any, category: str) -> float:
    return float(found["categories"][category]["score"]) * 100


def value(found: Any, audit: str) -> float:
    return float(found["audits"][audit]["numericValue"])


def line(name: str, without: float, with_widget: float) -> None:
    sys.stdout.write(f"{name:<20}{without:>10.2f}{with_widget:>10.2f}\n")


if __name__ == "__main__":
    sys.exit(main())
