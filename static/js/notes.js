// <write-note>: the phone's side of a note: sentence starters, a quiet count
// near the end, one id a note, and this phone's own notes. What links a phone to
// its notes is kept here and nowhere else.

const most = 500;
const kept = "hearth-notes";

class WriteNote extends HTMLElement {
  #stop = new AbortController();
  #swapped = new MutationObserver(() => this.#fresh());
  #timer = 0;

  connectedCallback() {
    const on = (name, does) => this.addEventListener(name, does, { signal: this.#stop.signal });
    on("input", () => this.#count());
    on("click", (e) => this.#tap(e));
    on("htmx:after:request", (e) => this.#answered(e));
    document.addEventListener("visibilitychange", () => document.hidden || this.#mine(), { signal: this.#stop.signal });
    this.#swapped.observe(this, { childList: true });
    this.#fresh();
    this.#mine();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#swapped.disconnect();
    clearTimeout(this.#timer);
  }

  get #form() {
    return this.querySelector(".write-form");
  }

  // fresh readies an empty form: an id of its own, and what needs script.
  #fresh() {
    const form = this.#form;
    if (!form || form.dataset.ready) return;
    form.dataset.ready = "";
    form.elements.once.value ||= crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.#say(form.querySelector(".answer"));
    for (const tool of form.querySelectorAll("[data-starters]")) tool.hidden = false;
  }

  // say takes the eyes, and what reads aloud, to what became of the last note.
  #say(answer) {
    if (!answer.textContent) return;
    answer.tabIndex = -1;
    requestAnimationFrame(() => answer.focus());
  }

  #count() {
    const text = this.#form.elements.text;
    const left = most - [...text.value.replace(/\r\n/g, "\n").normalize()].length;
    const say = this.#form.querySelector("[data-left]");
    say.textContent = left > 60 ? "" : left < 0 ? say.dataset.over.replace("#", -left) : say.dataset.left.replace("#", left);
  }

  #tap(e) {
    const starter = e.target.closest(".starter");
    if (!starter) return;
    const { text, drawing } = this.#form.elements;
    const sheet = this.querySelector("draw-note");
    if (starter.hasAttribute("data-draw")) {
      const draws = sheet.hidden;
      sheet.hidden = !draws;
      text.hidden = draws;
      text.disabled = draws; // what is out of sight is not sent
      drawing.disabled = !draws;
      const said = starter.querySelector("span");
      [said.textContent, starter.dataset.else] = [starter.dataset.else, said.textContent];
      return;
    }
    const words = starter.textContent.replace(/\s*…\s*$/, " ");
    const gap = text.value && !/\s$/.test(text.value) ? " " : "";
    text.setRangeText(gap + words, text.value.length, text.value.length, "end");
    text.focus();
    this.#count();
  }

  // answered: a posted note's token came back; a refusal leaves the text, and
  // the form takes the promise that stands on the page now.
  #answered(e) {
    const from = e.detail.ctx?.response;
    const token = from?.headers?.get("Hearth-Note");
    if (token) {
      save([token, ...tokens()].slice(0, 40));
      this.#mine();
    } else if (from?.status === 409) {
      this.#form.elements.place.value = this.dataset.place;
      this.#form.elements.knows.value = this.dataset.knows;
    } else if (e.target.closest("[data-list]")) this.#mine();
  }

  // mine asks where this phone's notes are, and again while one is waiting.
  async #mine() {
    clearTimeout(this.#timer);
    const box = this.querySelector(".my-notes");
    if (!box || !tokens().length) return;
    try {
      const answer = await fetch(box.dataset.mine, {
        method: "POST",
        headers: { "HX-Request": "true" },
        body: new URLSearchParams({ tokens: tokens().join(" ") }),
      });
      if (answer.ok && this.isConnected) this.#show(box, await answer.text());
    } catch {
      // The room is out of reach; the page says so elsewhere.
    }
    if (this.isConnected && !document.hidden && box.querySelector("[data-waiting]")) this.#timer = setTimeout(() => this.#mine(), 15000);
  }

  #show(box, html) {
    const list = box.querySelector("[data-list]");
    if (list.innerHTML.trim() !== html.trim()) {
      list.innerHTML = html;
      window.htmx?.process(list);
    }
    const gone = new Set([...list.querySelectorAll("[data-gone]")].map((note) => note.dataset.gone));
    if (gone.size) save(tokens().filter((token) => !gone.has(token)));
    box.hidden = !list.querySelector("li");
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

customElements.define("write-note", WriteNote);
