# /// script
# dependencies = ["zero-stringx[fast]", "ahocorasick_rs", "pyahocorasick"]
# ///
"""Build dictionaries of 1,000 and 100,000 words, mask and replace: our two engines beside what else there is.

    uv run --with ahocorasick_rs --with pyahocorasick python packages/stringx/benchmarks/bench_trie.py

`mask` is the whole job: masked text and the distinct keywords. The peers report matches, so the same
few lines make the answer of them; `ahocorasick_rs` and `pyahocorasick` in brackets are those reports
alone, with nothing made of them. Rounds are interleaved; a figure is the median over the rounds of
CPU time, a ratio the median of the ratios within a round. A peer that is not installed is left out.
"""

import importlib.metadata
import platform
import random
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from itertools import islice, product

from zero.stringx import Replacer, Trie

ROUNDS = 5
SIZES = (1_000, 100_000)
LENGTH = 200_000
LATIN = "etaoinshrdlcumwfgypbvkjxqz"
# As uneven as letters and words of a language are.
WEIGHTS = [1 / (rank + 2) for rank in range(len(LATIN))]

Mask = Callable[[str], object]
Build = Callable[[list[str]], Mask]


def latin_words(count: int, rng: random.Random) -> list[str]:
    return distinct(count, lambda: "".join(rng.choices(LATIN, WEIGHTS, k=rng.randint(4, 12))))


def chinese_words(count: int, rng: random.Random) -> list[str]:
    letters = [chr(0x4E00 + rank) for rank in range(3_000)]
    weights = [1 / (rank + 10) for rank in range(len(letters))]
    return distinct(count, lambda: "".join(rng.choices(letters, weights, k=rng.randint(2, 6))))


def distinct(count: int, word: Callable[[], str]) -> list[str]:
    words: dict[str, None] = {}
    while len(words) < count:
        words[word()] = None
    return list(words)


LANGUAGES = (("Latin", latin_words, " "), ("Chinese", chinese_words, ""))


def prose(vocabulary: list[str], rng: random.Random, blank: str, keywords: list[str]) -> str:
    """Write a text of common words; every hundredth is a keyword where there are any."""
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    drawn = rng.choices(vocabulary, weights, k=LENGTH)
    for place in range(0, len(drawn) if keywords else 0, 100):
        drawn[place] = rng.choice(keywords)
    return blank.join(drawn)[:LENGTH]


def clean(words: list[str], others: list[str]) -> list[str]:
    """Return words in which there is no keyword."""
    trie = Trie(words)
    return [word for word in others if not trie.find_keywords(word)][:20_000]


def pure(words: list[str]) -> Mask:
    return Trie(words, engine="pure").filter


def fast(words: list[str]) -> Mask:
    return Trie(words, engine="fast").filter


def masked(text: str, matches: list[tuple[int, int, str]]) -> tuple[str, set[str]]:
    letters = list(text)
    for start, stop, _ in matches:
        letters[start:stop] = "*" * (stop - start)
    return "".join(letters), {word for _, _, word in matches}


def rust(words: list[str]) -> Mask:
    report = rust_report(words)
    return lambda text: masked(text, [(i, j, words[n]) for n, i, j in report(text)])


def rust_report(words: list[str]) -> Callable[[str], list[tuple[int, int, int]]]:
    from ahocorasick_rs import AhoCorasick

    automaton = AhoCorasick(words, store_patterns=False)
    return lambda text: automaton.find_matches_as_indexes(text, overlapping=True)


def c(words: list[str]) -> Mask:
    report = c_report(words)
    return lambda text: masked(
        text, [(last - len(word) + 1, last + 1, word) for last, word in report(text)]
    )


def c_report(words: list[str]) -> Callable[[str], list[tuple[int, str]]]:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for word in words:
        automaton.add_word(word, word)
    automaton.make_automaton()
    return lambda text: list(automaton.iter(text))


PEERS: dict[str, Build] = {
    "pure": pure,
    "fast": fast,
    "ahocorasick_rs": rust,
    "[ahocorasick_rs]": rust_report,
    "pyahocorasick": c,
    "[pyahocorasick]": c_report,
}


def available() -> dict[str, Build]:
    found: dict[str, Build] = {}
    for name, build in PEERS.items():
        try:
            build(["word"])
        except ImportError:
            print(f"{name} is not installed: left out")
        else:
            found[name] = build
    return found


def spent(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def rounds(calls: dict[str, Callable[[], object]], first: str) -> dict[str, tuple[float, float]]:
    """Return for each call its CPU seconds, and how many times those of `first` they are."""
    figures: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            figures[name].append(spent(call))
    return {
        name: (
            statistics.median(each),
            statistics.median(a / b for a, b in zip(each, figures[first], strict=True)),
        )
        for name, each in figures.items()
    }


def row(title: str, figures: dict[str, tuple[float, float]], unit: float, digits: int) -> None:
    cells = [f"{figure / unit:,.{digits}f} ({ratio:,.2f})" for figure, ratio in figures.values()]
    print(f"| {title} | {' | '.join(cells)} |", flush=True)


def table(peers: dict[str, Build], rng: random.Random) -> None:
    print(f"\n| | {' | '.join(peers)} |\n|---|" + "---:|" * len(peers))
    for (language, make, blank), count in product(LANGUAGES, SIZES):
        name = f"{language}, {count:,}"
        words, others = make(count, rng), make(30_000, rng)
        builds = {peer: partial(build, words) for peer, build in peers.items()}
        row(f"{name}: build, s", rounds(builds, "pure"), 1, 2)
        built = {peer: build(words) for peer, build in peers.items()}
        texts = {
            "a keyword in 100 words": prose(clean(words, others), rng, blank, words),
            "only keywords": blank.join(rng.choices(words, k=LENGTH))[:LENGTH],
        }
        for what, text in texts.items():
            assert len({str(built[peer](text)) for peer in ("pure", "fast") if peer in built}) == 1
            calls = {peer: partial(mask, text) for peer, mask in built.items()}
            row(f"{name}: mask, {what}, ns a character", rounds(calls, "pure"), LENGTH / 1e9, 0)


def replacing(peers: dict[str, Build], rng: random.Random) -> None:
    words, others = latin_words(SIZES[-1], rng), latin_words(30_000, rng)
    text = prose(clean(words, others), rng, " ", words)
    engines = [engine for engine in ("pure", "fast") if engine in peers]
    made = {engine: Replacer(dict.fromkeys(words, "x"), engine=engine) for engine in engines}
    calls = {engine: partial(one.replace, text) for engine, one in made.items()}
    print(f"\n| | {' | '.join(calls)} |\n|---|" + "---:|" * len(calls))
    row("replace, ns a character", rounds(calls, "pure"), LENGTH / 1e9, 0)


def linear() -> None:
    """Compare a text with one ten times as long, with words made to cost the most."""
    nested = ["a" * length for length in range(1, 1_001)]
    backtracking = ["a" * 1_000 + "b"]
    shapes = {
        "a, aa, ... a*1000 in a*n": (nested, "a"),
        "a*1000+b in a*n": (backtracking, "a"),
        "the same and a, in (a*999+c)*n": ([*backtracking, "a"], "a" * 999 + "c"),
    }
    print("\n| pure engine, time for 10 n over time for n | mask | replace |\n|---|---:|---:|")
    for title, (words, unit) in shapes.items():
        mask = Trie(words, engine="pure").filter
        replace = Replacer(dict.fromkeys(words, "x"), engine="pure").replace
        ratios: list[str] = []
        for call in (mask, replace):
            short, long = (unit * (size // len(unit)) for size in (100_000, 1_000_000))
            calls = {"n": partial(call, short), "10 n": partial(call, long)}
            ratios.append(f"{rounds(calls, 'n')['10 n'][1]:.1f}")
        print(f"| {title} | {' | '.join(ratios)} |", flush=True)


def memory(rng: random.Random) -> None:
    for name, make, _ in LANGUAGES:
        words = make(SIZES[-1], rng)
        tracemalloc.start()
        trie = Trie(words, engine="pure")
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        letters = sum(map(len, words))
        print(f"\n{name}: {trie!r}, {letters:,} letters: {held / 1e6:.0f} MB", end="")
    print()


def main() -> None:
    rng = random.Random(1)
    peers = available()
    versions = [
        f"{name} {importlib.metadata.version(name)}"
        for name in islice(peers, 2, None)
        if not name.startswith("[")
    ]
    print(", ".join([f"CPython {platform.python_version()}", *versions]))
    print("CPU time, in brackets times the pure engine's")
    table(peers, rng)
    replacing(peers, rng)
    linear()
    memory(rng)


if __name__ == "__main__":
    main()
