// Tests against `enroll sandbox`, with node:test and the standard library alone.
//
// An example to copy: put your client in the place of `create`, and keep the providers that you
// use. ENROLL is the path of the command; by default it is the one that `cargo build` makes.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";

const ENROLL = process.env.ENROLL ?? "target/debug/enroll";
// Kraken rejects a nonce that does not grow, OnchainPay one that was used before.
let nonce = Date.now();

// The path, the headers that hold credentials, and a user that the provider accepts.
const PROVIDERS = {
  bitpanda: (own) => ["/v2/users", { authorization: `Bearer ${own.token}` }, {
    external_id: "customer-1",
  }],
  capa: (own) => ["/api/partner/v2/users", { "partner-api-key": own.partner_api_key }, {
    type: "INDIVIDUAL", email: "jo@example.com", externalUserId: "customer-1",
  }],
  kraken: (own) => ["/b2b/users", { "api-key": own.api_key }, {
    email: "jo@example.com", external_id: "customer-1", tos_version_accepted: 1,
    full_name: { first_name: "Jo", last_name: "Doe" }, date_of_birth: "2000-02-29",
    residence: { line1: "1 Example Road", city: "London", postal_code: "N1 1AA", country: "GB" },
    phone: "+447700900123", nationalities: ["GB"], occupation: "student",
  }],
  onchainpay: (own) => ["/partner/api/create-user", { "x-api-public-key": own.public_key }, {
    email: "jo@example.com",
  }],
  synapse: (own) => ["/v3.1/users", {
    "x-sp-gateway": `${own.client_id}|${own.client_secret}`,
    "x-sp-user": `|${own.fingerprint}`, "x-sp-user-ip": "203.0.113.7",
  }, {
    logins: [{ email: "jo@example.com" }], phone_numbers: ["+14155550123"], legal_names: ["Jo Doe"],
  }],
};

/** A sandbox of its own for each test, so that no test sees the users of another. */
async function start(t) {
  const child = spawn(ENROLL, ["sandbox", "--control"], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  // The first line comes when the sandbox is ready: its address and its fake credentials.
  const line = once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "exit").then(() => assert.fail("the sandbox ended at once"));
  return JSON.parse((await Promise.race([line, ended]))[0]);
}

/** Status and JSON of the response. Without a timeout a lost response could hang the test. */
async function call(method, url, headers = {}, body = undefined) {
  headers = { "content-type": "application/json", ...headers };
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(url, { method, headers, body, signal });
  return { status: response.status, body: await response.json() };
}

/** Creates a user. Two of the five want a signature. */
async function create(sandbox, provider) {
  const own = sandbox.credentials[provider];
  const [path, headers, user] = PROVIDERS[provider](own);
  nonce += 1;
  // The nonce is inside the body, so the signature is over both.
  if (provider === "onchainpay") user.nonce = nonce;
  // Serialised once, because a signature is over the very bytes that are sent.
  const body = JSON.stringify(user);
  if (provider === "onchainpay") {
    // The key looks like Base64 but is used as it is.
    headers["x-api-signature"] = createHmac("sha256", own.private_key).update(body).digest("hex");
  }
  if (provider === "kraken") {
    const hash = createHash("sha256").update(nonce + body).digest();
    const key = Buffer.from(own.api_secret, "base64");
    headers["api-sign"] = createHmac("sha512", key).update(path).update(hash).digest("base64");
    headers["api-nonce"] = String(nonce);
  }
  return call("POST", sandbox.url + path, headers, body);
}

/** The users that were really stored, which no client can know. */
async function truth(sandbox, provider) {
  return (await call("GET", `${sandbox.control}/users`)).body[provider];
}

for (const provider of Object.keys(PROVIDERS)) {
  test(`a signed request creates a user at ${provider}`, async (t) => {
    const sandbox = await start(t);
    const { status, body } = await create(sandbox, provider);
    const users = await truth(sandbox, provider);
    assert.equal(users.length, 1);
    // The status alone proves nothing: OnchainPay rejects with 200 too.
    assert.ok([200, 201].includes(status) && JSON.stringify(body).includes(users[0].id));
  });
}

// Capa recognises the customer. Synapse does not without an idempotency key, so it has two users.
for (const [provider, stored] of [["capa", 1], ["synapse", 2]]) {
  test(`a retry after a lost response at ${provider}`, async (t) => {
    const sandbox = await start(t);
    const plan = JSON.stringify({ in_order: [{ kind: "reset_after_storing" }] });
    const set = await call("PUT", `${sandbox.control}/faults/${provider}`, {}, plan);
    assert.deepEqual(set, { status: 200, body: {} });
    // This is how `fetch` reports that the connection was lost.
    await assert.rejects(create(sandbox, provider), TypeError);
    assert.deepEqual((await truth(sandbox, provider)).map((user) => user.is_delivered), [false]);
    await create(sandbox, provider);
    assert.equal((await truth(sandbox, provider)).length, stored);
  });
}
