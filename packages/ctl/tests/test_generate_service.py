import ast
import errno
import os

import pytest

from zero.ctl.api import parse
from zero.ctl.generate import Change, GenerateError, Project, Templates, generate_service

from .generating import plan_of, project_of

SHOP = """
type Order { Id int64 `path:"id"` }
type Receipt { Id int64 `json:"id"` }

@server (
    prefix: /v1
    group: user/admin
    middleware: Auth,AccessLogMiddleware
    jwt: Auth
    timeout: 1500ms
    maxBytes: 1024
)
service shop-api {
    @doc "create an order"
    @handler CreateOrderHandler
    post /orders/:id (Order) returns (Receipt)
}

@server ( jwtTransition: Trans )
service shop-api {
    @handler listOrders
    get /orders returns ([]*Receipt)
    @handler ping
    get /ping
}

@server ( sse: true )
service shop-api {
    @handler watch
    get /watch returns (Receipt)
}
"""


def read(folder, path):
    return (folder / path).read_text("utf-8")


def test_a_service_gets_every_file_of_its_shape(tmp_path):
    project = project_of(SHOP, tmp_path)
    assert sorted(row.path for row in project.written) == sorted(
        [
            "etc/shop-api.yaml",
            "internal/__init__.py",
            "internal/config.py",
            "internal/handler/__init__.py",
            "internal/handler/list_orders_handler.py",
            "internal/handler/ping_handler.py",
            "internal/handler/user/__init__.py",
            "internal/handler/user/admin/__init__.py",
            "internal/handler/user/admin/create_order_handler.py",
            "internal/handler/watch_handler.py",
            "internal/logic/__init__.py",
            "internal/logic/list_orders_logic.py",
            "internal/logic/ping_logic.py",
            "internal/logic/user/__init__.py",
            "internal/logic/user/admin/__init__.py",
            "internal/logic/user/admin/create_order_logic.py",
            "internal/logic/watch_logic.py",
            "internal/middleware/__init__.py",
            "internal/middleware/access_log_middleware.py",
            "internal/middleware/auth_middleware.py",
            "internal/routes.py",
            "internal/svc.py",
            "internal/types.py",
            "shop.py",
        ]
    )
    for path in tmp_path.rglob("*.py"):
        ast.parse(path.read_text("utf-8"))


def test_the_annotations_of_a_block_become_options_of_its_routes(tmp_path):
    project_of(SHOP, tmp_path)
    routes = read(tmp_path, "internal/routes.py")
    for line in (
        'Route("POST", "/orders/:id", user_admin_create_order_handler),',
        'prefix="/v1",',
        "timeout=1.5,",
        "max_bytes=1024,",
        "jwt=app.conf.auth.access_secret,",
        "jwt=(app.conf.trans.secret, app.conf.trans.prev_secret),",
        "middlewares=[ctx.auth, ctx.access_log],",
        "sse=True,",
    ):
        assert f"\n        {line}\n" in routes or f"\n            {line}\n" in routes, line


def test_logic_answers_the_declared_shape(tmp_path):
    project_of(SHOP, tmp_path)
    order = read(tmp_path, "internal/logic/user/admin/create_order_logic.py")
    assert (
        "async def create_order(request: types.Order, ctx: ServiceContext) -> types.Receipt:"
        in order
    )
    assert '"""Create an order."""' in order
    assert "    return types.Receipt(id=0)\n" in order
    assert "    return []\n" in read(tmp_path, "internal/logic/list_orders_logic.py")
    ping = read(tmp_path, "internal/logic/ping_logic.py")
    assert "async def ping(ctx: ServiceContext) -> None:" in ping
    assert "types" not in ping
    watch = read(tmp_path, "internal/logic/watch_logic.py")
    assert "AsyncIterator[types.Receipt]" in watch
    assert "    yield types.Receipt(id=0)\n" in watch


def test_every_secret_has_a_section_and_a_value_of_its_own(tmp_path):
    project_of(SHOP, tmp_path / "a")
    project_of(SHOP, tmp_path / "b")
    config = read(tmp_path / "a", "internal/config.py")
    assert "    auth: AuthConf\n" in config
    assert "    trans: TransConf\n" in config
    first, second = (read(tmp_path / name, "etc/shop-api.yaml") for name in "ab")
    assert first.startswith("Name: shop-api\nHost: 0.0.0.0\nPort: 8888\n")
    assert first != second, "secrets are made anew for each project"


def test_generating_again_changes_nothing(tmp_path):
    project_of(SHOP, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    again = project_of(SHOP, tmp_path)
    assert {row.change for row in again.written} == {Change.KEPT, Change.UNCHANGED}
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_is_yours_is_never_touched_and_what_is_generated_always_is(tmp_path):
    project_of(SHOP, tmp_path)
    mine = tmp_path / "internal/logic/ping_logic.py"
    mine.write_text("# mine\n", "utf-8")
    generated = tmp_path / "internal/routes.py"
    generated.write_text("# changed\n", "utf-8")
    again = project_of(SHOP.replace("get /ping", "get /ping2"), tmp_path)
    assert mine.read_text("utf-8") == "# mine\n"
    assert "/ping2" in generated.read_text("utf-8")
    changes = {row.path: row.change for row in again.written}
    assert changes["internal/logic/ping_logic.py"] is Change.KEPT
    assert changes["internal/routes.py"] is Change.UPDATED


def test_a_broken_link_in_the_place_of_your_file_is_left_alone(tmp_path):
    (tmp_path / "internal").mkdir()
    (tmp_path / "internal/svc.py").symlink_to(tmp_path / "elsewhere.py")
    project_of(SHOP, tmp_path)
    assert not (tmp_path / "elsewhere.py").exists()


def test_a_dry_run_writes_nothing(tmp_path):
    project = project_of(SHOP, tmp_path / "shop", dry_run=True)
    assert {row.change for row in project.written} == {Change.CREATED}
    assert not (tmp_path / "shop").exists()


def test_a_file_where_a_folder_must_be_is_an_error_and_leaves_no_half_file(tmp_path):
    (tmp_path / "internal").write_text("in the way", "utf-8")
    with pytest.raises(OSError, match="internal"):
        project_of(SHOP, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["internal"]


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    project_of(SHOP, tmp_path)
    routes = tmp_path / "internal/routes.py"
    before = routes.read_bytes()

    def full(*_):
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        project_of(SHOP.replace("get /ping", "get /ping2"), tmp_path)
    assert routes.read_bytes() == before
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@server(timeout: 3x5) service s { @handler h get /a }", None),
        ('@server(timeout: "3x") service s { @handler h get /a }', "timeout: unknown unit 'x'"),
        (
            "@server(maxBytes: many) service s { @handler h get /a }",
            "maxBytes many is not a number",
        ),
        (
            "service s { @handler getA get /a\n @handler get_a get /b }",
            "handlers getA and get_a would share",
        ),
        (
            "@server(jwt: A) service s { @handler a get /a }\n@server(jwtTransition: A) service s { @handler b get /b }",
            "A cannot serve both",
        ),
        ("service s { @handler a get /a (string) }", "the request of a must be a declared type"),
    ],
)
def test_what_cannot_be_generated_is_refused_with_its_place_and_nothing_is_written(
    tmp_path, text, message
):
    if message is None:
        with pytest.raises(ValueError, match=r"main.api \d+:\d+"):
            parse(text)
        return
    with pytest.raises(GenerateError, match=r"^main.api \d+:\d+ ") as caught:
        project_of(text, tmp_path / "out")
    assert message in caught.value.reason
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("handler", "function"),
    [("list", "list_"), ("Types", "types_"), ("importHandler", "import_"), ("ctx", "ctx_")],
)
def test_a_function_hides_nothing_that_its_module_uses(tmp_path, handler, function):
    project_of(f"service s {{ @handler {handler} get /a }}", tmp_path)
    assert f"async def {function}(ctx" in read(tmp_path, f"internal/logic/{function}_logic.py")


def test_a_transition_stands_in_for_the_secret_beside_it(tmp_path):
    project_of("@server(jwt: A jwtTransition: B) service s { @handler h get /a }", tmp_path)
    routes = read(tmp_path, "internal/routes.py")
    assert "jwt=(app.conf.b.secret, app.conf.b.prev_secret)," in routes
    assert routes.count("jwt=") == 1


def test_templates_of_your_own_stand_in_for_the_built_in_ones(tmp_path):
    home = tmp_path / "home"
    (home / "api").mkdir(parents=True)
    (home / "api/logic.py.j2").write_text("# {{ endpoint.name }} of ours\n", "utf-8")
    project = Project(tmp_path / "out")
    generate_service(parse(SHOP), project, Templates(home), source="shop.api")
    assert read(tmp_path, "out/internal/logic/ping_logic.py") == "# ping of ours\n"
    assert "async def ping_handler" in read(tmp_path, "out/internal/handler/ping_handler.py")


@pytest.mark.parametrize(
    "service", ["jwt", "jwt-api", "http-api", "json", "redis-api", "zero", "internal"]
)
def test_the_main_module_hides_no_module_that_the_service_imports(tmp_path, service):
    main = plan_of(f"service {service} {{ @handler h get /a }}", Project(tmp_path)).main
    assert main == f"{service.removesuffix('-api')}_api"


def test_the_main_module_is_named_after_the_service(tmp_path):
    assert plan_of("service my-shop { @handler h get /a }", Project(tmp_path)).main == "my_shop"
    assert (
        plan_of("service import-api { @handler h get /a }", Project(tmp_path / "b")).main
        == "import_"
    )
