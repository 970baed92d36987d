// An adapter for a Node client: reads a task a line, has the client do it, writes what the caller was told.
// Replace MutingClient by your own client, and the calls in `perform` by your own.
//
//     tim-conformance client --adapter 'node examples/clients/node/adapter.mjs'
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { MutingClient } from "./client.mjs";

const can = { topics: true, list: true, unmute: true, expiry: true };

async function perform(client, task) {
  if (task.do === "list") return { muted: await client.muted(task.group, task.topic) };
  await client.mute(task.group, task.accounts, task.do === "unmute" ? 0 : task.seconds, task.topic);
  return {};
}

export async function serve(client) {
  for await (const line of createInterface({ input: process.stdin })) {
    const task = JSON.parse(line);
    let told;
    try {
      told = task.do === "can" ? can : { kind: "returned", code: 0, ...(await perform(client, task)) };
    } catch (error) {
      const { code = null, info = "", undone } = error;
      told = { kind: "raised", code: Number.isInteger(code) ? code : null, info, undone, text: String(error) };
    }
    console.log(JSON.stringify({ ...told, id: task.id }));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(new MutingClient());
