"""A property-based conformance test suite for the REST call `forbid_send_msg` of Tencent Cloud Chat."""

__version__ = "0.2.0"
