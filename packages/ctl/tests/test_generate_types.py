import sys
import types

import msgspec
import pytest

from zero.ctl.generate import GenerateError

from .generating import line_of, types_of


def field(tmp_path, declaration, name="x", service=""):
    text = types_of(f"type T {{\n{declaration}\n}}\n{service}", tmp_path)
    return line_of(text, name)


REQUEST = "service shop { @handler h post /t (T) returns (T) }"


@pytest.mark.parametrize(
    ("go", "python"),
    [
        ("bool", "bool"),
        ("string", "str"),
        ("int", "m.Int64"),
        ("int8", "m.Int8"),
        ("uint16", "m.Uint16"),
        ("uintptr", "m.Uint64"),
        ("byte", "m.Uint8"),
        ("rune", "m.Int32"),
        ("float32", "m.Float32"),
        ("float64", "float"),
        ("interface{}", "Any"),
        ("*string", "str | None"),
        ("**string", "str | None"),
        ("[]string", "list[str]"),
        ("[]*int8", "list[m.Int8]"),
        ("[][]bool", "list[list[bool]]"),
        ("[]byte", "bytes"),
        ("[]uint8", "bytes"),
        ("*[]byte", "bytes | None"),
        ("[2]string", "Annotated[list[str], msgspec.Meta(min_length=2, max_length=2)]"),
        ("map[string]int", "dict[str, m.Int64]"),
        ("map[int32]bool", "dict[m.Int32, bool]"),
        ("map[string][]*U", "dict[str, list[U]]"),
        ("U", "U"),
    ],
)
def test_types_of_go_become_python_types(tmp_path, go, python):
    text = types_of(f'type U {{}}\ntype T {{ X {go} `json:"x"` }}', tmp_path)
    assert line_of(text, "x") == f"x: {python}"


@pytest.mark.parametrize("go", ["complex64", "complex128", "map[bool]string", "map[float64]string"])
def test_types_without_a_form_in_json_are_refused_with_their_place(tmp_path, go):
    with pytest.raises(GenerateError, match=r"^main.api 1:\d+ "):
        types_of(f"type T {{ X {go} }}", tmp_path)


def test_types_of_go_packages_are_read_where_python_has_them(tmp_path):
    text = types_of("type T struct { At time.Time\n For time.Duration }", tmp_path)
    assert line_of(text, "at") == "at: datetime.datetime"
    assert line_of(text, "for_") == "for_: m.Duration"
    with pytest.raises(GenerateError, match=r"big\.Int is a type of a Go package"):
        types_of("type T struct { At big.Int }", tmp_path)


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        ('`json:"x"`', "x: m.Int64"),
        ('`form:"x"`', 'x: Annotated[m.Int64, m.Form("x")]'),
        ('`path:"x"`', 'x: Annotated[m.Int64, m.Path("x")]'),
        ('`header:"X-Y"`', 'x: Annotated[m.Int64, m.Header("X-Y")]'),
        ('`json:"x" form:"y"`', 'x: Annotated[m.Int64, m.Json("x"), m.Form("y")]'),
        ('`json:"x,optional"`', "x: m.Int64 = 0"),
        ('`json:"x,default=3"`', "x: m.Int64 = 3"),
        ('`json:"x,optional,default=3"`', "x: m.Int64 = 3"),
        ('`json:"x,range=[1:5]"`', 'x: Annotated[int, m.Range("[1:5]")]'),
        (
            '`form:"x,range=(1:5),default=2"`',
            'x: Annotated[int, m.Range("(1:5)"), m.Form("x")] = 2',
        ),
        ('`json:"x,range=[1:]"`', 'x: Annotated[m.Int64, m.Json("x,range=[1:]")]'),
        ('`form:"x,range=[:5)"`', 'x: Annotated[m.Int64, m.Form("x,range=[:5)")]'),
        ('`json:"x,options=1|2"`', "x: Literal[1, 2]"),
        ('`json:"x,options=[1,2]"`', "x: Literal[1, 2]"),
        ('`json:"x,string"`', "x: Annotated[m.Int64, m.FromString()]"),
        ('`json:"x,inherit"`', "x: Annotated[m.Int64, m.Inherit()]"),
        ('`json:"x,env=PORT"`', 'x: Annotated[m.Int64, m.Env("PORT")]'),
        ('`json:"x,optional=y"`', 'x: Annotated[m.Int64, m.OptionalWith("y")] = 0'),
        ('`json:"x,optional=!y"`', 'x: Annotated[m.Int64, m.OptionalWithout("y")] = 0'),
        ('`yaml:"z"`', 'x: m.Int64 = msgspec.field(name="X")'),
        ("", 'x: m.Int64 = msgspec.field(name="X")'),
        ('`json:",optional"`', 'x: m.Int64 = msgspec.field(default=0, name="X")'),
    ],
)
def test_tags_become_annotations_and_defaults(tmp_path, tag, line):
    # A second field keeps the class from renaming all of its keys.
    assert field(tmp_path, f'X int {tag}\nother string `json:"other"`', service=REQUEST) == line


@pytest.mark.parametrize(
    ("go", "default", "line"),
    [
        ("string", "a b", 'x: str = "a b"'),
        ("bool", "true", "x: bool = True"),
        ("float64", "1.5", "x: float = 1.5"),
        ("*int", "4", "x: m.Int64 | None = 4"),
        ("[]string", "[a,b]", 'x: list[str] = ["a", "b"]'),
        ("[]int", "[1,2]", "x: list[m.Int64] = [1, 2]"),
    ],
)
def test_defaults_become_values(tmp_path, go, default, line):
    got = field(tmp_path, f'X {go} `json:"x,default={default}"`', service=REQUEST)
    assert got.replace("msgspec.field(default_factory=lambda: ", "").rstrip(")") == line


@pytest.mark.parametrize(
    ("go", "default"), [("int", "x"), ("bool", "yes"), ("map[string]int", "{}"), ("int", "1.5")]
)
def test_a_default_that_is_no_value_is_refused_with_its_place(tmp_path, go, default):
    with pytest.raises(GenerateError, match=r"^main.api 2:1 .* is no value of "):
        field(tmp_path, f'X {go} `json:"x,default={default}"`', service=REQUEST)


def test_optional_structures_and_pointers_may_be_none(tmp_path):
    text = types_of(
        'type U {}\ntype T { A U `json:"a,optional"`\n B *U `json:"b,optional"`\n C []U `json:"c,optional"` }',
        tmp_path,
    )
    assert line_of(text, "a") == "a: U | None = None"
    assert line_of(text, "b") == "b: U | None = None"
    assert line_of(text, "c") == "c: list[U] = []"


@pytest.mark.parametrize(
    ("key", "member", "head"),
    [
        ("user_id", "UserId", "class T(msgspec.Struct, kw_only=True):"),
        ("userId", "UserId", 'class T(msgspec.Struct, kw_only=True, rename="camel"):'),
        ("UserId", "UserId", 'class T(msgspec.Struct, kw_only=True, rename="pascal"):'),
        ("user-id", "UserId", 'class T(msgspec.Struct, kw_only=True, rename="kebab"):'),
    ],
)
def test_a_class_renames_its_keys_at_once_where_that_says_it(tmp_path, key, member, head):
    text = types_of(f'type T {{ {member} int `json:"{key}"` }}', tmp_path)
    assert head in text
    assert line_of(text, "user_id") == "user_id: m.Int64"


def test_keys_that_no_rule_gives_are_named_one_by_one(tmp_path):
    text = types_of(
        'type T { UserId int `json:"uid"`\n From string `json:"from"`\n Ok bool `json:"ok,optional"` }',
        tmp_path,
    )
    assert line_of(text, "user_id") == 'user_id: m.Int64 = msgspec.field(name="uid")'
    assert line_of(text, "from_") == "from_: str"
    assert 'rename="camel"' in text


def test_embedded_structures_give_their_fields_to_their_owner(tmp_path):
    text = types_of(
        'type Page { No int `form:"no"` }\ntype T {\n Page\n *Meta\n}\ntype Meta { Id int `json:"id"` }',
        tmp_path,
    )
    body = text[text.index("class T(") :]
    assert 'no: Annotated[m.Int64, m.Form("no")]' in body
    assert "id: m.Int64" in body


def test_structures_written_in_place_become_classes_of_their_own(tmp_path):
    text = types_of(
        'type T { A { B { C int `json:"c"` } `json:"b"` } `json:"a"` }\ntype TAB { X int `json:"x"` }',
        tmp_path,
    )
    assert line_of(text, "a") == "a: TA"
    assert "class TA(" in text
    assert line_of(text, "b") == "b: TAB_"
    assert "class TAB_(" in text


def test_one_declaration_of_several_names_becomes_several_fields(tmp_path):
    text = types_of("type T { X, Y int }", tmp_path)
    assert line_of(text, "x") == "x: m.Int64"
    assert line_of(text, "y") == "y: m.Int64"


def test_an_ignored_field_is_left_out(tmp_path):
    assert "secret" not in types_of('type T { Secret string `json:"-"` }', tmp_path)


def test_omitempty_of_an_answer_leaves_empty_values_out(tmp_path):
    answer = "service shop { @handler h get /t returns (T) }"
    text = types_of(
        f'type T {{ A string `json:"a"`\n B string `json:"b,omitempty"` }}\n{answer}', tmp_path
    )
    assert "class T(msgspec.Struct, kw_only=True, omit_defaults=True):" in text
    assert line_of(text, "b") == 'b: str = ""'


def test_omitempty_does_not_make_a_request_optional(tmp_path):
    assert field(tmp_path, 'X int `json:"x,omitempty"`', service=REQUEST) == "x: m.Int64"


def test_comments_come_along_and_cannot_become_code(tmp_path):
    text = types_of(
        '// T is "quoted" \\\n type T {\n /* a\nimport os\n*/ X int `json:"x"` // said """ here\n}',
        tmp_path,
    )
    assert "    # a import os\n" in text
    assert line_of(text, "x").endswith('# said """ here')
    compile(text, "types.py", "exec")


def test_names_that_python_takes_get_an_underscore(tmp_path):
    text = types_of(
        'type Any { Class int `json:"class"`\n None int `json:"none"` }\ntype list {}', tmp_path
    )
    assert "class Any_(" in text
    assert "class List(" in text
    assert line_of(text, "class_") == "class_: m.Int64"


def test_no_attribute_stands_in_the_place_of_a_type(tmp_path, monkeypatch):
    text = types_of(
        'type T { Str string `json:"str,optional"`\n List []string `json:"list,optional"`\n M int `json:"m"`\n Other string `json:"other"` }',
        tmp_path,
    )
    module = types.ModuleType("generated_names")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, "types.py", "exec"), module.__dict__)
    data = b'{"str":"a","list":["b"],"m":1,"other":"c"}'
    assert msgspec.json.encode(msgspec.json.decode(data, type=module.T)) == data


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ('A int `json:"x"`\n B int `json:"x"`', "two fields of T would have the JSON key x"),
        (
            'UserId int `json:"a"`\n UserID int `json:"b"`',
            "two fields of T would have the attribute user_id",
        ),
    ],
)
def test_two_fields_that_would_be_one_are_refused(tmp_path, members, message):
    with pytest.raises(GenerateError, match=message):
        types_of(f"type T {{ {members} }}", tmp_path)


def test_a_range_on_what_is_no_number_is_refused(tmp_path):
    with pytest.raises(GenerateError, match="a range bounds numbers, and X is string"):
        types_of('type T { X string `json:"x,range=[1:2]"` }', tmp_path)


def test_a_range_on_an_array_bounds_its_elements(tmp_path):
    text = types_of('type T { X [2]int `json:"x,range=[1:2]"` }', tmp_path)
    assert 'list[Annotated[int, m.Range("[1:2]")]]' in text


def test_an_optional_choice_may_be_absent(tmp_path):
    text = types_of(f'type T {{ X string `json:"x,options=a|b,optional"` }}\n{REQUEST}', tmp_path)
    assert line_of(text, "x") == 'x: Literal["a", "b"] | None = None'


def test_two_types_that_would_be_one_class_are_refused(tmp_path):
    with pytest.raises(GenerateError, match="types item and Item would both be class Item"):
        types_of("type item {}\ntype Item {}", tmp_path)


@pytest.mark.parametrize(
    "types",
    [
        'type T { Self T `json:"self"` }',
        'type T { A U `json:"a"` }\ntype U { B { C T `json:"c"` } `json:"b"` }',
        "type T {\n U\n}\ntype U {\n *T\n}",
    ],
)
def test_a_type_made_of_itself_is_refused_with_its_place(tmp_path, types):
    with pytest.raises(GenerateError, match=r"^main.api \d+:\d+ type \w+ contains itself"):
        types_of(f"{types}\nservice shop {{ @handler h get /t returns (T) }}", tmp_path)


def test_a_tree_is_no_such_type(tmp_path):
    text = types_of(
        'type T { Left *T `json:"left,optional"`\n More []T `json:"more"` }\nservice s { @handler h get /t returns (T) }',
        tmp_path,
    )
    assert line_of(text, "left") == "left: T | None = None"
    logic = (tmp_path / "internal/logic/h_logic.py").read_text("utf-8")
    assert "return types.T(more=[])" in logic


def test_generated_classes_read_what_they_write(tmp_path, monkeypatch):
    text = types_of(
        'type U { A int `json:"aB"` }\ntype T { At { B []U `json:"b"` } `json:"at"`\n M map[string]*U `json:"m,optional"` }',
        tmp_path,
    )
    module = types.ModuleType("generated_types")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, "types.py", "exec"), module.__dict__)
    value = module.T(at=module.TAt(b=[module.U(a=1)]))
    assert msgspec.json.encode(value) == b'{"at":{"b":[{"aB":1}]},"m":{}}'
    assert msgspec.json.decode(msgspec.json.encode(value), type=module.T) == value


def test_equal_structures_in_two_places_are_two_classes(tmp_path):
    text = types_of(
        'type T { A { X int `json:"x"` } `json:"a"`\n B { X int `json:"x"` } `json:"b"` }\n'
        "service s { @handler h get /t returns (T) }",
        tmp_path,
    )
    assert line_of(text, "a") == "a: TA"
    assert line_of(text, "b") == "b: TB"
    logic = (tmp_path / "internal/logic/h_logic.py").read_text("utf-8")
    assert "types.T(a=types.TA(x=0), b=types.TB(x=0))" in logic


def test_an_answer_too_large_to_spell_is_refused_at_once(tmp_path):
    levels = "\n".join(
        f'type T{n} {{ A T{n + 1} `json:"a"`\n B T{n + 1} `json:"b"` }}' for n in range(60)
    )
    with pytest.raises(GenerateError, match="takes too much to spell"):
        types_of(
            f"{levels}\ntype T60 {{}}\nservice s {{ @handler h get /t returns (T0) }}", tmp_path
        )
