// The sound client of examples/clients/node, signed by the package tls-sig-api-v2.
import { createRequire } from "node:module";

const { Api } = createRequire(`${process.env.TIM_INSTALLED}/`)("tls-sig-api-v2");
const { serve } = await import(`${process.env.TIM_EXAMPLES}/node/adapter.mjs`);
const { MutingClient } = await import(`${process.env.TIM_EXAMPLES}/node/client.mjs`);

class Signed extends MutingClient {
  sign() {
    return new Api(this.sdkappid, process.env.TIM_SECRET_KEY).genSig(this.admin, this.expire);
  }
}

await serve(new Signed());
