"""timsdk gives back what the reply's JSON holds, and raises where the status is an error's."""

import os

from frame import handed_back, serve
from timsdk import TimClient

client = TimClient(int(os.environ["TIM_SDKAPPID"]), os.environ["TIM_SECRET_KEY"], os.environ["TIM_ADMIN"])


def do(task):
    seconds = 0 if task["do"] == "unmute" else task["seconds"]
    return handed_back(client.group_open_http_svc.forbid_send_msg(task["group"], task["accounts"], seconds))


serve({"topics": False, "list": False, "unmute": False, "expiry": False}, do)
