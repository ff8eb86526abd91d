"""The document plugins get; goctl's own answers are in the vectors."""

import json
from typing import Any

from zero.ctl.api import parse, to_plugin_json


def _document(text: str) -> dict[str, Any]:
    return json.loads(json.dumps(to_plugin_json(parse(text))))


def test_the_document_has_goctls_shape() -> None:
    document = _document(
        'info (title: "T" x: y)\ntype A {\n\tX int `json:"x"` // c\n}\nservice s { @handler h get /x (A) }'
    )
    assert document["Info"] == {
        "Title": "T",
        "Desc": "",
        "Version": "",
        "Author": "",
        "Email": "",
        "Properties": {"title": "T", "x": "y"},
    }
    (a,) = document["Types"]
    assert a == {
        "RawName": "A",
        "Docs": [],
        "Members": [
            {
                "Name": "X",
                "Type": {"RawName": "int"},
                "Tag": '`json:"x"`',
                "Comment": "// c",
                "Docs": [],
                "IsInline": False,
            }
        ],
    }
    (group,) = document["Service"]["Groups"]
    assert group["Routes"][0]["RequestType"] == a
    assert group["Annotation"] == {"Properties": None}


def test_an_empty_api_has_an_empty_document() -> None:
    document = _document("// nothing")
    assert document["Types"] is None
    assert document["Service"] == {"Name": "", "Groups": []}


def test_recursive_types_end_somewhere() -> None:
    text = "type A {\n\tB\n\tSelf A\n}\ntype B {\n\tA\n\tOther *A\n}\ntype C {\n\t*C\n\tA\n}\n"
    types = {each["RawName"]: each for each in _document(text)["Types"]}
    assert set(types) == {"A", "B", "C"}
    other = types["B"]["Members"][1]["Type"]
    assert other == {"RawName": "*A", "Type": {"RawName": "A", "Members": None, "Docs": None}}


def test_nested_structures_bear_their_text() -> None:
    (a,) = _document("type A {\n\tX {\n\t\tY int\n\t}\n}")["Types"]
    assert a["Members"][0]["Type"]["RawName"] == "{\n\tY int\n}"
    assert a["Members"][0]["Type"]["Docs"] is None


def test_composed_types_bear_the_comments_behind_them() -> None:
    text = "type A {\n\tX []*A // all\n\t// above\n\t*A\n}\nservice s { @handler h get /x returns ([]A /* b */) }"
    document = _document(text)
    listed, embedded = (member["Type"] for member in document["Types"][0]["Members"])
    assert listed["RawName"] == "[]*A // all"
    assert listed["Value"]["RawName"] == "*A // all"
    assert embedded["RawName"] == "// above\n*A"
    route = document["Service"]["Groups"][0]["Routes"][0]
    assert route["ResponseType"]["RawName"] == "[]A /* b */"
    listed_type = parse(text).type("A").members[0].type
    assert str(listed_type) == "[]*A"
