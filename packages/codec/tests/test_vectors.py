import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .vectors import FILES

DOCUMENT = json.loads((Path(__file__).parent / "vectors" / "codec.json").read_text("utf-8"))
CASES = [
    pytest.param(outcome, detail, id=case) for case, outcome, detail in FILES["codec"](DOCUMENT)
]


@pytest.mark.parametrize(("outcome", "detail"), CASES)
def test_agrees_with_go_zero(outcome: str, detail: str) -> None:
    assert outcome in {"equal", "wart"}, detail


def test_nearly_all_are_plainly_equal() -> None:
    counts = Counter(case.values[0] for case in CASES)
    assert counts["equal"] > 350
    assert counts["wart"] < 20


def test_an_adapter_sees_a_wrong_answer() -> None:
    document: dict[str, Any] = {
        group: cases if isinstance(cases, str) else copy.deepcopy(cases[-4:])
        for group, cases in DOCUMENT.items()
        if group not in {"gunzip_limit", "rsa_keys"}
    } | {"rsa_keys": DOCUMENT["rsa_keys"]}
    for group in ("aes_ecb", "hmac", "rsa_lengths", "dh"):
        for case in document[group]:
            for key in ("cipher", "hmac_hex", "cipher_length", "shared_bytes"):
                if key in case:
                    case[key] = "0"
    for group in (
        "aes_ecb",
        "aes_ecb_decrypt",
        "aes_ecb_base64",
        "gunzip",
        "rsa_bad_keys",
        "rsa_decrypt",
    ):
        for case in document[group]:
            case.pop("about", None)
            if "error" in case:
                case["error"] = "of another kind 7"
            else:
                case |= {"plain": "?", "output": "?", "accepted": "?"}
    wrong = {
        case.split("[")[0]
        for case, outcome, _ in FILES["codec"](document)
        if outcome not in {"equal", "wart"}
    }
    assert wrong >= {"aes_ecb", "hmac", "rsa_lengths", "dh", "aes_ecb_decrypt", "aes_ecb_base64"}
    assert wrong >= {"gunzip", "rsa_bad_keys", "rsa_decrypt"}
