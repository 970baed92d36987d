"""Limits that the vendor's pages state, in the units of the wire."""

from __future__ import annotations

from typing import Final

MAX_UINT32: Final = 2**32 - 1

# forbid_send_msg
MAX_ACCOUNTS: Final = 500
"""The longest Members_Account list that is accepted."""
PERMANENT: Final = MAX_UINT32
"""The MuteTime that mutes for good."""
UNMUTE: Final = 0
"""The MuteTime that unmutes."""
MIN_MUTE_TIME: Final = UNMUTE
MAX_MUTE_TIME: Final = PERMANENT
"""MuteTime counts seconds; MAX_MUTE_TIME itself means for good, and the longest finite mute is one second less."""

# The request line
MIN_RANDOM: Final = 0
MAX_RANDOM: Final = MAX_UINT32
CONTENT_TYPE: Final = "json"
"""The only value of contenttype that the pages name."""

# Names and ids
MAX_USER_ID_BYTES: Final = 32
MAX_GROUP_ID_BYTES: Final = 48
"""An own group id is printable ASCII and stays under this many bytes."""
MAX_GROUP_NAME_BYTES: Final = 30
VENDOR_GROUP_PREFIX: Final = "@TGS#"
"""Begins the ids that the vendor makes; an own id must not begin so, a Community's excepted."""
COMMUNITY_PREFIX: Final = "@TGS#_"
TOPIC_INFIX: Final = "@TOPIC#_"
"""A topic's id is its group's id, this, and an own part."""
OWN_ID_REFUSED: Final = frozenset({10004, 10015})
"""What making a group or topic may be refused with because its id is one's own: no page says, so it is asked for
without one then."""

# Rates
DEFAULT_RATE: Final = 200
"""Calls a second for one command, where `commands.RATES` does not say otherwise."""
GROUP_MESSAGE_RATE: Final = 40
"""Messages a second in one group."""
