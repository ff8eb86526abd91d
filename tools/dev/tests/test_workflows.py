"""What the repository's own workflows promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[3] / ".github"


def workflow(name: str) -> dict[str, Any]:
    text = (FOLDER / "workflows" / f"{name}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@pytest.mark.parametrize("name", ["ci", "release"])
def test_nothing_is_permitted_unless_a_job_asks(name: str) -> None:
    assert workflow(name)["permissions"] == {}


@pytest.mark.parametrize("name", ["ci", "release"])
def test_every_job_ends_and_every_action_is_pinned(name: str) -> None:
    for job in workflow(name)["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert "@" in step.get("uses", "@")
            assert not step.get("uses", "").endswith(("@main", "@master"))


def test_the_last_job_requires_every_other() -> None:
    jobs = workflow("ci")["jobs"]
    *others, last = jobs
    assert sorted(jobs[last]["needs"]) == sorted(others)
    assert jobs[last]["if"] == "always()"


def test_only_the_publishing_job_may_prove_who_it_is_and_it_runs_no_code() -> None:
    build, publish = workflow("release")["jobs"].values()
    assert build["permissions"] == {"contents": "read"}
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"]
    assert not any("run" in step for step in publish["steps"])


def test_the_matrix_is_what_packages_claim_to_support() -> None:
    matrix = workflow("ci")["jobs"]["packages"]["strategy"]["matrix"]["python"]
    template = (FOLDER.parent / "tools/dev/src/zero_dev/new/_files.py").read_text(encoding="utf-8")
    assert [v for v in matrix if f"Python :: {v}" not in template] == []
    assert template.count("Python :: 3.") == len(matrix)


def test_issue_forms_have_what_the_site_asks_of_them() -> None:
    for path in sorted((FOLDER / "ISSUE_TEMPLATE").glob("*.yml")):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem == "config":
            continue
        assert {"name", "description", "body"} <= form.keys()
        names = [item["id"] for item in form["body"]]
        assert len(names) == len(set(names))
