# /// script
# requires-python = ">=3.11"
# dependencies = ["zero-codec", "pycryptodome>=3.23"]
# ///
"""Ciphers, signatures and gzip at 1 KiB and 64 KiB, side by side with the calls underneath.

    uv run --with pycryptodome python packages/codec/benchmarks/bench_codec.py

Every round runs each contestant in turn; a ratio is taken inside a round, the median of the ratios
counts, and below 1.00 we are the faster one. `bare` is what a careful user of the library below
would write by hand: key schedule, padding and nonce included, nothing checked that it need not
check. Peers that are not installed are left out, and said so.
"""

import argparse
import gzip as stdlib_gzip
import hashlib
import hmac
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7

from zero.codec import AesGcm, InsecureAesEcb, gunzip, gzip, hmac_sha256

Run = Callable[[], object]
KEY = bytes(range(32))
BUDGET = 0.004  # seconds of CPU per contestant and round


def bare_ecb_encrypt(data: bytes) -> bytes:
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES(KEY), modes.ECB()).encryptor()
    return encryptor.update(padder.update(data) + padder.finalize()) + encryptor.finalize()


def bare_ecb_decrypt(data: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(KEY), modes.ECB()).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()


def bare_gcm_encrypt(data: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(KEY).encrypt(nonce, data, None)


def bare_gcm_decrypt(data: bytes) -> bytes:
    return AESGCM(KEY).decrypt(data[:12], data[12:], None)


def pycryptodome(data: bytes, ecb: bytes, gcm: bytes) -> dict[str, Run]:
    try:
        from Crypto.Cipher import AES
        from Crypto.Hash import HMAC, SHA256
        from Crypto.Util.Padding import pad, unpad
    except ImportError:
        print("SKIPPED: pycryptodome is not installed", file=sys.stderr)
        return {}

    def gcm_encrypt() -> bytes:
        cipher = AES.new(KEY, AES.MODE_GCM, nonce=os.urandom(12))
        text, tag = cipher.encrypt_and_digest(data)
        return cipher.nonce + text + tag

    def gcm_decrypt() -> bytes:
        cipher = AES.new(KEY, AES.MODE_GCM, nonce=gcm[:12])
        return cipher.decrypt_and_verify(gcm[12:-16], gcm[-16:])

    return {
        "ECB encrypt": lambda: AES.new(KEY, AES.MODE_ECB).encrypt(pad(data, 16)),
        "ECB decrypt": lambda: unpad(AES.new(KEY, AES.MODE_ECB).decrypt(ecb), 16),
        "GCM encrypt": gcm_encrypt,
        "GCM decrypt": gcm_decrypt,
        "HMAC-SHA256": lambda: HMAC.new(KEY, data, digestmod=SHA256).digest(),
    }


def contestants(data: bytes) -> dict[str, dict[str, Run]]:
    ecb, gcm, packed = bare_ecb_encrypt(data), bare_gcm_encrypt(data), stdlib_gzip.compress(data, 6)
    peer = pycryptodome(data, ecb, gcm)
    table: dict[str, dict[str, Run]] = {
        "ECB encrypt": {
            "zero": lambda: InsecureAesEcb(KEY).encrypt(data),
            "bare": lambda: bare_ecb_encrypt(data),
        },
        "ECB decrypt": {
            "zero": lambda: InsecureAesEcb(KEY).decrypt(ecb),
            "bare": lambda: bare_ecb_decrypt(ecb),
        },
        "GCM encrypt": {
            "zero": lambda: AesGcm(KEY).encrypt(data),
            "bare": lambda: bare_gcm_encrypt(data),
        },
        "GCM decrypt": {
            "zero": lambda: AesGcm(KEY).decrypt(gcm),
            "bare": lambda: bare_gcm_decrypt(gcm),
        },
        "HMAC-SHA256": {
            "zero": lambda: hmac_sha256(KEY, data),
            "bare": lambda: hmac.new(KEY, data, hashlib.sha256).digest(),
        },
        "gzip": {
            "zero": lambda: gzip(data),
            "bare": lambda: stdlib_gzip.compress(data, 6, mtime=0),
        },
        "gunzip": {
            "zero": lambda: gunzip(packed),
            "bare": lambda: stdlib_gzip.decompress(packed),
        },
    }
    for name, runs in table.items():
        if name in peer:
            runs["pycryptodome"] = peer[name]
    return table


def cost(run: Run) -> float:
    """CPU seconds per call."""
    done = 0
    began = time.process_time()
    while (spent := time.process_time() - began) < BUDGET:
        run()
        done += 1
    return spent / done


def measure(runs: dict[str, Run], rounds: int) -> tuple[float, dict[str, float]]:
    """Return our median in seconds, and the median ratio of ours to each other one."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            times[name].append(cost(run))
    ours = times.pop("zero")
    ratios = {
        name: statistics.median(mine / its for mine, its in zip(ours, figures, strict=True))
        for name, figures in times.items()
    }
    return statistics.median(ours), ratios


def sample(size: int) -> bytes:
    """Text that packs about as well as JSON does."""
    rng = random.Random(1)
    words = [
        b'"%s": %d, ' % (rng.randbytes(4).hex().encode(), rng.randrange(999)) for _ in range(99)
    ]
    return b"".join(rng.choices(words, k=size // 14 + 1))[:size]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25, help="default %(default)s")
    rounds: int = parser.parse_args().rounds
    print(f"CPython {platform.python_version()}, cryptography {version('cryptography')}")
    print(f"\n| {'':<20} | {'us':>8} | {'of bare':>8} | {'of pycryptodome':>16} |")
    print("|---|---:|---:|---:|")
    for size in (1 << 10, 1 << 16):
        for name, runs in contestants(sample(size)).items():
            spent, ratios = measure(runs, rounds)
            peer = f"{ratios['pycryptodome']:.2f}" if "pycryptodome" in ratios else ""
            row = f"{name}, {size >> 10} KiB"
            print(
                f"| {row:<20} | {spent * 1e6:>8.1f} | {ratios['bare']:>8.2f} | {peer:>16} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
