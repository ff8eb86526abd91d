"""What `zeroctl` writes is held against the tools that this repository holds itself against."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from zero.ctl.api import load
from zero.ctl.generate import GenerateError, Project, Templates, generate_service

ROOT = Path(__file__).parents[3]
CTL = ROOT / "packages" / "ctl" / "tests"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a service from every description that the tests of zeroctl have."""
    folder = tmp_path_factory.mktemp("generated")
    sources = {path.as_posix(): path for path in (CTL / "corpus").rglob("*.api")}
    samples = json.loads((CTL / "vectors" / "ctl_api_spec.json").read_text("utf-8"))
    for case in samples["cases"]:
        for name, text in case["files"].items():
            path = folder / "sources" / case["name"] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        sources[case["name"]] = folder / "sources" / case["name"] / "main.api"
    for number, path in enumerate(sources.values()):
        api = load(path)
        if api.service is not None and api.service.name:
            project = Project(folder / "services" / f"s{number}")
            # Some samples hold what has no form in JSON; the generator's own tests are about those.
            with contextlib.suppress(GenerateError):
                generate_service(api, project, Templates(), source=path.name)
    assert len(list((folder / "services").iterdir())) > 25
    return folder / "services"


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def ruff() -> str:
    return str(Path(sys.executable).with_name("ruff"))


def test_ruff_has_nothing_to_say(generated: Path) -> None:
    for service in generated.iterdir():
        run(
            ruff(), "check", "--isolated", "--extend-select", "I,B,UP,RUF,SIM,RET", ".", cwd=service
        )


def test_ruff_would_format_nothing(generated: Path) -> None:
    for service in generated.iterdir():
        run(ruff(), "format", "--isolated", "--check", "--diff", ".", cwd=service)


def test_strict_types_hold(generated: Path) -> None:
    checker = Path(sys.executable).with_name("basedpyright")
    for service in sorted(generated.iterdir()):
        settings = {
            "typeCheckingMode": "strict",
            "pythonVersion": "3.11",
            "venvPath": str(ROOT),
            "venv": ".venv",
        }
        (service / "pyrightconfig.json").write_text(json.dumps(settings), "utf-8")
        run(str(checker), "--project", ".", cwd=service)
