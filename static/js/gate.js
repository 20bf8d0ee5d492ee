// <private-gate data-back data-after-ms>: a page with private things on a display that children see
// goes back to the screen when nobody has touched it for a while; and once something was started
// from here, at once.

const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "scroll"];

const TICK = 500; // ms

class PrivateGate extends HTMLElement {
  connectedCallback() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("htmx:after:request", (event) => this.started(event), { signal });
    if (!this.dataset.afterMs) return;
    for (const name of TOUCHES) document.addEventListener(name, () => this.touched(), { signal, passive: true });
    this.timer = setInterval(() => this.look(), TICK);
    this.touched();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearInterval(this.timer);
  }

  // A touch that wakes a device which slept is too late.
  touched() {
    this.look();
    this.since = [Date.now(), performance.now()];
  }

  // On many devices only the wall clock goes on in a sleep, and that one may be set back.
  look() {
    if (!this.since) return;
    const [wall, own] = this.since;
    if (Math.max(Date.now() - wall, performance.now() - own) >= this.dataset.afterMs) this.back();
  }

  // The page must not be one step back in the history for whoever comes next.
  back() {
    this.disconnectedCallback();
    location.replace(this.dataset.back);
  }

  started(event) {
    const { sourceElement, response } = event.detail.ctx ?? {};
    if (sourceElement?.matches?.("[data-starts]") && response?.status === 204) this.back();
  }
}

customElements.define("private-gate", PrivateGate);
