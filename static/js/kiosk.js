// <kiosk-watch>: wipes a kiosk that nobody touches, after asking whether someone is still here, as
// often as they say so. What runs is not interrupted: it comes to its end by itself.

class KioskWatch extends HTMLElement {
  #timer = 0;
  #gone = null;
  #watched = null;

  connectedCallback() {
    this.#gone = new AbortController();
    const { signal } = this.#gone;
    for (const name of ["pointerdown", "keydown", "click", "wheel"]) addEventListener(name, () => this.#touched(), { signal, passive: true });
    this.addEventListener("click", (event) => event.target.closest("[data-wipe]") && this.#wipe(), { signal });
    this.addEventListener("click", (event) => event.target.closest("[data-here]") && this.#here(), { signal });
    this.#dialog.addEventListener("cancel", () => this.#wait(), { signal });
    this.#watched = new MutationObserver(() => this.#changed());
    this.#watched.observe(document.body, { subtree: true, attributeFilter: ["data-step", "data-room-theme", "class"] });
  }

  disconnectedCallback() {
    this.#gone.abort();
    this.#watched.disconnect();
    clearTimeout(this.#timer);
  }

  get #dialog() {
    return this.querySelector("dialog");
  }

  get #practice() {
    return this.querySelector("solo-practice");
  }

  #touched() {
    if (!this.#dialog.open) this.#wait();
  }

  // changed: another step, or the room is veiled: a practice waits under a veil.
  #changed() {
    document.body.dataset.theme = this.#veil.dataset.roomTheme;
    if (this.#veiled) {
      this.#practice?.pause();
      this.#dialog.close();
    }
    this.#touched();
  }

  get #veil() {
    return document.getElementById("r-veil");
  }

  get #veiled() {
    return this.#veil.classList.contains("veil");
  }

  #wait() {
    clearTimeout(this.#timer);
    const { step } = this.#practice?.dataset ?? {};
    if (!["ready", "paused", "over"].includes(step)) return; // on the first page there is nothing to wipe
    this.#timer = setTimeout(() => this.#ask(), this.dataset.idleMs);
  }

  // ask stands above everything: under a veil it waits.
  #ask() {
    if (this.#veiled) return this.#wait();
    this.#dialog.showModal();
    this.#timer = setTimeout(() => this.#wipe(), this.dataset.stillMs);
  }

  #here() {
    this.#dialog.close();
    this.#wait();
  }

  #wipe() {
    clearTimeout(this.#timer);
    this.#dialog.close();
    this.#practice?.first();
  }
}

customElements.define("kiosk-watch", KioskWatch);
