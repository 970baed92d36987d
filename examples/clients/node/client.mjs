// A small client of the muting API, with fetch and nothing beside it: an example to be replaced by your own.
import { createHmac, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { deflateSync } from "node:zlib";

const MOST = 500, LARGEST = 4294967295, A_SECOND = 150;
const TOO_FAST = [60007, 60011, 60018, 60019, 10006];

export class ApiError extends Error {
  constructor(says, code = null, info = "") {
    super(says);
    Object.assign(this, { code, info });
  }
}

export class MutingClient {
  #key = process.env.TIM_SECRET_KEY;
  #signed = 0;
  #usersig = "";
  #sent = [];
  endpoint = process.env.TIM_ENDPOINT;
  sdkappid = Number(process.env.TIM_SDKAPPID);
  admin = process.env.TIM_ADMIN;
  expire = Number(process.env.TIM_EXPIRE ?? 86400);

  async mute(group, accounts, seconds, topic) {
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > LARGEST) throw new ApiError(`${seconds} is no MuteTime`);
    if (!accounts.length) throw new ApiError("nobody to mute");
    for (let start = 0; start < accounts.length; start += MOST) {
      const part = accounts.slice(start, start + MOST);
      try {
        await this.call("forbid_send_msg", { GroupId: group, Members_Account: part, MuteTime: seconds, TopicId: topic });
      } catch (error) {
        error.undone = accounts.slice(start);
        throw error;
      }
    }
  }

  async muted(group, topic) {
    const told = await this.call("get_group_muted_account", { GroupId: group, TopicId: topic });
    return (told.MutedAccountList ?? []).map((row) => ({ account: row.Member_Account, until: row.MutedUntil }));
  }

  async call(command, body) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(command, body);
      } catch (error) {
        const fast = TOO_FAST.includes(error.code);
        if (attempt === 3 || !(fast || error.code === 10002 || error.code === 70001)) throw error;
        if (error.code === 70001) this.#usersig = "";
        await sleep(fast ? 1100 : 100 * 2 ** attempt);
      }
    }
  }

  async attempt(command, body) {
    if (this.#sent.length === A_SECOND) await sleep(Math.max(0, this.#sent.shift() + 1000 - performance.now()));
    this.#sent.push(performance.now());
    const query = new URLSearchParams({
      sdkappid: this.sdkappid, identifier: this.admin, usersig: this.sign(), random: randomInt(LARGEST + 1), contenttype: "json",
    });
    let status, told;
    try {
      const reply = await fetch(`${this.endpoint}/v4/group_open_http_svc/${command}?${query}`, {
        method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
        redirect: "manual", signal: AbortSignal.timeout(8000),
      });
      status = reply.status;
      told = status === 200 ? await reply.json() : null;
    } catch (error) { // its text may hold the URL, and so the signature
      throw new ApiError(`no answer: ${error.name}`);
    }
    if (status !== 200) throw new ApiError(`HTTP ${status}`);
    if (told?.ActionStatus !== "OK" || told.ErrorCode !== 0)
      throw new ApiError(`the call failed with ${told?.ErrorCode}: ${told?.ErrorInfo}`, told?.ErrorCode, told?.ErrorInfo ?? "");
    return told;
  }

  sign() {
    if (!this.#usersig || Date.now() > this.#signed + this.expire * 500) {
      this.#signed = Date.now();
      const about = {
        "TLS.identifier": this.admin, "TLS.sdkappid": this.sdkappid,
        "TLS.time": Math.floor(this.#signed / 1000), "TLS.expire": this.expire,
      };
      const text = Object.entries(about).map(([name, value]) => `${name}:${value}\n`).join("");
      const digest = createHmac("sha256", this.#key).update(text).digest("base64");
      const packed = deflateSync(JSON.stringify({ "TLS.ver": "2.0", ...about, "TLS.sig": digest })).toString("base64");
      this.#usersig = packed.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
    }
    return this.#usersig;
  }
}
