// The page of `enroll sandbox --control` in headless Chromium. ENROLL and CHROMIUM are the paths of
// the two commands.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { browser } from "./browser.mjs";

const ENROLL = process.env.ENROLL ?? "target/debug/enroll";

// What no page may show: a value of a user, a secret, what a client sent.
const CANARIES = ["canary", "Kanarienvogel", "AAECAwQF"];
const HOSTILE = "<img src=x onerror=alert(1)>";

async function sandbox(t, flags = []) {
  const command = ["sandbox", ...flags];
  const child = spawn(ENROLL, command, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const line = once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "exit").then(() => assert.fail("the sandbox ended at once"));
  return JSON.parse((await Promise.race([line, ended]))[0]);
}

async function call(method, url, headers, body) {
  const options = { method, headers, body, signal: AbortSignal.timeout(10_000) };
  return fetch(url, options).then((response) => response.status, () => "lost");
}

function capa({ url, credentials }, user) {
  const headers = { "partner-api-key": credentials.capa.partner_api_key, "content-type": "application/json" };
  return call("POST", `${url}/api/partner/v2/users`, headers, JSON.stringify(user));
}

const user = (name) => ({ type: "INDIVIDUAL", email: `canary-${name}@example.com`, externalUserId: `canary-${name}` });

function kraken({ url, credentials }, nonce) {
  const sign = createHmac("sha512", "another key").update("something else").digest("base64");
  const headers = { "api-key": credentials.kraken.api_key, "api-nonce": String(nonce), "api-sign": sign };
  return call("POST", `${url}/b2b/users`, headers, JSON.stringify({ email: "canary@example.com" }));
}

/** The cells of each row of the table of requests, newest first. */
const ROWS = "[...document.querySelectorAll('#rows > tr')].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))";
const rows = (count) => `document.querySelectorAll('#rows > tr').length === ${count}`;

/** Moves the focus with the keyboard alone until an expression about the focused element is true. */
async function focus(page, expression) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await page.value(`((focused) => Boolean(${expression}))(document.activeElement)`)) return;
    await page.press("Tab");
  }
  assert.fail(`the keyboard never reaches ${expression}`);
}

/** What must hold of every page, whatever it shows. */
async function judge(page, control) {
  assert.deepEqual(page.complaints, [], "no error, no warning, no violation of the policy");
  const own = (url) => url.startsWith(new URL(control).origin) || url.startsWith("data:") || url === "about:blank";
  assert.deepEqual(page.requested.filter((url) => !own(url)), [], "nothing comes from elsewhere");
  const html = await page.value("document.documentElement.outerHTML");
  for (const canary of CANARIES) assert.ok(!html.includes(canary), `${canary} is on the page`);
  assert.equal(await page.value("document.images.length"), 0, "a name of a field became an element");
  const nameless = (await page.accessible()).filter(({ isFocusable, role, name }) => (
    isFocusable && role !== "RootWebArea" && !name
  ));
  assert.deepEqual(nameless, [], "everything that can have the focus has a name");
}

test("requests, reasons and counts are shown, and no value", async (t) => {
  const running = await sandbox(t, ["--control"]);
  assert.equal(await capa(running, user("one")), 201);
  assert.equal(await capa(running, { type: "INDIVIDUAL", email: "Kanarienvogel" }), 400);
  assert.equal(await capa(running, { ...user("two"), [HOSTILE]: "canary", externalUserIdd: "canary" }), 201);
  assert.equal(await kraken(running, 1), 401);
  await call("GET", `${running.url}/${encodeURIComponent(HOSTILE)}`);
  const page = await browser(t);
  await page.open(`${running.url}/_sandbox/#${running.control.split("/").pop()}`);
  await page.until(rows(5));
  const [path, signature, unknown, invalid, created] = await page.value(ROWS);
  assert.deepEqual(created.slice(0, 6), ["1", "capa", "POST /api/partner/v2/users", "201", "", "accepted"]);
  assert.deepEqual(invalid.slice(3, 6), ["400", "", "invalid body"]);
  assert.match(invalid[6], /\/email: format/);
  assert.equal(unknown[5], "accepted");
  assert.ok(unknown[6].includes("/externalUserIdd") && unknown[6].includes(HOSTILE), unknown[6]);
  assert.deepEqual(signature.slice(3, 6), ["401", "", "wrong signature"]);
  assert.match(signature[6], /body\s+30\s+[0-9a-f]{64}/);
  assert.match(signature[6], /How kraken signs\s+serialise the body once/);
  assert.equal(path[1], "none");
  const counts = await page.value("[...document.querySelectorAll('#users tr')].map((row) => row.innerText.split('\\t'))");
  assert.deepEqual(counts.find(([id]) => id === "capa"), ["capa", "2", "0"]);
  assert.match(await page.text(), /5 requests\. The last one, at no provider:/);
  await judge(page, running.control);
});

test("a fault is set with the keyboard, and the next request gets it", async (t) => {
  const running = await sandbox(t, ["--control"]);
  const page = await browser(t);
  await page.open(`${running.url}/_sandbox/`);
  await page.until("document.querySelector('#state').textContent.includes('control segment')");
  await focus(page, "focused.id === 'segment'");
  // The whole URL is accepted too, as it is in the first line of the output.
  await page.call("Input.insertText", { text: running.control });
  await page.press("Enter");
  await page.until("document.querySelector('#provider').options.length === 5 && !document.querySelector('#work').hidden");
  await page.value("document.querySelector('#provider').focus()");
  await page.call("Input.insertText", { text: "" });
  await focus(page, "focused.id === 'provider'");
  await page.press("c");
  await page.until("document.querySelector('#provider').value === 'capa'");
  await focus(page, "focused.textContent === 'reset_after_storing'");
  await page.press("Enter");
  await page.until("document.querySelector('#done').textContent === 'The next create at capa gets reset_after_storing.'");
  assert.equal(await capa(running, user("one")), "lost");
  assert.equal(await capa(running, user("one")), 409);
  await page.until(rows(2));
  const [second, first] = await page.value(ROWS);
  assert.deepEqual(first.slice(3, 6), ["none", "reset_after_storing", "connection reset"]);
  assert.deepEqual(second.slice(3, 6), ["409", "", "duplicate"]);
  await focus(page, "focused.id === 'delete-users'");
  await page.press(" ");
  await page.until("document.querySelector('#done').textContent === 'All users are deleted.'");
  assert.equal(await capa(running, user("one")), 201);
  await judge(page, running.control);
});
