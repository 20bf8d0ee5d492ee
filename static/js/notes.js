// <write-note>: the phone's side of a note: sentence starters, a quiet count
// near the end, and one id a note.

import { keep } from "./mine.js";

const most = 500;

class WriteNote extends HTMLElement {
  #stop = new AbortController();
  #swapped = new MutationObserver(() => this.#fresh());

  connectedCallback() {
    const on = (name, does) => this.addEventListener(name, does, { signal: this.#stop.signal });
    on("input", () => this.#count());
    on("click", (e) => this.#tap(e));
    on("htmx:after:request", (e) => this.#answered(e));
    this.#swapped.observe(this, { childList: true });
    this.#fresh();
  }

  disconnectedCallback() {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#swapped.disconnect();
  }

  get #form() {
    return this.querySelector(".write-form");
  }

  // fresh readies an empty form: an id of its own, and what needs script.
  #fresh() {
    const form = this.#form;
    if (!form || form.dataset.ready) return;
    form.dataset.ready = "";
    if (form.elements.keep) form.elements.keep.value = "1"; // what this keeps, a cookie need not
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
      keep(token);
      this.querySelector("my-notes").ask();
    } else if (from?.status === 409) {
      this.#form.elements.place.value = this.dataset.place;
      this.#form.elements.knows.value = this.dataset.knows;
    }
  }
}

customElements.define("write-note", WriteNote);
