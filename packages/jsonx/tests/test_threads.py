import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec

from zero import jsonx


class Row(msgspec.Struct):
    name: str
    price: float


def test_one_module_serves_many_threads() -> None:
    start = threading.Barrier(8, timeout=30)

    def work(number: int) -> bool:
        start.wait()
        row = Row(f"n{number}", number / 1)
        text = f'{{"name":"n{number}","price":{number}}}'.encode()
        return all(
            jsonx.dumps(row) == text
            and jsonx.loads(text, Row) == row
            and jsonx.loads(text.upper().replace(b"N", b"n", 2), Row, as_go=True).price == number
            for _ in range(200)
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(8)))
