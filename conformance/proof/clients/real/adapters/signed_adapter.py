"""The sound client of examples/clients/python, signed by the package tls-sig-api-v2."""

import adapter
from client import MutingClient
from TLSSigAPIv2 import TLSSigAPIv2


class Signed(MutingClient):
    def sign(self):
        return TLSSigAPIv2(self.sdkappid, self.key.decode()).gen_sig(self.admin, self.expire)


adapter.serve(Signed())
