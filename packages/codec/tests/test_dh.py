import hashlib

import pytest

from zero.codec import DhKey, DhKeyError

# 2 ** p = 2, so the greatest private number shows the prime: 2 ** (p - 1) = 1.
PRIME = int.from_bytes(
    bytes.fromhex(
        "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a0879"
        "8e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b"
        "0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf0598da4836"
        "1c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804"
        "f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6"
        "955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff"
    ),
    "big",
)


def test_the_group_is_that_of_the_rfc() -> None:
    digest = hashlib.sha256(PRIME.to_bytes(256, "big")).hexdigest()
    assert digest == "d66436f79bbd6b2e38c0ffbd079be904d2641415e2e67140e09448be9a60890e"
    assert DhKey(PRIME - 2).public == (PRIME + 1) // 2  # one step back from 2 ** (p - 1) = 1


def test_known_numbers_give_what_go_zero_gives() -> None:
    x, y = DhKey(0x1234567890ABCDEF), DhKey(0xFEDCBA0987654321)
    assert hashlib.sha256(x.public_bytes()).hexdigest() == (
        "a25c02924c44092b8d78408c10bcacef3fccb5a59d7adc9fc5ea4d86b16dd082"
    )
    shared = x.compute(y.public_bytes())
    assert shared[:32].hex() == "8879c6c2c804c65917f4f65890fa9159113562f9ea5612143216cb2d833dead3"
    assert shared == y.compute(x.public)


def test_two_generated_keys_agree_and_never_repeat() -> None:
    x, y = DhKey.generate(), DhKey.generate()
    assert x.public != y.public
    assert x.compute(y.public_bytes()) == y.compute(x.public_bytes())
    assert x.compute(y.public_bytes()) == x.compute(y.public_bytes()), "however it is blinded"


def test_public_bytes_are_padded_in_front() -> None:
    assert DhKey(5).public_bytes() == b"\0" * 255 + b"\x20"
    assert DhKey(5).public == 32


def test_the_shared_number_is_padded_unless_go_zeros_form_is_asked_for() -> None:
    x, y = DhKey(5), DhKey(13)
    assert x.compute(y.public_bytes()) == (1 << 65).to_bytes(256, "big")
    assert x.compute(y.public_bytes(), padded=False) == (1 << 65).to_bytes(9, "big")


def test_peers_of_any_length_are_numbers() -> None:
    assert DhKey(3).compute(b"\x02") == DhKey(3).compute(b"\0" * 300 + b"\x02")


@pytest.mark.parametrize("peer", [0, 1, -1, PRIME - 1, PRIME, PRIME + 5, b"", b"\0" * 256, b"\x01"])
def test_public_keys_that_protect_nothing_are_refused(peer: int | bytes) -> None:
    with pytest.raises(DhKeyError, match=r"^public key out of bounds: .*\[2, p - 2\]$") as caught:
        DhKey.generate().compute(peer)
    assert caught.value.role == "public"


@pytest.mark.parametrize("peer", [2, PRIME - 2, 7, 11])
def test_every_other_public_key_gives_the_plain_power(peer: int) -> None:
    shared = DhKey(0xABCDEF0123456789ABC).compute(peer)
    assert int.from_bytes(shared, "big") == pow(peer, 0xABCDEF0123456789ABC, PRIME)


@pytest.mark.parametrize("private", [0, -1, PRIME, PRIME + 1])
def test_private_numbers_outside_the_group_are_refused(private: int) -> None:
    with pytest.raises(DhKeyError, match=r"^private key out of bounds") as caught:
        DhKey(private)
    assert caught.value.role == "private"


def test_the_private_number_is_not_shown() -> None:
    key = DhKey(0xC0FFEE)
    assert repr(key) == f"<DhKey public={key.public:#x}>"
    assert "c0ffee" not in repr(key)
    assert not hasattr(key, "__dict__")
