"""tencentcloud-sdk-python-im gives back the response of requests, or None where there was none. What a caller has to do
with that, its status and its JSON, is done here; the client is not blamed for it."""

import os

from frame import handed_back, serve
from tencentcloud_im.tcim_client import TCIMClient

expire = int(os.environ.get("TIM_EXPIRE", "300"))
client = TCIMClient(
    int(os.environ["TIM_SDKAPPID"]), os.environ["TIM_SECRET_KEY"], os.environ["TIM_ADMIN"], expire_time=expire
)


def do(task):
    if task["do"] == "list":
        response = client.get_group_shutup_list(task["group"])
    else:
        seconds = 0 if task["do"] == "unmute" else task["seconds"]
        response = client.forbid_send_msg(task["group"], task["accounts"], seconds)
    if response is None:
        return {"kind": "raised", "text": "None was given back"}
    response.raise_for_status()
    return handed_back(response.json())


serve({"topics": False, "list": True, "unmute": False, "expiry": True}, do)
