// The page of `enroll sandbox --control` in headless Chromium. ENROLL and CHROMIUM are the paths of
// the two commands.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { browser } from "./browser.mjs";

const ENROLL = process.env.ENROLL ?? "target/debug/enroll";

// What no page may show: a value of a user, a secret, what a client sent.
const CANARY = "Canary";
const SECRETS = [CANARY, "AAECAwQF", "sandbox-onchainpay-private_key"];
const HOSTILE = "<img src=x onerror=alert(1)>";

async function start(t, ...flags) {
  const child = spawn(ENROLL, ["sandbox", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill());
  const line = once(createInterface({ input: child.stdout }), "line");
  const ended = once(child, "exit").then(() => assert.fail("the sandbox ended at once"));
  return JSON.parse((await Promise.race([line, ended]))[0]);
}

/** The status of the response, or `lost`. */
async function post(url, headers, body) {
  headers = { "content-type": "application/json", ...headers };
  const signal = AbortSignal.timeout(10_000);
  const response = fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
  return response.then(({ status }) => status, () => "lost");
}

function capa({ url, credentials }, change = {}) {
  const user = { type: "INDIVIDUAL", email: `${CANARY}@example.com`, externalUserId: CANARY };
  const headers = { "partner-api-key": credentials.capa.partner_api_key };
  return post(`${url}/api/partner/v2/users`, headers, { ...user, ...change });
}

function wronglySigned({ url, credentials }) {
  const sign = Buffer.alloc(64).toString("base64");
  const headers = { "api-key": credentials.kraken.api_key, "api-nonce": "1", "api-sign": sign };
  return post(`${url}/b2b/users`, headers, { email: `${CANARY}@example.com` });
}

/** The text of each cell of the table of requests, newest first. */
async function rows(page, count) {
  await page.until(`document.querySelectorAll('#rows > tr').length === ${count}`);
  const cells = "[...row.cells].map((cell) => cell.innerText.trim())";
  return page.value(`[...document.querySelectorAll('#rows > tr')].map((row) => ${cells})`);
}

/** Waits until an element has this text. */
function says(page, id, text) {
  return page.until(`document.getElementById("${id}").textContent === ${JSON.stringify(text)}`);
}

/** Moves the focus with the keyboard alone, until an expression about the focused element is true. */
async function focus(page, expression) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await page.value(`((focused) => Boolean(${expression}))(document.activeElement)`)) return;
    await page.press("Tab");
  }
  assert.fail(`the keyboard never reaches ${expression}`);
}

/** What must hold of the page, whatever it shows. */
async function judge(page, { url }) {
  assert.deepEqual(page.complaints, [], "no error, no warning, no violation of the policy");
  const elsewhere = page.requested.filter((one) => !one.startsWith(url) && !one.startsWith("data:"));
  assert.deepEqual(elsewhere, [], "nothing comes from elsewhere");
  const html = await page.value("document.documentElement.outerHTML");
  for (const secret of SECRETS) assert.ok(!html.includes(secret), `${secret} is on the page`);
  assert.equal(await page.value("document.images.length"), 0, "a name of a field became an element");
  const nameless = (await page.accessible()).filter((node) => node.isFocusable && !node.name);
  assert.deepEqual(nameless, [], "what can have the focus has a name");
}

test("requests, reasons and counts are shown, and no value", async (t) => {
  // The reasons have values then, which are for programs and not for a page.
  const sandbox = await start(t, "--control", "--show-personal");
  assert.equal(await capa(sandbox), 201);
  assert.equal(await capa(sandbox, { type: CANARY, email: 7 }), 400);
  const misspelt = { email: `2${CANARY}@example.com`, externalUserId: undefined, externalUserIdd: CANARY };
  assert.equal(await capa(sandbox, { ...misspelt, [HOSTILE]: CANARY }), 201);
  assert.equal(await wronglySigned(sandbox), 401);
  assert.equal(await post(`${sandbox.url}/${HOSTILE}?${CANARY}`, {}, {}), 404);
  const page = await browser(t);
  await page.open(`${sandbox.url}/_sandbox/#${sandbox.control.split("/").pop()}`);
  const [path, signature, unknown, invalid, created] = await rows(page, 5);
  const reasons = await (await fetch(`${sandbox.control}/requests`)).text();
  assert.ok(reasons.includes(CANARY), "there is something to leave out");
  assert.deepEqual(created, ["1", "capa", "POST /api/partner/v2/users", "201", "", "accepted", ""]);
  assert.deepEqual(invalid.slice(3, 6), ["400", "", "invalid body"]);
  assert.match(invalid[6], /^\/email: type, .*\n\/type: enum, /m);
  assert.deepEqual(unknown.slice(3, 6), ["201", "", "accepted"]);
  assert.ok(unknown[6].includes("/externalUserIdd\n") && unknown[6].includes(HOSTILE), unknown[6]);
  assert.deepEqual(signature.slice(3, 6), ["401", "", "wrong signature"]);
  assert.match(signature[6], /body\t30\t[0-9a-f]{64}/);
  assert.match(signature[6], /How kraken signs\s+serialise the body once/);
  assert.deepEqual([path[1], path[5]], ["none", "unknown path"]);
  assert.equal(path[2], "POST /…");
  const counts = await page.value("document.getElementById('users').innerText");
  assert.match(counts, /^bitpanda\t0\t0\ncapa\t2\t0\n(?:.*\n)*kraken\t0\t0\n/);
  await says(page, "state", "Request 5, at no provider: unknown path.");
  await judge(page, sandbox);

  // Whoever compares a part pastes the digest of the own client.
  const digest = /body\t30\t([0-9a-f]{64})/.exec(signature[6])[1];
  const field = `document.querySelector('[aria-label="Request 4, body: SHA-256 in your client"]')`;
  for (const [text, result] of [[digest, "same"], [digest.replace(/./, "x"), "differs"]]) {
    await page.value(`${field}.value = ""; ${field}.focus()`);
    await page.call("Input.insertText", { text });
    await page.until(`${field}.nextSibling.textContent.trim() === "${result}"`);
  }
});

test("a fault is set with the keyboard alone, and the next request gets it", async (t) => {
  const sandbox = await start(t, "--control");
  const page = await browser(t);
  await page.open(`${sandbox.url}/_sandbox/`);
  await says(page, "state", "Enter the control segment.");
  await focus(page, "focused.id === 'segment'");
  // The whole URL is accepted too, as it is in the first line of the output.
  await page.call("Input.insertText", { text: sandbox.control });
  await page.press("Enter");
  await says(page, "state", "No requests yet.");
  await focus(page, "focused.id === 'provider'");
  await page.press("c");
  await page.until("document.getElementById('provider').value === 'capa'");
  await focus(page, "focused.textContent === 'reset_after_storing'");
  await says(page, "what", "reset_after_storing: the connection is reset after the user was stored");
  await page.press("Enter");
  await says(page, "done", "The next create at capa gets reset_after_storing.");
  assert.deepEqual([await capa(sandbox), await capa(sandbox)], ["lost", 409]);
  const [second, first] = await rows(page, 2);
  assert.deepEqual(first.slice(3), ["none", "reset_after_storing", "connection reset", ""]);
  assert.deepEqual(second.slice(3, 6), ["409", "", "duplicate"]);
  await focus(page, "focused.id === 'delete-users'");
  await page.press(" ");
  await says(page, "done", "All users are deleted.");
  assert.equal(await capa(sandbox), 201, "its values are free again");
  await focus(page, "focused.id === 'skip'");
  await page.press("Enter");
  assert.equal(await page.value("document.activeElement.id"), "requests-title");
  await judge(page, sandbox);
});

test("a paused page shows nothing new", async (t) => {
  const sandbox = await start(t, "--control");
  const page = await browser(t);
  await page.open(`${sandbox.url}/_sandbox/#${sandbox.control.split("/").pop()}`);
  await says(page, "state", "No requests yet.");
  await focus(page, "focused.id === 'pause'");
  await page.press(" ");
  await says(page, "state", "Paused.");
  assert.equal(await capa(sandbox), 201);
  await page.until("!isPolling");
  const before = page.requested.length;
  // What its timer would call.
  await page.value("poll()");
  assert.deepEqual(page.requested.slice(before), [], "nothing is asked");
  assert.equal((await rows(page, 0)).length, 0);
  await page.press(" ");
  assert.equal((await rows(page, 1)).length, 1);
  // Only numbers of users are asked for, and only the latest requests.
  const asked = page.requested.filter((url) => url.startsWith(sandbox.control)).map((url) => url.split("/").pop());
  assert.deepEqual([...new Set(asked)], ["counts", "requests?after=0"]);
  await judge(page, sandbox);
});

test("a page without a control endpoint says what is missing, and asks once", async (t) => {
  const page = await browser(t);
  const off = await start(t);
  await page.open(`${off.url}/_sandbox/#segment`);
  await says(page, "state", "This sandbox runs without --control. Start it with that.");
  const on = await start(t, "--control");
  await page.open(`${on.url}/_sandbox/#another`);
  await says(page, "state", "This is not the control segment of the sandbox.");
  await page.value("poll()");
  const asked = page.requested.filter((url) => url.includes("/another/"));
  assert.equal(asked.length, 1);
  const sent = await (await fetch(`${on.control}/requests`)).json();
  assert.ok(sent.length <= 2, "the page's own mistakes do not fill the journal");
});

/** The contrast of two colours such as `rgb(1, 2, 3)`, as WCAG defines it. */
function contrast(one, other) {
  const linear = (part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/\d+/g).map((part) => linear(part / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

test("colours are readable in both schemes, and nothing moves for those who want that", async (t) => {
  const sandbox = await start(t, "--control");
  assert.deepEqual([await capa(sandbox), await wronglySigned(sandbox)], [201, 401]);
  const page = await browser(t);
  const grounds = [];
  for (const scheme of ["light", "dark"]) {
    const preferred = { "prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce" };
    const features = Object.entries(preferred).map(([name, value]) => ({ name, value }));
    await page.call("Emulation.setEmulatedMedia", { features });
    await page.open("about:blank");
    await page.open(`${sandbox.url}/_sandbox/#${sandbox.control.split("/").pop()}`);
    await rows(page, 2);
    const style = (selector) => page.value(`(({ color, backgroundColor, animationName }) => (
      { color, backgroundColor, animationName }))(getComputedStyle(document.querySelector("${selector}")))`);
    const { backgroundColor: ground } = await style("body");
    grounds.push(ground);
    for (const selector of ["body", "a", ".note", ".good", ".bad"]) {
      const found = contrast((await style(selector)).color, ground);
      assert.ok(found >= 4.5, `${selector} in the ${scheme} scheme: ${found}`);
    }
    const { color, backgroundColor } = await style("button");
    assert.ok(contrast(color, backgroundColor) >= 4.5, `a button in the ${scheme} scheme`);
    await page.value("document.querySelector('#rows > tr').className = 'fresh'");
    assert.equal((await style(".fresh")).animationName, "none");
  }
  assert.notEqual(grounds[0], grounds[1]);
});
