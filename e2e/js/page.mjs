// A page without a browser: the product's own clock.js, on a simulated network and in simulated
// time. Each page is a module of its own; one at a time.

const turn = () => new Promise((done) => setImmediate(done));
const ours = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
let count = 0;

// opened opens a page's socket at true time zero and lives until the end; it returns the clock and
// how many probes went over the socket and beside it.
export async function opened(network, end) {
  const page = new Page(network);
  try {
    return await page.live(end);
  } finally {
    Object.assign(globalThis, ours);
  }
}

class Page {
  #now = 0;
  #events = [];
  #probes = 0;
  #lines = new Set();
  beside = 0;

  constructor(network) {
    this.network = network;
  }

  async live(end) {
    const { network } = this;
    const document = new EventTarget();
    const set = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    set("document", document);
    set("performance", { now: () => network.read((this.#now += 0.001)) });
    set("WebSocket", { OPEN: 1 });
    set("fetch", () => this.#fetch());
    set("setTimeout", (run, ms) => this.#later(this.#now + ms, run));
    set("clearTimeout", (event) => this.#events.splice(0, Infinity, ...this.#events.filter((e) => e !== event)));
    const clock = await import(`../../static/js/clock.js?page=${++count}`);
    const socket = new EventTarget();
    socket.readyState = 1;
    socket.send = (text) => this.#answer(socket, JSON.parse(text));
    clock.attend(socket);
    for (;;) {
      const next = this.#events.shift();
      if (!next || next.at > end) break;
      this.#now = Math.max(this.#now, next.at);
      next.run();
      if (next.waits) await turn();
    }
    this.#now = end;
    return { now: clock.now(), bound: clock.bound(), true: end, socket: this.#probes, beside: this.beside };
  }

  #later(at, run, waits = false) {
    const event = { at, run, waits };
    let i = this.#events.length;
    while (i > 0 && this.#events[i - 1].at > at) i--;
    this.#events.splice(i, 0, event);
    return event;
  }

  #answer(socket, { probe }) {
    this.#probes++;
    const { back, times } = this.network.probe(this.#now);
    const data = JSON.stringify({ clock: { probe, t2: times.t2, t3: times.t3, epoch: "one" } });
    this.#later(back, () => socket.dispatchEvent(new MessageEvent("message", { data })));
  }

  // A line is free again once its answer is there, as connections of HTTP/1.1 are.
  #fetch() {
    this.beside++;
    let line = 1;
    while (this.#lines.has(line)) line++;
    this.#lines.add(line);
    const { back, times } = this.network.probe(this.#now, line);
    return new Promise((done) => {
      const answer = { ok: true, json: async () => ({ clock: { t2: times.t2, t3: times.t3, epoch: "one" } }) };
      this.#later(back, () => (this.#lines.delete(line), done(answer)), true);
    });
  }
}
