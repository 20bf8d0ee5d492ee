// <note-keys>: the keyboard for notes that wait. The keys work only while a note
// has the focus: A shows it, W says it worries, 1 to 4 decline with that
// sentence, the arrows go from note to note.

import { SLIP } from "./press.js";

const MOVED = 400; // ms: a finger on its way is not stopped sooner

class NoteKeys extends HTMLElement {
  #stop = new AbortController();
  #at = 0;
  #pressed = {};
  #came = -Infinity;
  #changed = new MutationObserver((changes) => this.#follow(changes));

  connectedCallback() {
    const list = this.#list;
    this.addEventListener("keydown", (e) => this.#key(e), { signal: this.#stop.signal });
    this.addEventListener("click", (e) => this.#click(e), { capture: true, signal: this.#stop.signal });
    this.addEventListener("focusin", (e) => (this.#at = this.#notes.indexOf(e.target.closest("li"))), { signal: this.#stop.signal });
    if (list) this.#changed.observe(list, { childList: true });
    this.#follow();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#changed.disconnect();
  }

  get #list() {
    return this.querySelector("ul.waiting");
  }

  get #notes() {
    return [...(this.#list?.children ?? [])];
  }

  // follow keeps one note reachable with Tab, and the focus in the list when the
  // note that had it is gone.
  #follow(changes = []) {
    if (changes.some((change) => change.addedNodes.length)) this.#came = performance.now();
    const notes = this.#notes;
    const next = notes[Math.min(Math.max(this.#at, 0), notes.length - 1)];
    for (const note of notes) note.tabIndex = note === next ? 0 : -1;
    if (this.here && document.activeElement === document.body) next?.focus();
  }

  // click was aimed at what stood there before another note came and moved all of them.
  #click(e) {
    if (e.detail && performance.now() - this.#came < MOVED) e.preventDefault();
  }

  #key(e) {
    const note = e.target.closest("li");
    if (!note || e.ctrlKey || e.metaKey || e.altKey || e.target.matches("input, textarea, select")) return;
    const move = { a: "approve", w: "worry", 1: "decline", 2: "decline", 3: "decline", 4: "decline" }[e.key.toLowerCase()];
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (!move && !step) return;
    e.preventDefault();
    e.stopPropagation();
    if (step) return this.#notes[this.#notes.indexOf(note) + step]?.focus();
    // Held down, or struck twice, it would decide on the next note too, which nobody has read.
    const slip = e.repeat || (e.key === this.#pressed.key && e.timeStamp - this.#pressed.at < SLIP);
    this.#pressed = { key: e.key, at: e.timeStamp };
    if (slip) return;
    this.here = true;
    const answer = move === "decline" ? `[value="${e.key}"]` : "";
    note.querySelector(`form[action$="/moves/${move}"] button${answer}`)?.click();
  }
}

customElements.define("note-keys", NoteKeys);
