"""Deployment to the local stack without serving it: reuse, repackaging, watching, and an interrupted first start."""

import json
import threading
import time
import zipfile
from pathlib import Path

import pytest

from infra.package import ARCHIVE
from local.deployment import Deployment, source_files
from local.options import PROJECT, Options
from local.stack import discard_unfinished_seed
from local.watch import summarized, watch


def options(folder: Path, **settings: str) -> Options:
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    return Options.read({"DATA_DIR": str(folder), **settings})


class RecordingDeployment(Deployment):
    """Deploys nothing and records how each package was made."""

    def __init__(self, chosen: Options) -> None:
        super().__init__(chosen)
        self.builds: list[str] = []

    def _build(self) -> None:
        self.builds.append("built")
        self._package.mkdir(exist_ok=True)
        with zipfile.ZipFile(self._package / ARCHIVE, "w") as made:
            made.writestr("app.py", "app = 1")
            made.writestr("chalicelib/gone.py", "gone = 1")

    def _repack(self) -> None:
        self.builds.append("repacked")
        super()._repack()

    def _deploy(self) -> dict[str, str]:
        return {"RestAPIId": "r", "WebsocketAPIId": "w"}

    def packed(self) -> set[str]:
        with zipfile.ZipFile(self._package / ARCHIVE) as made:
            return set(made.namelist())


def test_start_without_changes_reuses_the_deployment(tmp_path: Path) -> None:
    first = RecordingDeployment(options(tmp_path))
    assert first.current() is None
    first.deploy()
    first.save_record()
    found = RecordingDeployment(options(tmp_path)).current()
    assert found is not None
    assert (found.fresh, found.api_ids.rest) == (False, "r")


def test_unsaved_deployment_is_repeated(tmp_path: Path) -> None:
    RecordingDeployment(options(tmp_path)).deploy()
    assert RecordingDeployment(options(tmp_path)).current() is None


@pytest.mark.parametrize("changed", [{"PORT": "8001"}, {"TELEGRAM_API_BASE": "http://127.0.0.1:9"}, {"PARLEY_PACKAGED": "1"}])
def test_changed_options_are_deployed(tmp_path: Path, changed: dict[str, str]) -> None:
    first = RecordingDeployment(options(tmp_path))
    first.deploy()
    first.save_record()
    assert RecordingDeployment(options(tmp_path, **changed)).current() is None


def test_changed_modules_are_replaced_and_other_changes_packaged(tmp_path: Path) -> None:
    deployment = RecordingDeployment(options(tmp_path))
    deployment.deploy()
    deployment.deploy(["chalicelib/settings.py"])
    packed = deployment.packed()
    assert {"app.py", "chalicelib/settings.py"} <= packed
    assert "chalicelib/gone.py" not in packed
    assert any(name.startswith("chalicelib/__pycache__/settings.") for name in packed)
    deployment.deploy(["chalicelib/settings.py", "infra/resources/table.yaml"])
    assert deployment.builds == ["built", "repacked", "built"]


def test_every_source_of_the_deployment_is_watched() -> None:
    names = {str(file.relative_to(PROJECT)) for file in source_files()}
    assert {"app.py", "chalicelib/settings.py", "infra/resources/table.yaml", ".chalice/config.json"} <= names
    assert not any(name.endswith(".pyc") for name in names)


def test_changes_are_reported_together_after_the_last_write(tmp_path: Path) -> None:
    reports: list[list[str]] = []
    reported = threading.Event()

    def changed(names: list[str]) -> None:
        reports.append(names)
        reported.set()

    watch(lambda: tmp_path.glob("*.py"), changed, root=tmp_path)
    time.sleep(0.1)
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").write_text("2")
    assert reported.wait(5)
    assert reports == [["a.py", "b.py"]]
    assert summarized(reports[0]) == "a.py and 1 more"


def test_incomplete_demo_data_is_discarded(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    discard_unfinished_seed(chosen)
    (tmp_path / "state.json").write_text("half")
    discard_unfinished_seed(chosen)
    assert not (tmp_path / "state.json").exists()


def test_complete_demo_data_is_kept(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps({}))
    (tmp_path / "state.json").write_text("whole")
    discard_unfinished_seed(options(tmp_path))
    assert (tmp_path / "state.json").exists()
