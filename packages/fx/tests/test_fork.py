"""A child process starts with workers of its own."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import os, warnings
from zero.fx import Stream, parallel, timeout

def work():
    assert Stream(range(20)).map(abs, workers=4).buffer(2).to_list() == list(range(20))
    assert parallel(int, int) == [0, 0]
    assert timeout(30.0, abs, -1) == 1

work()
warnings.simplefilter("ignore")
child = os.fork()
if not child:
    work()
    os._exit(7)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_streams_and_calls_work_in_a_forked_child() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
