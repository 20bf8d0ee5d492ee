// <my-notes>: where this phone's own notes are. What links a phone to its notes is
// kept here and nowhere else, under the room and the seat they were written from:
// on a shared tablet the next child has another seat, and finds nothing. Those of
// all earlier seats in a room stand together, and have a page behind a tap.

const most = 200; // of one seat, and of all earlier ones
const atOnce = 200;
const stem = "hearth-notes:";
const shows = document.body.dataset.notes; // those of a room and, after the colon, its seat; or of every one; a lead's page: none
const every = shows === "*";
const mine = stem + shows;
const early = document.body.dataset.kept?.split(" ") ?? []; // sent before this script was there: a cookie has them
const room = mine.slice(0, mine.indexOf(":", stem.length) + 1);

class MyNotes extends HTMLElement {
  #stop = new AbortController();
  #timer = 0;
  #shown = "";
  #asked = 0;

  connectedCallback() {
    const signal = this.#stop.signal;
    offer(this);
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
    const asked = ++this.#asked;
    try {
      const all = tokens();
      let html = "";
      for (let at = 0; at < all.length; at += atOnce) {
        const answer = await fetch(this.dataset.mine, {
          method: "POST",
          headers: { "HX-Request": "true" },
          body: new URLSearchParams({ tokens: all.slice(at, at + atOnce).join(" ") }),
        });
        if (!answer.ok) throw answer;
        html += await answer.text();
      }
      if (asked !== this.#asked) return; // this answer is older than the next
      if (this.isConnected) this.#show(html);
    } catch {
      // The room is out of reach; the page says so elsewhere.
    }
    if (this.isConnected && !document.hidden && this.querySelector("[data-waiting]")) this.#timer = setTimeout(() => this.ask(), 15000);
  }

  #show(html) {
    const list = this.querySelector("[data-list]");
    if (this.#shown !== html) {
      this.#shown = list.innerHTML = html; // what stands there reads otherwise: htmx marks its forms
      window.htmx?.process(list);
    }
    drop([...list.querySelectorAll("[data-gone]")].map((note) => note.dataset.gone));
    this.querySelector(".my-notes").hidden = !list.querySelector("li");
  }
}

function keys(start) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start));
  } catch {
    return [];
  }
}

const held = () => (every ? keys(stem) : shows ? [mine] : []);
const tokens = () => [...new Set([...held().flatMap(read), ...early])];

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

function save(key, all) {
  try {
    if (all.length) localStorage.setItem(key, JSON.stringify(all));
    else localStorage.removeItem(key);
  } catch {
    // A phone that keeps nothing can still write; it cannot take back later.
  }
}

// keep remembers a note that was just written.
export const keep = (token) => shows && save(mine, [token, ...read(mine)].slice(0, most));

// drop lets go of notes that are nowhere any more.
function drop(gone) {
  for (const key of held()) if (read(key).some((token) => gone.includes(token))) save(key, read(key).filter((token) => !gone.includes(token)));
}

// settle puts together what earlier seats in this room kept, or lets all of it go where somebody has just left.
function settle() {
  const others = keys(room).filter((key) => key !== mine && key !== room);
  save(room, mine === room ? [] : [...others, room].flatMap(read).slice(0, most));
  for (const key of others) save(key, []);
}

// offer shows the way to notes of earlier seats.
function offer(page) {
  if (shows && (every ? tokens() : read(room)).length) for (const link of page.querySelectorAll("[data-wrote]")) link.hidden = false;
}

if (shows && !every) settle();
offer(document);
customElements.define("my-notes", MyNotes);
