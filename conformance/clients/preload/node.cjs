// Leads Node's connections to the vendor's hosts to the bench. Node 20 looks at no proxy variable; everything that it
// speaks TCP with (http, https, fetch, tls) goes through this one method. The name stays the vendor's for TLS.
"use strict";
const net = require("node:net");
const hosts = new Set((process.env.TIM_BENCH_HOSTS || "").split(",").filter(Boolean));
const port = Number(process.env.TIM_BENCH_PORT);
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const first = Array.isArray(given[0]) ? given[0][0] : given[0];
  if (first && typeof first === "object" && hosts.has(first.host)) {
    const led = { ...first, host: "127.0.0.1", port, lookup: undefined };
    if (Array.isArray(given[0])) {
      const again = [...given[0]];
      again[0] = led;
      for (const symbol of Object.getOwnPropertySymbols(given[0])) again[symbol] = given[0][symbol];
      given[0] = again;
    } else {
      given[0] = led;
    }
  }
  return connect.apply(this, given);
};
