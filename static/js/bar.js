// <screen-bar>: the facilitator's bar on a screen. Any movement or touch brings it; it goes after
// four seconds, unless something in it has the focus or an answer to read. Without script it stays.

import { fullScreen } from "./keys.js";

const STAYS = 4000; // ms
const WAKERS = ["pointermove", "pointerdown", "focusin"];

class ScreenBar extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    for (const name of WAKERS) document.addEventListener(name, () => this.show(), { signal, passive: true });
    this.addEventListener("htmx:finally:request", () => this.answered(), { signal });
    const full = this.querySelector("[data-full-screen]");
    if (full && document.fullscreenEnabled) {
      full.hidden = false;
      full.addEventListener("click", fullScreen, { signal });
    }
    this.show();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearTimeout(this.timer);
    this.removeAttribute("data-away");
    document.documentElement.classList.remove("no-pointer");
  }

  show() {
    this.removeAttribute("data-away");
    document.documentElement.classList.remove("no-pointer");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), STAYS);
  }

  hide() {
    if (this.contains(document.activeElement)) document.activeElement.blur();
    this.setAttribute("data-away", "");
    document.documentElement.classList.add("no-pointer");
  }

  // A sentence that says why not must be seen, whoever pressed a key far away.
  answered() {
    const says = [...this.querySelectorAll(".answer")].some((answer) => answer.textContent.trim());
    if (says) this.show();
  }
}

customElements.define("screen-bar", ScreenBar);
