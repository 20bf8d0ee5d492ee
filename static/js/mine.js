// <my-notes>: where this phone's own notes are. What links a phone to its notes is
// kept here and nowhere else, under the room and the seat they were written from:
// on a shared tablet the next child has another seat, and finds nothing.

const most = 40;
const stem = "hearth-notes:";
const [room, seat] = (document.body.dataset.notes ?? ":").split(":");
const kept = `${stem}${room}:${seat}`;

class MyNotes extends HTMLElement {
  #stop = new AbortController();
  #timer = 0;

  connectedCallback() {
    const signal = this.#stop.signal;
    this.addEventListener("htmx:after:request", () => this.ask(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.ask(), { signal });
    this.ask();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stop = new AbortController();
    clearTimeout(this.#timer);
  }

  // ask finds out where the notes are, and again while one is waiting.
  async ask() {
    clearTimeout(this.#timer);
    if (!tokens().length) return;
    try {
      const answer = await fetch(this.dataset.mine, {
        method: "POST",
        headers: { "HX-Request": "true" },
        body: new URLSearchParams({ tokens: tokens().join(" ") }),
      });
      if (answer.ok && this.isConnected) this.#show(await answer.text());
    } catch {
      // The room is out of reach; the page says so elsewhere.
    }
    if (this.isConnected && !document.hidden && this.querySelector("[data-waiting]")) this.#timer = setTimeout(() => this.ask(), 15000);
  }

  #show(html) {
    const list = this.querySelector("[data-list]");
    if (list.innerHTML.trim() !== html.trim()) {
      list.innerHTML = html;
      window.htmx?.process(list);
    }
    const gone = new Set([...list.querySelectorAll("[data-gone]")].map((note) => note.dataset.gone));
    if (gone.size) save(tokens().filter((token) => !gone.has(token)));
    this.querySelector(".my-notes").hidden = !list.querySelector("li");
  }
}

function tokens() {
  try {
    return JSON.parse(localStorage.getItem(kept)) ?? [];
  } catch {
    return [];
  }
}

function save(all) {
  try {
    localStorage.setItem(kept, JSON.stringify(all));
  } catch {
    // A phone that keeps nothing can still write; it cannot take back later.
  }
}

// keep remembers a note that was just written.
export function keep(token) {
  if (seat) save([token, ...tokens()].slice(0, most));
}

// forget drops what was kept in this room from every seat but the present one.
function forget() {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(`${stem}${room}:`) && key !== kept) localStorage.removeItem(key);
  } catch {
    // Where nothing may be kept, nothing is.
  }
}

forget();
customElements.define("my-notes", MyNotes);
