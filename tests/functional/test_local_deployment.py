"""What a start reuses, what a change costs, and what an interrupted first start leaves behind. Nothing is served here."""

import json
import threading
import time
import zipfile
from pathlib import Path

import pytest

from infra.package import ARCHIVE
from local.deployment import Deployment, source_files
from local.options import PROJECT, Options
from local.stack import forget_unfinished
from local.watch import shortened, watch


def options(folder: Path, **settings: str) -> Options:
    (folder / "tmp").mkdir(parents=True, exist_ok=True)
    return Options.read({"DATA_DIR": str(folder), **settings})


class Recorded(Deployment):
    """Deploys nothing, and tells how the package was made."""

    def __init__(self, chosen: Options) -> None:
        super().__init__(chosen)
        self.how: list[str] = []

    def _build(self) -> None:
        self.how.append("built")
        self._package.mkdir(exist_ok=True)
        with zipfile.ZipFile(self._package / ARCHIVE, "w") as made:
            made.writestr("app.py", "app = 1")
            made.writestr("chalicelib/gone.py", "gone = 1")

    def _repack(self) -> None:
        self.how.append("repacked")
        super()._repack()

    def _deploy(self) -> dict[str, str]:
        return {"RestAPIId": "r", "WebsocketAPIId": "w"}

    def packed(self) -> set[str]:
        with zipfile.ZipFile(self._package / ARCHIVE) as made:
            return set(made.namelist())


def test_a_start_without_changes_deploys_nothing(tmp_path: Path) -> None:
    first = Recorded(options(tmp_path))
    assert first.current() is None
    first.make()
    first.remember()
    found = Recorded(options(tmp_path)).current()
    assert found is not None
    assert (found.fresh, found.apis.rest) == (False, "r")


def test_what_was_not_saved_is_deployed_again(tmp_path: Path) -> None:
    Recorded(options(tmp_path)).make()
    assert Recorded(options(tmp_path)).current() is None


@pytest.mark.parametrize("changed", [{"PORT": "8001"}, {"TELEGRAM_API_BASE": "http://127.0.0.1:9"}, {"PARLEY_PACKAGED": "1"}])
def test_other_choices_are_deployed(tmp_path: Path, changed: dict[str, str]) -> None:
    first = Recorded(options(tmp_path))
    first.make()
    first.remember()
    assert Recorded(options(tmp_path, **changed)).current() is None


def test_changed_modules_are_swapped_and_other_changes_packaged(tmp_path: Path) -> None:
    deployment = Recorded(options(tmp_path))
    deployment.make()
    deployment.make(["chalicelib/settings.py"])
    packed = deployment.packed()
    assert {"app.py", "chalicelib/settings.py"} <= packed
    assert "chalicelib/gone.py" not in packed
    assert any(name.startswith("chalicelib/__pycache__/settings.") for name in packed)
    deployment.make(["chalicelib/settings.py", "infra/resources/table.yaml"])
    assert deployment.how == ["built", "repacked", "built"]


def test_every_source_of_the_deployment_is_watched() -> None:
    names = {str(file.relative_to(PROJECT)) for file in source_files()}
    assert {"app.py", "chalicelib/settings.py", "infra/resources/table.yaml", ".chalice/config.json"} <= names
    assert not any(name.endswith(".pyc") for name in names)


def test_a_change_is_told_once_it_is_quiet(tmp_path: Path) -> None:
    told: list[list[str]] = []
    heard = threading.Event()

    def changed(names: list[str]) -> None:
        told.append(names)
        heard.set()

    watch(lambda: tmp_path.glob("*.py"), changed, root=tmp_path)
    time.sleep(0.1)
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "b.py").write_text("2")
    assert heard.wait(5)
    assert told == [["a.py", "b.py"]]
    assert shortened(told[0]) == "a.py and 1 more"


def test_half_a_demo_is_thrown_away(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    forget_unfinished(chosen)
    (tmp_path / "state.json").write_text("half")
    forget_unfinished(chosen)
    assert not (tmp_path / "state.json").exists()


def test_a_whole_demo_is_kept(tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text(json.dumps({}))
    (tmp_path / "state.json").write_text("whole")
    forget_unfinished(options(tmp_path))
    assert (tmp_path / "state.json").exists()
