"""What the model tells generators."""

import pytest

import zero.ctl.api
from zero.ctl.api import (
    AnyType,
    Api,
    Array,
    Base,
    Group,
    Map,
    Named,
    Pointer,
    Position,
    Route,
    Slice,
    Struct,
    TypeDef,
    parse,
)

_TEXT = """\
syntax = "v1"

info (
	Title: "Shop"
	desc:  `two
lines`
)

type (
	// Item is sold.
	Item {
		Base
		Sku, Code string `json:"sku,optional" form:"sku"` // unique
		Tags []string
		Fixed [2]int
		Extra *map[string][]*Item
		Inner {
			X interface{}
		}
	}
)

// Base is shared.
type Base {
	Id int64 `path:"id"`
}

@server (
	prefix: "/api/v1/"
	group:  admin/items
)
service shop-api {
	@doc "all of them"
	@handler listItems
	get /items/:id (Item) returns ([]*Item)

	@handler ping
	get / returns (string)
}
"""


@pytest.fixture(scope="module")
def api() -> Api:
    return parse(_TEXT, "shop.api")


def _members(api: Api) -> dict[str, object]:
    return {member.name: member.type for member in api.type("Item").members}


def test_types_are_sorted_and_found_by_name(api: Api) -> None:
    assert [known.name for known in api.types] == ["Base", "Item"]
    assert isinstance(api.type("Item"), TypeDef)
    with pytest.raises(KeyError):
        api.type("Missing")


def test_members_have_types_in_full(api: Api) -> None:
    members = _members(api)
    assert members[""] == Named("Base")
    assert members["Sku, Code"] == Base("string")
    assert members["Tags"] == Slice(Base("string"))
    assert members["Fixed"] == Array(Base("int"), "2")
    assert members["Extra"] == Pointer(Map("string", Slice(Pointer(Named("Item")))))
    inner = members["Inner"]
    assert isinstance(inner, Struct)
    assert inner.members[0].type == AnyType()


def test_types_print_as_they_are_written(api: Api) -> None:
    members = _members(api)
    assert str(members["Extra"]) == "*map[string][]*Item"
    assert str(members["Fixed"]) == "[2]int"
    assert str(members["Inner"]) == "{\n\tX interface{}\n}"
    assert str(members[""]) == "Base"


def test_one_declaration_may_have_several_names(api: Api) -> None:
    embedded, shared, *_ = api.type("Item").members
    assert shared.names == ("Sku", "Code")
    assert not shared.embedded
    assert embedded.names == ()
    assert embedded.embedded


def test_tags_are_read(api: Api) -> None:
    tags = api.type("Item").members[1].tags
    assert [(tag.key, tag.name, tag.optional) for tag in tags] == [
        ("json", "sku", True),
        ("form", "sku", False),
    ]
    assert api.type("Item").members[2].tags == ()


def test_comments_stay_with_what_they_describe(api: Api) -> None:
    assert api.type("Item").docs == ("// Item is sold.",)
    assert api.type("Base").docs == ()
    assert api.type("Base").above == ("// Base is shared.",)
    assert api.type("Item").members[1].comment == "// unique"


def test_everything_has_a_place(api: Api) -> None:
    item = api.type("Item")
    assert item.position == Position("shop.api", 11, 2)
    assert str(item.members[1].position) == "shop.api 13:3"
    assert item.members[1].type.position == Position("shop.api", 13, 13)
    assert api.service
    route = api.service.groups[0].routes[1]
    assert (route.handler_position.line, route.position.line) == (34, 35)


def test_places_take_no_part_in_comparisons() -> None:
    moved = parse("\n\n\n" + _TEXT, "other.api")
    assert moved == parse(_TEXT)
    assert hash(Named("A", Position("f", 1, 1))) == hash(Named("A"))


def test_info_is_looked_up_in_either_case(api: Api) -> None:
    assert api.info.get("title") == api.info.get("Title") == "Shop"
    assert api.info.get("desc") == "two\nlines"
    assert api.info.get("author") == ""


def test_routes_come_with_their_group(api: Api) -> None:
    assert api.service
    assert api.service.name == "shop-api"
    (group, first), (_, second) = api.service.routes()
    assert (first.path, second.path) == ("/", "/items/:id")
    assert group.name == "admin/items"
    assert group.annotation("prefix") == "/api/v1/"
    assert group.annotation("jwt", "none") == "none"
    assert second.request == Named("Item")
    assert second.response == Slice(Pointer(Named("Item")))
    assert second.doc
    assert second.doc.text == '"all of them"'


@pytest.mark.parametrize(
    ("prefix", "path", "full"),
    [
        ("/v1", "/a", "/v1/a"),
        ("v1/", "/a/", "/v1/a"),
        ("", "/", "/"),
        ("/", "/a//b", "/a/b"),
        ("/v1/..", "/a", "/a"),
        ("../..", "/./a", "/a"),
    ],
)
def test_full_paths_are_clean(prefix: str, path: str, full: str) -> None:
    group = Group({"prefix": prefix}, ())
    assert group.full_path(Route("get", path, "h")) == full


def test_a_group_without_annotations_has_no_prefix() -> None:
    assert Group(None, ()).prefix == ""
    assert Group({"prefix": "v1"}, ()).prefix == "/v1"


def test_a_file_without_services_has_none() -> None:
    assert parse("type A {}").service is None
    empty = parse("service a {}").service
    assert empty
    assert empty.name == ""


def test_names_of_the_public_interface_are_sorted_and_complete() -> None:
    public = sorted(name for name in vars(zero.ctl.api) if not name.startswith("_"))
    assert sorted(zero.ctl.api.__all__) == public
