// A headless Chromium that a test drives over the DevTools protocol, with the standard library
// alone. The protocol runs over two pipes instead of a socket, so that no port is opened and node
// needs no WebSocket.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TIMEOUT = 20_000;
const FLAGS = [
  "--headless", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
  "--no-first-run", "--disable-extensions", "--disable-background-networking",
  // Chromium's own sandbox does not work for root; the page under test is ours.
  "--no-sandbox",
];

/** Starts the browser of CHROMIUM with an empty profile, and ends it with the test. */
export async function browser(t) {
  const profile = mkdtempSync(join(tmpdir(), "enroll-page-"));
  const child = spawn(process.env.CHROMIUM ?? "chromium", [...FLAGS, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const connection = new Connection(child);
  t.after(async () => {
    await connection.call("Browser.close").catch(() => child.kill("SIGKILL"));
    await connection.ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });
  const { targetId } = await connection.call("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await connection.call("Target.attachToTarget", { targetId, flatten: true });
  const page = new Page(connection, sessionId);
  for (const domain of ["Page", "Runtime", "Log", "Network", "Accessibility"]) {
    await page.call(`${domain}.enable`);
  }
  return page;
}

/** Messages are JSON, each with a zero byte after it. */
class Connection {
  #child;
  #next = 1;
  #open = new Map();
  #rest = Buffer.alloc(0);
  listeners = new Set();

  constructor(child) {
    this.#child = child;
    this.ended = new Promise((resolve) => {
      child.on("error", resolve).on("exit", resolve);
    }).then((reason) => {
      for (const { reject } of this.#open.values()) reject(new Error(`Chromium ended: ${reason}`));
    });
    child.stdio[3].on("error", () => {});
    child.stdio[4].on("data", (data) => this.#receive(data));
  }

  call(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    const message = JSON.stringify({ id, method, params, sessionId });
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${method} took too long`)), TIMEOUT);
      const done = (settle) => (value) => {
        clearTimeout(late);
        this.#open.delete(id);
        settle(value);
      };
      this.#open.set(id, { resolve: done(resolve), reject: done(reject) });
      this.#child.stdio[3].write(`${message}\0`);
    });
  }

  #receive(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (let end; (end = this.#rest.indexOf(0)) >= 0; this.#rest = this.#rest.subarray(end + 1)) {
      const message = JSON.parse(this.#rest.subarray(0, end).toString());
      const open = this.#open.get(message.id);
      if (message.error) open?.reject(new Error(`${message.error.message} (DevTools)`));
      else if (open) open.resolve(message.result);
      else for (const listener of this.listeners) listener(message);
    }
  }
}

/** One page, with what it complained about. */
class Page {
  /** Messages of the console, uncaught errors, and violations of the page's policy. */
  complaints = [];
  /** The URLs of all requests. */
  requested = [];
  #connection;
  #session;

  constructor(connection, session) {
    this.#connection = connection;
    this.#session = session;
    connection.listeners.add(({ method, params }) => {
      if (method === "Runtime.exceptionThrown") this.complaints.push(params.exceptionDetails);
      if (method === "Runtime.consoleAPICalled") this.complaints.push(params);
      if (method === "Log.entryAdded") this.complaints.push(params.entry);
      if (method === "Network.requestWillBeSent") this.requested.push(params.request.url);
    });
  }

  call(method, params = {}) {
    return this.#connection.call(method, params, this.#session);
  }

  async open(url) {
    await this.call("Page.navigate", { url });
    await this.until("document.readyState === 'complete'");
  }

  /** The value of an expression in the page, as JSON. */
  async value(expression) {
    const parameters = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", parameters);
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression) {
    for (const end = Date.now() + TIMEOUT; !(await this.value(`Boolean(${expression})`)); ) {
      if (Date.now() > end) throw new Error(`never true: ${expression}\n${await this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The text that a reader sees. */
  text() {
    return this.value("document.body.innerText");
  }

  /** Presses and releases a key such as `Tab` or `Enter`. */
  async press(key) {
    const code = { Tab: 9, Enter: 13, " ": 32 }[key] ?? key.toUpperCase().charCodeAt(0);
    const event = { key, code: key, windowsVirtualKeyCode: code };
    const text = { Tab: undefined, Enter: "\r" }[key] ?? (key.length === 1 ? key : undefined);
    await this.call("Input.dispatchKeyEvent", { type: "keyDown", text, ...event });
    await this.call("Input.dispatchKeyEvent", { type: "keyUp", ...event });
  }

  /** What a screen reader gets: role, name and whether it can have the focus. */
  async accessible() {
    const { nodes } = await this.call("Accessibility.getFullAXTree");
    const focusable = (node) => node.properties?.some(({ name, value }) => name === "focusable" && value.value);
    return nodes.filter((node) => !node.ignored).map((node) => ({
      role: node.role?.value, name: node.name?.value ?? "", isFocusable: Boolean(focusable(node)),
    }));
  }
}
