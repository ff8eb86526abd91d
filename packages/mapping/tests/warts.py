"""What this package does where go-zero has a wart; each entry checks our behaviour.

`WARTS` is keyed by the text of the mark. `UNMARKED` holds the same defects in checks that carry no mark; each is recognised
by go-zero's text and the described type.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from zero.mapping import decode_json
from zero.timex import DurationError, parse_duration

from .describe import Describer, same, unwrapped
from .documents import load_yaml
from .requests import read_request

CONTAINERS = ("list", "map", "struct")


def is_kind(descriptor: Any, *names: str) -> bool:
    inner = unwrapped(descriptor)
    return inner in names if isinstance(inner, str) else any(name in inner for name in names)


def edited(descriptor: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return the descriptor with every field changed."""
    if isinstance(descriptor, list):
        return [edited(item, change) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    inner = {key: edited(item, change) for key, item in descriptor.items()}
    return change(inner) if "name" in inner and "type" in inner else inner


def without(*keys: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda field: {key: value for key, value in field.items() if key not in keys}


def solid(descriptor: Any) -> Any:
    """Return the descriptor without any nullable."""
    if isinstance(descriptor, list):
        return [solid(item) for item in descriptor]
    if not isinstance(descriptor, dict):
        return descriptor
    if "nullable" in descriptor:
        return solid(descriptor["nullable"])
    return {key: solid(item) for key, item in descriptor.items()}


def equal(one: Any, other: Any) -> bool:
    if one.ok and other.ok:
        return same(one.value, other.value)
    return not one.ok and not other.ok and one.errors == other.errors


def has(d: Any, kind: str) -> bool:
    """Tell whether our errors hold this kind at the place that go-zero names."""
    where = d.place
    return bool(d.answer.errors) and any(
        k == kind and (where is None or path.lower() == where.lower())
        for path, k in d.answer.errors
    )


def last_key(path: str | None) -> str:
    return re.split(r"[.\]]", path or "")[-1]


def null_takes_default(d: Any) -> bool:
    key = json.dumps(last_key(d.place), ensure_ascii=False)

    def gone(text: str) -> str:
        return re.sub(rf"{re.escape(key)}(\s*:\s*null)", r'"\\u0000gone"\1', text)

    if "request" in d.check:
        return equal(
            d.answer, d.ask(request=d.check["request"] | {"body": gone(d.check["request"]["body"])})
        )
    if equal(d.answer, d.ask(input=gone(d.check["input"]))):
        return True
    # Where an absent key would break a rule about keys, the default itself is looked for.
    fields = [
        field for field in d.fields() if (field.get("key") or field["name"]) == last_key(d.place)
    ]
    return d.answer.ok and any(
        str(d.answer.value.get(f["name"])) == f.get("default") for f in fields
    )


def missing_list(d: Any) -> bool:
    return has(d, "missing")


def as_json(tree: Any) -> str:
    if isinstance(tree, dict):
        return (
            "{" + ",".join(f"{json.dumps(key)}:{as_json(item)}" for key, item in tree.items()) + "}"
        )
    if isinstance(tree, list):
        return "[" + ",".join(map(as_json, tree)) + "]"
    return str(tree) if type(tree).__name__ == "Number" else json.dumps(tree)


def yaml_null_is_null(d: Any) -> bool:
    text = as_json(load_yaml(d.check["input"]))
    return equal(d.answer, d.other(lambda: decode_json(text, Describer().type(d.descriptor))))


def free_form(d: Any) -> bool:
    return d.answer.ok or not any(kind == "type" for _, kind in d.answer.errors or [("", "type")])


def missing_map(d: Any) -> bool:
    maps = {
        field.get("key") or field["name"] for field in d.fields() if is_kind(field["type"], "map")
    }
    return bool(d.answer.errors) and all(
        kind == "missing" and last_key(path) in maps for path, kind in d.answer.errors
    )


def env_reads_text(d: Any) -> bool:
    """The environment fills a field as the same text in the input would."""
    import os

    field = next(
        field
        for field in d.fields()
        if "env" in field and is_kind(field["type"], *CONTAINERS, "any", "time", "bytes")
    )
    bare = edited(
        d.descriptor, lambda f: without("env", "default")(f) if f["name"] == field["name"] else f
    )
    text = json.dumps({field.get("key") or field["name"]: os.environ[field["env"]]})
    answer = d.other(lambda: decode_json(text, Describer().type(bare)), bare)
    return (
        answer.ok
        and d.answer.ok
        and same(d.answer.value[field["name"]], answer.value[field["name"]])
    ) or (
        not answer.ok
        and set(answer.errors) <= set(d.answer.errors or ()) | set(plan_errors(d.answer))
    )


def plan_errors(answer: Any) -> list[tuple[str, str]]:
    return [(answer.plan.field, answer.plan.kind)] if answer.plan is not None else []


def texts(d: Any) -> dict[str, str]:
    """Return the first text that a request, or the input, gives for each key."""
    if "request" not in d.check:
        found = json.loads(d.check["input"], parse_int=str, parse_float=str)
        return {key: value[0] if isinstance(value, list) else value for key, value in found.items()}
    request = read_request(d.check["request"])
    first = {name: values[0] for name, values in request["form"].items()}
    headers = {name.lower(): value for name, value in reversed(request["headers"])}
    body = json.loads(request["body"] or b"{}", parse_int=str, parse_float=str)
    return {**body, **first, **headers, **request["path"]}


def duration_text(d: Any) -> bool:
    """A duration is Go duration text in every source; a number without a unit is refused."""
    given = texts(d)
    wanted: list[bool] = []
    for field in d.fields():
        key = field.get("key") or field["name"]
        text = given.get(key, given.get(key.lower()))
        if not is_kind(field["type"], "duration") or text is None:
            continue
        try:
            seconds = parse_duration(text)
        except DurationError:
            wanted.append(any(kind == "time" for _, kind in d.answer.errors or ()))
        else:
            wanted.append(not d.answer.ok or d.answer.value[field["name"]] == ("seconds", seconds))
    return bool(wanted) and all(wanted)


def like_solid(d: Any) -> bool:
    return equal(d.answer, d.ask(solid(d.descriptor)))


def equals_sign(d: Any) -> bool:
    field = next(field for field in d.fields() if "=" in field.get("default", ""))
    bare = edited(d.descriptor, without("default"))
    key = field.get("key") or field["name"]
    given = json.loads(d.check.get("input", "{}"))
    if given.get(key) is not None or (key in given and field.get("optional")):
        return equal(d.answer, d.ask(bare))
    text = json.dumps(given | {key: field["default"]})
    return equal(d.answer, d.other(lambda: decode_json(text, Describer().type(bare)), bare))


def refused_type(d: Any) -> bool:
    return d.answer.plan is not None and d.answer.plan.kind in {"range", "options"}


def dotted_dependency(d: Any) -> bool:
    given = json.loads(d.check["input"])
    field = next(field for field in d.fields() if "." in str(field.get("optional", "")))
    other: Any = given
    for part in field["optional"].removeprefix("!").split("."):
        other = other.get(part) if isinstance(other, dict) else None
    both = (other is not None) == (field["key"] in given)
    wrong = both if field["optional"].startswith("!") else not both
    return any(kind == "dependency" for _, kind in d.answer.errors or ()) == wrong


def json_text_inline(d: Any) -> bool:
    """JSON text for a list gives what the list itself would."""
    given = {
        key: json.loads(value) if isinstance(value, str) and value.startswith("[") else value
        for key, value in json.loads(d.check["input"]).items()
    }
    return d.answer.ok and equal(d.answer, d.ask(input=json.dumps(given)))


def any_root(d: Any) -> bool:
    return d.answer.ok


def keys_stay(d: Any) -> bool:
    tree = load_yaml(d.check["input"])
    written = re.findall(r"[\w.]+(?=\s*:)", d.check["input"])
    return d.answer.ok and all(key in written for key in tree)


def no_object_for_moment(d: Any) -> bool:
    return any(kind == "type" for _, kind in d.answer.errors or ()) or like_opaque(d)


def like_opaque(d: Any) -> bool:
    # Inside lists and maps the described type is a structure without fields, as in Go.
    return d.answer.ok


def hash_order(d: Any) -> bool:
    """All values of a name count, with `[]` or without, in the order they came."""
    if d.answer.errors:
        return bool(d.answer.errors)
    for field in d.fields():
        value = d.answer.value[field["name"]]
        if isinstance(value, list):
            name = field.get("key") or field["name"]
            return len(value) == len(read_request(d.check["request"])["form"][name])
    return True


def maps_of_any_key(d: Any) -> bool:
    return d.answer.ok or all(kind == "syntax" for _, kind in d.answer.errors or [("", "")])


def container_default(d: Any) -> bool:
    field = next(field for field in d.fields() if "default" in field)
    bare = edited(d.descriptor, without("default"))
    key = field.get("key") or field["name"]
    given = json.loads(d.check["input"]) if "input" in d.check else {}
    text = json.dumps(given | {key: json.loads(field["default"])})
    return equal(d.answer, d.other(lambda: decode_json(text, Describer().type(bare)), bare))


def checked_dependency(d: Any) -> bool:
    def plain(field: dict[str, Any]) -> dict[str, Any]:
        return field | {"optional": True} if isinstance(field.get("optional"), str) else field

    return equal(d.answer, d.ask(edited(d.descriptor, plain)))


def empty_document(d: Any) -> bool:
    return equal(d.answer, d.ask(input="{}\n"))


def elements_checked(d: Any) -> bool:
    return bool(d.answer.errors) and all(
        kind in {"options", "range"} and path.endswith("]") for path, kind in d.answer.errors
    )


def one_line_is_one_element(d: Any) -> bool:
    if d.answer.errors:
        return any(path.endswith("[0]") for path, _ in d.answer.errors)
    lists = [
        d.answer.value[field["name"]]
        for field in d.fields()
        if is_kind(field["type"], "list", "bytes")
    ]
    return any(isinstance(value, (list, str)) for value in lists)


def first_header_line(d: Any) -> bool:
    request = d.check["request"]
    kept: dict[str, list[str]] = {}
    for line in request["headers"]:
        kept.setdefault(line[0].lower(), line)
    return equal(d.answer, d.ask(request=request | {"headers": list(kept.values())}))


def framing_is_no_matter(d: Any) -> bool:
    request = {key: value for key, value in d.check["request"].items() if key != "chunked"}
    return equal(d.answer, d.ask(request=request)) and not has(d, "missing")


def any_source_will_do(d: Any) -> bool:
    given = {key.lower() for key in texts(d)}
    return all(
        kind != "missing" or last_key(path).lower() not in given
        for path, kind in d.answer.errors or ()
    )


def body_only(d: Any) -> bool:
    body = json.loads(read_request(d.check["request"])["body"] or b"{}")
    return all(
        kind == "missing" and path.split(".")[0] not in body for path, kind in d.answer.errors or ()
    )


WARTS: dict[str, Callable[[Any], bool]] = {
    "null for a field with a default is refused instead of taking the default": null_takes_default,
    "a missing required list is reported as a type mismatch": missing_list,
    "YAML null arrives as an empty text": yaml_null_is_null,
    "free-form values are not supported": free_form,
    "a missing required map is accepted as an empty map": missing_map,
    "env is only usable on text, booleans, numbers and durations": env_reads_text,
    "with the string option durations are read as integer nanoseconds": duration_text,
    "with string values durations are read as integer nanoseconds": duration_text,
    "durations from text sources are read as integer nanoseconds": duration_text,
    "panics on this input": like_solid,
    "base64 is not recognised for a nullable byte string": like_solid,
    "a default cannot contain an equals sign": equals_sign,
    "a range on a field that is not a number refuses every value": refused_type,
    "a dependency on a dotted path is looked up as one plain key": dotted_dependency,
    "JSON text given for a list is only understood for plain elements": json_text_inline,
    "only structs and lists can be filled": any_root,
    "plain y, n, yes, no, on, off as keys turn into true and false": keys_stay,
    "options and range are ignored on lists, maps and structs": elements_checked,
    "an object given for a moment is accepted and leaves it unset": no_object_for_moment,
    "the outcome depends on the iteration order of a hash map": hash_order,
    "maps need text keys": maps_of_any_key,
    "defaults on maps are refused": container_default,
    "defaults on structs are refused": container_default,
    "a default outside its own range is accepted": refused_type,
    "a default outside its own options is accepted": refused_type,
    "a satisfied dependency drops range and inherit of the field": checked_dependency,
    "an empty YAML document is refused": empty_document,
    "a single header line for a list field is read as JSON text": one_line_is_one_element,
    "several header lines for a scalar field are refused": first_header_line,
    "a chunked JSON body is not read": framing_is_no_matter,
    "a field with two source tags must be present in both": any_source_will_do,
    "a header name with a dot is looked up as a nested path and never found": any_source_will_do,
    "an untagged nested struct is demanded by every source": body_only,
    "a field without tags must be present in every source": body_only,
}


def unmarked_list(d: Any) -> bool:
    """A missing list, where go-zero's text is that of a wrong type."""
    lists = {
        field.get("key") or field["name"]
        for field in d.fields()
        if is_kind(field["type"], "list", "bytes")
    }
    return (
        d.check.get("error", "").startswith("type mismatch for field")
        and last_key(d.place) in lists
        and has(d, "missing")
    )


def unmarked_map(d: Any) -> bool:
    return "value" in d.check and missing_map(d)


def pointer_to_list(d: Any) -> bool:
    """A nullable list in a text source is read as the list it may be."""
    fields = [
        field
        for field in d.fields()
        if isinstance(field["type"], dict)
        and "nullable" in field["type"]
        and is_kind(field["type"], "list", "bytes")
    ]
    return "request" in d.check and bool(fields) and (equal(d.answer, d.ask(solid(d.descriptor))))


def unmarked_env(d: Any) -> bool:
    described = [
        field
        for field in d.fields()
        if "env" in field and is_kind(field["type"], *CONTAINERS, "bytes")
    ]
    return bool(described) and "actual" in d.check.get("error", "") and env_reads_text(d)


def unmarked_equals(d: Any) -> bool:
    """A default of text may contain `=`."""
    tags = [tag for field in d.fields() for tag in field.get("raw_tags", {}).values()]
    found = [
        tag.partition("default=")[2] for tag in tags if tag.partition("default=")[2].count("=")
    ]
    if not found or 'wrong tag value "default"' not in d.check.get("error", "") or not d.answer.ok:
        return False
    return d.check.get("input") != "{}" or found[0] in d.answer.value.values()


def map_of_moments(d: Any) -> bool:
    """JSON text for a map of moments: what a moment refuses is a bad text to us."""
    return (
        d.check.get("kind") == "time"
        and any(kind == "text" and path.endswith("]") for path, kind in d.answer.errors or ())
        and any(
            isinstance(field["type"], dict) and field["type"].get("map") == "time"
            for field in d.fields()
        )
    )


def untagged_belongs_to_body(d: Any) -> bool:
    """A field without tags is read from the body, as if it were tagged so."""
    root = unwrapped(d.descriptor)
    if "request" not in d.check or not isinstance(root, dict):
        return False
    names = [
        f["name"]
        for f in d.fields()
        if not (f.get("source") or f.get("raw_tags") or f.get("embedded"))
    ]
    body = json.loads(read_request(d.check["request"])["body"] or b"{}")
    named = (d.place or "").split(".")[0]
    refused = {path.split(".")[0] for path, kind in d.answer.errors or () if kind == "missing"}
    return named in names and (named in body or "error" not in d.check) and named not in refused


def given_beats_default(d: Any) -> bool:
    """Of a field with two sources, what one gives is not replaced by the default of the other."""
    if "request" not in d.check or not d.answer.ok:
        return False
    given = texts(d)
    shared = [field for field in d.fields() if len(field.get("raw_tags", {})) > 1]
    wanted = {
        field["name"]: given.get(tag.partition(",")[0])
        for field in shared
        for tag in field["raw_tags"].values()
        if tag.partition(",")[0] in given
    }
    return bool(wanted) and all(str(d.answer.value[name]) == text for name, text in wanted.items())


def several_lines(d: Any) -> bool:
    return d.check.get("error", "").endswith("not string, but slice") and (
        "headers" in d.check.get("request", {}) and first_header_line(d)
    )


def unmarked_default(d: Any) -> bool:
    """A map or a structure may have a default."""
    described = [f for f in d.fields() if "default" in f and is_kind(f["type"], "map", "struct")]
    return (
        bool(described)
        and d.check.get("error", "").startswith("unsupported type")
        and container_default(d)
    )


UNMARKED: dict[str, Callable[[Any], bool]] = {
    "a missing required list is reported as a type mismatch": unmarked_list,
    "a missing required map is accepted as an empty map": unmarked_map,
    "a nullable list in a form is read as JSON text": pointer_to_list,
    "env is only usable on text, booleans, numbers and durations": unmarked_env,
    "a default cannot contain an equals sign": unmarked_equals,
    "a field without tags must be present in every source": untagged_belongs_to_body,
    "a field with two source tags must be present in both": given_beats_default,
    "several header lines for a scalar field are refused": several_lines,
    "defaults on maps and structs are refused": unmarked_default,
    "a moment in a map given as JSON text has its own error": map_of_moments,
}
