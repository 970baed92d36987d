"""An adapter for a Python client: reads a task a line, has the client do it, writes what the caller was told.

Replace `MutingClient` by your own client and `do` by your own calls. Where your client can be imported by the Python
that has tim-conformance, `--python module:factory` does all this; this file is for one that lives elsewhere.

    tim-conformance client --adapter 'python3 examples/clients/python/adapter.py'
"""

import json
import sys

from client import ApiError, MutingClient

CAN = {"topics": True, "list": True, "unmute": True, "expiry": True}


def do(client, task):
    topic = task.get("topic")
    if task["do"] == "list":
        rows = client.muted(task["group"], topic)
        return {"muted": [{"account": account, "until": until} for account, until in rows]}
    seconds = 0 if task["do"] == "unmute" else task["seconds"]
    client.mute(task["group"], task["accounts"], seconds, topic)
    return {}


def answer(client, task):
    if task["do"] == "can":
        return CAN
    try:
        return {"kind": "returned", "code": 0, **do(client, task)}
    except ApiError as error:
        return {"kind": "raised", "code": error.code, "info": error.info, "text": str(error), "undone": error.undone}
    except Exception as error:
        return {"kind": "raised", "text": repr(error)}


def serve(client):
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps({**answer(client, task), "id": task.get("id")}), flush=True)


if __name__ == "__main__":
    serve(MutingClient())
