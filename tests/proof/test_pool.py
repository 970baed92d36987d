"""The processes that proofs run in."""

import signal
import subprocess
import sys
from pathlib import Path

_PARENT = """
import os, time
from conformance.proof.pool import workers

if __name__ == "__main__":
    with workers(1) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, 600)
        time.sleep(600)
"""


def test_workers_end_where_what_started_them_was_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(_PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        assert int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert parent.stdout.read() == ""  # it ends when nobody has it open any more: not the worker either
