// <my-notes>: where this phone's own notes are. What links a phone to its notes is
// kept here and nowhere else, under the room and the seat they were written from:
// on a shared tablet the next child has another seat, and finds nothing. The page
// says which those are: one, or all that a phone had when their rooms closed.

const most = 40;
const stem = "hearth-notes:";
const seats = (document.body.dataset.notes ?? "").split(" "); // each a room, and after the colon its seat
const kept = seats.map((seat) => stem + seat);
const sits = /:./;

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
    drop([...list.querySelectorAll("[data-gone]")].map((note) => note.dataset.gone));
    this.querySelector(".my-notes").hidden = !list.querySelector("li");
  }
}

const tokens = () => kept.flatMap(read);

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function save(key, all) {
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // A phone that keeps nothing can still write; it cannot take back later.
  }
}

// keep remembers a note that was just written.
export function keep(token) {
  const [key] = kept;
  if (sits.test(key.slice(stem.length))) save(key, [token, ...read(key)].slice(0, most));
}

// drop lets go of notes that are nowhere any more.
function drop(gone) {
  for (const key of kept) if (read(key).some((token) => gone.includes(token))) save(key, read(key).filter((token) => !gone.includes(token)));
}

// forget drops what was kept from every other seat in these rooms.
function forget() {
  const roomOf = (key) => key.slice(0, key.lastIndexOf(":"));
  try {
    for (const key of Object.keys(localStorage)) if (kept.some((mine) => roomOf(mine) === roomOf(key)) && !kept.includes(key)) localStorage.removeItem(key);
  } catch {
    // Where nothing may be kept, nothing is.
  }
}

forget();
for (const link of document.querySelectorAll("[data-wrote]")) if (tokens().length) link.hidden = false;
customElements.define("my-notes", MyNotes);
