"""What the adapters for Python clients of others share: lines in, lines out. It runs where the client is installed, and
imports nothing of the suite."""

import json
import sys


def serve(can, do):
    """Answer task after task. `do` gives an outcome's fields, or raises."""
    for line in sys.stdin:
        task = json.loads(line)
        if task["do"] == "can":
            told = can
        else:
            try:
                told = do(task)
            except Exception as error:
                told = {"kind": "raised", "text": f"{type(error).__name__}: {error}"}
        print(json.dumps({**told, "id": task.get("id")}, default=str), flush=True)


def handed_back(reply):
    """What a caller reads in a reply that is handed back as it is."""
    if isinstance(reply, dict):
        return {"kind": "returned", "code": reply.get("ErrorCode"), "info": reply.get("ErrorInfo")}
    return {"kind": "returned", "code": None, "info": ""}
