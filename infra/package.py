"""`python -m infra.package`: builds the SAM template (`template.json`) and the zip (`deployment.zip`) of a deployment.

Wheels and byte code fit the Lambda runtime `RUNTIME`, whichever interpreter packages (docs/decisions/0013).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import archive
from infra.merge import merged_resources

RUNTIME = "python3.13"
"""On Amazon Linux 2023, whose glibc 2.34 loads newer wheels than the 2.26 of python3.11."""
PROJECT = Path(__file__).resolve().parent.parent
ARCHIVE = "deployment.zip"
PACKED = ("app.py", "chalicelib", ".chalice")
LOCK = PROJECT / "requirements.lock"
"""All packed versions with the hashes of their files."""
GLIBC = ("2_17", "2_28", "2_34")
"""Of the wheels that the runtime loads."""


def build(out: Path, *, stage: str, with_requirements: bool, architecture: str | None = None, runtime: str = RUNTIME) -> Path:
    """Packages into `out` and returns the template's path.

    Without requirements it takes a second, and the result runs where they are installed already: on the local stack.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parley-package-") as scratch:
        sources, made = Path(scratch, "sources"), Path(scratch, "made")
        _stage_sources(sources, with_requirements, architecture)
        Path(scratch, "merge.json").write_text(json.dumps(merged_resources()))
        _chalice_package(sources, Path(scratch, "merge.json"), made, stage, runtime)
        template = _finish_template(json.loads((made / "sam.json").read_text()), stage)
        archive.finish_for(runtime, made / ARCHIVE, out / ARCHIVE)
    target = out / "template.json"
    target.write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    return target


def _stage_sources(target: Path, with_requirements: bool, architecture: str | None) -> None:
    """Copies the sources: Chalice would pack stray caches of the project, and write its own into it."""
    for name in PACKED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(
                source, target / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", "deployed", "deployments")
            )
        else:
            target.mkdir(exist_ok=True)
            shutil.copyfile(source, target / name)
    if with_requirements:
        shutil.copyfile(LOCK, target / "requirements.txt")
    if architecture:
        config = target / ".chalice" / "config.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | {"lambda_architecture": architecture}))


def _chalice_package(sources: Path, merge: Path, made: Path, stage: str, runtime: str) -> None:
    settings = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true", **os.environ}
    # pip chooses and verifies the wheels of the runtime. Chalice fetches those of another machine again, without their hashes.
    machine = {"arm64": "aarch64"}.get(architecture := _architecture(sources), architecture)
    platforms = " ".join(f"manylinux_{version}_{machine}" for version in GLIBC)
    settings |= {"PIP_PYTHON_VERSION": runtime.removeprefix("python"), "PIP_PLATFORM": platforms, "PIP_ONLY_BINARY": ":all:"}
    arguments = ["package", "--stage", stage, "--merge-template", str(merge), str(made)]
    # Chalice has no setting for the runtime: it takes the version of its own interpreter.
    chosen = f"from chalice.config import Config; Config.lambda_python_version = {runtime!r}; "
    done = _run_tool("chalice.cli", arguments, cwd=sources, environment=settings, before=chosen)
    # Chalice reports a requirement without a fitting wheel in its output only, and exits with 0.
    if done.returncode or "Could not install dependencies" in done.stdout:
        raise RuntimeError(f"chalice package failed:\n{done.stdout}{done.stderr}")


def _architecture(sources: Path) -> str:
    config: dict[str, str] = json.loads((sources / ".chalice" / "config.json").read_text())
    return config["lambda_architecture"]


def _run_tool(
    module: str, arguments: list[str], *, cwd: Path, environment: Mapping[str, str] | None = None, before: str = ""
) -> subprocess.CompletedProcess[str]:
    """Runs the `main` function of an installed tool with this interpreter: its scripts may be in another folder."""
    command = [sys.executable, "-c", f"import sys; {before}from {module} import main; sys.exit(main())", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def _finish_template(template: dict[str, Any], stage: str) -> dict[str, Any]:
    """Removes what a merge cannot: Chalice's deployment freezes the socket routes, and its URL names another stage."""
    del template["Resources"]["WebsocketAPIDeployment"]
    del template["Resources"]["WebsocketAPIStage"]["Properties"]["DeploymentId"]
    del template["Outputs"]["WebsocketConnectEndpointURL"]
    template["Parameters"]["Stage"]["Default"] = stage
    return template


def lint(template: Path) -> None:
    """Runs cfn-lint. Exits on errors and warnings."""
    # In the template's folder, because its path to the zip is relative.
    done = _run_tool("cfnlint.runner", ["--", template.name], cwd=template.parent)
    if done.returncode:
        raise SystemExit(f"cfn-lint rejects {template}:\n{done.stdout}{done.stderr}")


def summary(template: Path) -> str:
    figures = archive.measure(template.parent / ARCHIVE)
    resources = len(json.loads(template.read_text())["Resources"])
    megabyte = 1_000_000
    byte_code = (
        f"{figures.byte_code} of them byte code ({RUNTIME})"
        if figures.byte_code
        else f"no byte code: cold starts are slower, because there is no {RUNTIME} here (set LAMBDA_PYTHON to one)"
    )
    return (
        f"{template.parent}: {figures.zipped / megabyte:.1f} MB zipped, {figures.unzipped / megabyte:.1f} MB unzipped, "
        f"{figures.files} files, {byte_code}, {resources} resources"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.package", description=__doc__)
    parser.add_argument("--stage", default="production")
    parser.add_argument("--architecture", choices=["arm64", "x86_64"], help="default: the one in .chalice/config.json")
    parser.add_argument("--code-only", action="store_true", help="leave the requirements out")
    parser.add_argument("--out", type=Path, help="default: .build/<stage>")
    options = parser.parse_args()
    out = options.out or PROJECT / ".build" / options.stage
    template = build(out, stage=options.stage, with_requirements=not options.code_only, architecture=options.architecture)
    lint(template)
    print(summary(template))


if __name__ == "__main__":
    main()
