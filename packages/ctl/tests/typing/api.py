"""Never run: what type checkers must see."""

from pathlib import Path
from typing import assert_type

from zero.ctl.api import Api, ApiError, Problem, Route, format_text, load, parse
from zero.ctl.generate import Change, Plan, Project, Templates, generate_service

api = parse("type A {}")
assert_type(api, Api)
assert_type(load("shop.api"), Api)
assert_type(format_text("type A {}"), str)
if api.service is not None:
    for _, route in api.service.routes():
        assert_type(route, Route)
project = Project(Path("out"), dry_run=True)
assert_type(generate_service(api, project, Templates(), source="shop.api"), Plan)
assert_type(project.written[0].change, Change)
try:
    parse("")
except ApiError as error:
    assert_type(error.problems, tuple[Problem, ...])
