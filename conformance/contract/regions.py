"""Where the vendor serves the REST API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REGIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "china": "console.tim.qq.com",
        "singapore": "adminapisgp.im.qcloud.com",
        "seoul": "adminapikr.im.qcloud.com",
        "tokyo": "adminapijpn.im.qcloud.com",
        "frankfurt": "adminapiger.im.qcloud.com",
        "silicon-valley": "adminapiusa.im.qcloud.com",
        "jakarta": "adminapiidn.im.qcloud.com",
    }
)
"""A region's name -> its domain; an app is served by the domain of its own region alone."""
