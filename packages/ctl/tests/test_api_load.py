"""Files, imports and what may be wrong with them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from zero.ctl.api import ApiError, Dialect, load, parse

_CORPUS = Path(__file__).parent / "corpus"
_LEGACY = {
    "graceful/dns/api/graceful.api",
    "graceful/etcd/api/graceful.api",
    "rpc/tls/shorturl/api/shorturl.api",
}
_NAMES = sorted(path.relative_to(_CORPUS).as_posix() for path in _CORPUS.rglob("*.api"))


def _write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder / "main.api"


def _refused(folder: Path, files: Mapping[str, str]) -> str:
    with pytest.raises(ApiError) as caught:
        load(_write(folder, files))
    return str(caught.value).replace(f"{folder.as_posix()}/", "")


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.parametrize("dialect", ["default", "auto", "legacy"])
def test_real_files_are_read_as_goctl_reads_them(name: str, dialect: Dialect) -> None:
    if name in _LEGACY and dialect == "default":
        with pytest.raises(ApiError, match="expected"):
            load(_CORPUS / name, dialect=dialect)
        return
    api = load(_CORPUS / name, dialect=dialect)
    assert api.service
    assert any(problem.kind == "legacy" for problem in api.warnings) == (name in _LEGACY)


def test_imports_are_sought_from_the_importing_file(tmp_path: Path) -> None:
    root = _write(
        tmp_path,
        {
            "main.api": 'import "types/user.api"\nservice s { @handler h get /x (User) }\n',
            "types/user.api": 'import "../base.api"\ntype User {\n\tBase\n}\n',
            "base.api": "type Base {\n\tId int64\n}\n",
        },
    )
    api = load(root)
    assert [known.name for known in api.types] == ["Base", "User"]
    assert api.files == tuple(
        (tmp_path / name).as_posix() for name in ("main.api", "types/user.api", "base.api")
    )
    assert api.type("Base").position.file == (tmp_path / "base.api").as_posix()


def test_absolute_imports_are_taken_as_they_are(tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "a.api"
    files = {"elsewhere/a.api": "type A {}", "main.api": f'import "{other.as_posix()}"'}
    assert load(_write(tmp_path, files)).types[0].name == "A"


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    files = {
        "main.api": 'import "left.api"\nimport "right.api"\n',
        "left.api": 'import "base.api"\n',
        "right.api": 'import "./base.api"\n',
        "base.api": "type Base {}\n",
    }
    assert len(load(_write(tmp_path, files)).files) == 4


def test_an_import_cycle_is_refused_where_it_closes(tmp_path: Path) -> None:
    files = {
        "main.api": 'import "a.api"\n',
        "a.api": '// a\nimport "b.api"\n',
        "b.api": 'import "./a.api"\n',
    }
    assert _refused(tmp_path, files) == "b.api 1:8 syntax error: import cycle not allowed"


def test_a_missing_import_is_refused_at_the_import(tmp_path: Path) -> None:
    message = _refused(tmp_path, {"main.api": 'type A {}\nimport "gone.api"\n'})
    assert message == 'main.api 2:8 cannot import "gone.api": no such file or directory'


@pytest.mark.parametrize("value", ["", "types", "folder/"])
def test_an_import_that_names_no_api_file_is_refused(tmp_path: Path, value: str) -> None:
    message = _refused(tmp_path, {"main.api": f'import "{value}"\n', "types": "type A {}"})
    assert message == f'main.api 1:8 cannot import "{value}"'


def test_an_empty_import_is_refused_with_its_own_name(tmp_path: Path) -> None:
    message = _refused(tmp_path, {"main.api": 'import "a.api"\n', "a.api": " \n"})
    assert message == "a.api 1:1 missing input"


def test_a_problem_in_an_import_is_told_with_its_file(tmp_path: Path) -> None:
    message = _refused(
        tmp_path, {"main.api": 'import "sub/a.api"\n', "sub/a.api": "type A { X int; }"}
    )
    assert message.startswith("sub/a.api 1:15 syntax error: expected 'RAW_STRING'")


def test_versions_must_agree(tmp_path: Path) -> None:
    files = {"main.api": 'syntax = "v1"\nimport "a.api"', "a.api": '// 2\nsyntax = "v2"'}
    wanted = 'syntax error: multiple syntax value expression, expected <"v1">, got <"v2">'
    assert _refused(tmp_path, files) == f"a.api 2:10 {wanted}"


def test_a_missing_version_counts_as_the_first(tmp_path: Path) -> None:
    files = {"main.api": 'syntax = "v2"\nimport "a.api"', "a.api": "type A {}"}
    assert _refused(tmp_path, files).startswith("a.api 1:1 syntax error: multiple syntax value")


def test_a_root_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ApiError, match=r"gone\.api: no such file or directory"):
        load(tmp_path / "gone.api")
    with pytest.raises(ApiError, match="is a directory"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["a\0b.api", "\udcff.api", "x" * 5_000 + ".api"])
def test_names_no_file_can_have_are_refused(name: str) -> None:
    with pytest.raises(ApiError):
        load(name)
    with pytest.raises(ApiError):
        parse(f'import "{name}"')


def test_a_long_chain_of_imports_needs_no_deep_stack(tmp_path: Path) -> None:
    count = 3_000
    texts = {f"{number}.api": f'import "{number + 1}.api"' for number in range(count)}
    texts[f"{count}.api"] = "type Last {}"
    api = parse(texts["0.api"], "0.api", read=texts.__getitem__)
    assert len(api.files) == count + 1


def test_imports_may_come_from_anywhere() -> None:
    asked: list[str] = []

    def read(name: str) -> bytes:
        asked.append(name)
        return b"type A {}"

    api = parse('import "b/../a.api"', "memory/main.api", read=read)
    assert asked == ["memory/a.api"]
    assert api.files == ("memory/main.api", "memory/a.api")
