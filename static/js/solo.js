// <solo-practice>: an activity alone. Every step is in the page already; this goes from one to the
// next, and lets a copy of the chosen guide run by this page's own clock from the tap on. Nothing is
// asked of a server, so it goes on without one.

import { own } from "./clock.js";
import { moveAgain } from "./guide.js";
import { askWhole } from "./live.js";

const AHEAD = 80; // ms: the first frame is drawn before it begins

class SoloPractice extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("change", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
    this.removeEventListener("change", this);
    clearTimeout(this.#timer);
  }

  handleEvent(event) {
    if (event.type === "change") return this.#rest();
    const button = event.target.closest("[data-do], [data-kind][href]");
    if (button?.dataset.do) this[button.dataset.do]();
    else if (button) {
      event.preventDefault();
      this.choose(button.dataset);
    }
  }

  // choose shows one practice, with its way chosen.
  choose({ kind, way }) {
    for (const form of this.querySelectorAll("form[data-kind]")) form.hidden = form.dataset.kind !== kind;
    const input = way && this.querySelector(`form[data-kind="${kind}"] [value="${way}"]`);
    if (input) input.checked = true;
    this.ready();
  }

  start() {
    this.#end();
    const guide = this.#chosen().firstElementChild.cloneNode(true);
    const scene = this.#scene();
    if (scene) guide.querySelector(".breath-scene").replaceWith(scene);
    guide.dataset.alone = "";
    this.#stage.append(guide);
    this.goOn();
  }

  goOn() {
    const { dataset } = this.#guide;
    dataset.startMs = own.now() + AHEAD - dataset.elapsedMs;
    dataset.phase = 2;
    this.#timer = setTimeout(() => this.#over(), Number(dataset.end) - dataset.elapsedMs + AHEAD);
    this.#go("runs");
  }

  pause() {
    if (this.dataset.step !== "runs") return;
    clearTimeout(this.#timer);
    const { dataset } = this.#guide;
    dataset.elapsedMs = Math.max(0, own.now() - dataset.startMs);
    dataset.phase = 4;
    this.#go("paused");
  }

  // ready is before a start, and after a stop.
  ready() {
    this.#end();
    this.#rest();
    this.#go("ready");
  }

  // first is the page as it came, with nothing chosen.
  first() {
    this.#end();
    moveAgain();
    for (const form of this.querySelectorAll("form")) form.reset();
    for (const details of this.querySelectorAll("details")) details.open = false;
    this.#rest();
    this.#go(this.querySelector("[data-on=tiles]") ? "tiles" : "ready");
    askWhole();
  }

  #over() {
    this.#end();
    this.#go("over");
  }

  #end() {
    clearTimeout(this.#timer);
    this.#guide?.remove();
  }

  get #stage() {
    return this.querySelector(".solo-stage");
  }

  get #guide() {
    return this.#stage.querySelector("breath-guide");
  }

  #chosen() {
    const { value } = this.querySelector("form[data-kind]:not([hidden])").elements.way;
    return this.querySelector(`form:not([hidden]) [data-guide="${value}"]`).content;
  }

  // scene is the look that was chosen; none: as suits the pattern.
  #scene() {
    const look = this.querySelector(".solo-looks").elements.look.value;
    return this.querySelector(`[data-scene="${look}"]`)?.content.firstElementChild.cloneNode(true);
  }

  // rest shows what was chosen, before it moves.
  #rest() {
    const scene = this.#scene() ?? this.#chosen().querySelector(".breath-scene").cloneNode(true);
    this.querySelector(".breath-guide .breath-scene").replaceWith(scene);
    const word = this.#chosen().querySelector(".breath-word").cloneNode(true);
    this.querySelector(".breath-guide .breath-still").replaceChildren(...word.childNodes);
  }

  // go shows a step. No frame, as after a restart, may end what somebody does here: first asks for all they brought.
  #go(step) {
    this.dataset.step = step;
    this.toggleAttribute("hx-morph-skip", step !== "tiles");
    scrollTo({ top: 0 });
    const able = [...this.querySelectorAll("h1[tabindex], [data-do][data-on]")];
    able.find((element) => element.getClientRects().length)?.focus({ preventScroll: true });
  }
}

customElements.define("solo-practice", SoloPractice);
