// An example to copy: tests against `enroll sandbox`, with node:test and the standard library alone.
//
// Put your client in the place of `create`. ENROLL is the path of the command.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";

/** A sandbox of its own for each test. The first line has its address and fake credentials. */
async function start(t) {
  const command = process.env.ENROLL ?? "target/debug/enroll";
  const child = spawn(command, ["sandbox", "--control"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const [line] = await once(createInterface({ input: child.stdout }), "line", { signal: t.signal });
  return JSON.parse(line);
}

async function call(method, url, body, headers = {}) {
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(url, { method, body, headers, signal });
  return { status: response.status, body: await response.json() };
}

/** Sends the request that the sandbox describes. Two of the five want a fresh signature. */
async function create(sandbox, provider) {
  const described = (await call("GET", `${sandbox.url}/_sandbox`)).body.providers[provider];
  let { target, headers, body } = described.example;
  const own = sandbox.credentials[provider], nonce = Date.now();
  if (provider === "kraken") {
    const hash = createHash("sha256").update(nonce + body).digest();
    const hmac = createHmac("sha512", Buffer.from(own.api_secret, "base64")).update(target).update(hash);
    headers = { ...headers, "api-nonce": String(nonce), "api-sign": hmac.digest("base64") };
  }
  if (provider === "onchainpay") {
    // The nonce is in the body, and the signature is over the very bytes that are sent.
    body = JSON.stringify({ ...JSON.parse(body), nonce });
    headers["x-api-signature"] = createHmac("sha256", own.private_key).update(body).digest("hex");
  }
  return call("POST", sandbox.url + target, body, headers);
}

for (const provider of ["bitpanda", "capa", "kraken", "onchainpay", "synapse"]) {
  test(`a user is created at ${provider}`, { timeout: 30_000 }, async (t) => {
    const sandbox = await start(t);
    const { body } = await create(sandbox, provider);
    // What was really stored. A status proves nothing: OnchainPay rejects with 200 too.
    const users = (await call("GET", `${sandbox.control}/users`)).body[provider];
    assert.equal(users.length, 1);
    assert.ok(JSON.stringify(body).includes(users[0].id));
  });
}

test("a retry after a lost response stores no second user", { timeout: 30_000 }, async (t) => {
  const sandbox = await start(t);
  const plan = JSON.stringify({ in_order: [{ kind: "reset_after_storing" }] });
  assert.equal((await call("PUT", `${sandbox.control}/faults/capa`, plan)).status, 200);
  // This is how `fetch` reports that the connection was lost.
  await assert.rejects(create(sandbox, "capa"), TypeError);
  assert.equal((await create(sandbox, "capa")).status, 409);
  const users = (await call("GET", `${sandbox.control}/users`)).body.capa;
  assert.deepEqual(users.map((user) => user.is_delivered), [false]);
});
