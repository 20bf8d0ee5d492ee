// A page without a browser that loses its room: the product's own live.js and htmx's own hx-ws, in
// simulated time, with sockets that Chrome holds up as it does.

import { readFileSync } from "node:fs";

import { random } from "./network.mjs";

const WAY = 5; // ms there and back
const WINDOW = 180_000; // ms in which Chrome counts sockets, and remembers the last such
const turn = () => new Promise((done) => setImmediate(done));
const sockets = readFileSync(new URL("../../static/vendor/hx-ws.min.js", import.meta.url), "utf8");
let worlds = 0;

export class World {
  now = 1e7 * ++worlds; // one clock.js serves them all, and time goes on
  network = "there"; // refused, gone
  takes = "all"; // none, full: what becomes of sockets where there is a network
  tried = [];
  asked = [];
  #events = [];
  #counts = new Map(); // of a window: {failed, opened}
  #all = new Set();
  pending = 0;

  async open(page, seed) {
    this.random = random(seed);
    const set = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    const document = Object.assign(new EventTarget(), {
      hidden: false,
      body: { dataset: { page }, matches: () => false },
      getElementById: () => ({ textContent: "one.1" }),
      querySelector: () => null,
      querySelectorAll: () => [],
    });
    set("document", document);
    set("performance", { now: () => (this.now += 0.001) });
    Date.now = () => this.now;
    Math.random = this.random;
    set("addEventListener", () => {});
    set("CSS", { escape: (text) => text });
    set("CloseEvent", Closed);
    set("WebSocket", socketIn(this));
    set("AbortSignal", { timeout: (ms) => ms });
    set("fetch", (path, { signal } = {}) => this.#fetch(path, signal));
    set("setTimeout", (run, ms) => this.later(ms, run));
    set("clearTimeout", (event) => (this.#events = this.#events.filter((e) => e !== event)));
    set("setInterval", (run, ms) => this.later(ms, function again() { run(); world.later(ms, again); }));
    const world = this;
    await import(`../../static/js/live.js?world=${worlds}`);
    this.#connect(document);
    await this.after(2000 + 1000 * this.random());
  }

  #connect(document) {
    let hooks = null;
    const value = (_, name) => (name === "hx-ws:connect" ? "ws://here/live?as=screen" : null);
    globalThis.htmx = { config: {}, parseInterval: (ms) => ms, registerExtension: (_, all) => (hooks = all) };
    new Function(sockets)();
    hooks.init({
      attributeValue: value,
      HCON: { parse: () => ({}) },
      htmxProp: (node) => (node._htmx ??= {}),
      onTrigger: (node, on, run) => run(),
      triggerHtmxEvent: (_, name, detail) => document.dispatchEvent(new CustomEvent(name, { detail })),
    });
    hooks.htmx_after_process({ isConnected: true, hasAttribute: () => false, querySelectorAll: () => [] });
  }

  later(ms, run) {
    const event = { at: this.now + ms, run };
    let i = this.#events.length;
    while (i > 0 && this.#events[i - 1].at > event.at) i--;
    this.#events.splice(i, 0, event);
    return event;
  }

  // after lets time pass; it stops where done.
  async after(ms, done = () => false) {
    const end = this.now + ms;
    while (!done() && this.#events[0]?.at <= end) {
      const next = this.#events.shift();
      this.now = Math.max(this.now, next.at);
      next.run();
      await turn();
    }
    if (!done()) this.now = end;
  }

  get connected() {
    return [...this.#all].some((socket) => socket.readyState === 1 && socket.alive);
  }

  // loses the network, as a cable that is cut does or as Wi-Fi out of reach: without a word.
  loses(how, code = 1006) {
    this.network = how;
    for (const socket of this.#all) {
      socket.alive = false;
      if (how === "refused" && socket.readyState === 1) socket.ends(code);
    }
  }

  // held is Chrome's rule for how long the next socket of a process waits.
  held() {
    const { failed, opened } = [0, 1].map((ago) => this.count(ago)).reduce((a, b) => ({ failed: a.failed + b.failed, opened: a.opened + b.opened }));
    return ((1000 + 4000 * this.random()) * 2 ** Math.min(Math.floor(this.pending + failed / (opened + 1)), 16)) / 65536;
  }

  count(ago = 0) {
    const window = Math.floor(this.now / WINDOW) - ago;
    if (!this.#counts.has(window)) this.#counts.set(window, { failed: 0, opened: 0 });
    return this.#counts.get(window);
  }

  knows(socket) {
    this.#all.add(socket);
    this.tried.push(this.now);
  }

  #fetch(path, patience) {
    if (path === "/livez") this.asked.push(this.now);
    const { network } = this;
    return new Promise((done, fail) => {
      if (network === "there") this.later(WAY, () => done({ ok: true, json: async () => null }));
      else if (network === "refused" || patience) this.later(network === "refused" ? 1 : patience, fail);
    });
  }
}

class Closed extends Event {
  constructor(type, { code }) {
    super(type);
    this.code = code;
  }
}

const socketIn = (world) =>
  class Socket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    alive = true;

    constructor() {
      super();
      world.knows(this);
      const held = world.held();
      world.pending++;
      world.later(held, () => (this.alive = world.network !== "gone"));
      world.later(held + WAY, () => this.readyState === 0 && this.alive && this.#arrives());
    }

    #arrives() {
      if (world.network !== "there" || world.takes === "none") return this.ends(1006);
      world.pending--;
      world.count().opened++;
      this.readyState = 1;
      this.dispatchEvent(new Event("open"));
      if (world.takes === "full") this.ends(1013);
    }

    ends(code) {
      this.#leaves();
      this.readyState = 3;
      this.dispatchEvent(new Closed("close", { code }));
    }

    #leaves() {
      if (this.readyState !== 0) return;
      world.pending--;
      world.count().failed++;
    }

    close() {
      this.#leaves();
      this.readyState = 2;
    }

    send(text) {
      const { probe, t1 } = JSON.parse(text);
      const data = JSON.stringify({ clock: { probe, t1, t2: world.now, t3: world.now, epoch: "one" } });
      world.later(WAY, () => this.alive && this.readyState === 1 && this.dispatchEvent(new MessageEvent("message", { data })));
    }
  };
