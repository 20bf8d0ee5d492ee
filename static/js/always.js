// Pause all and Blank on a page that is not live: they leave it as it is, with what is half typed in it.

const bar = document.querySelector("[data-always]");
const WAITS = 8000; // ms, as long as htmx does
let making = false;

async function make(form) {
  const answer = form.querySelector(".answer");
  making = true;
  try {
    const said = await fetch(form.action, { method: "POST", headers: { "HX-Request": "true" }, body: new URLSearchParams(new FormData(form)), signal: AbortSignal.timeout(WAITS) });
    if (said.ok) await draw([...bar.children].indexOf(form));
    else answer.innerHTML = await said.text(); // a sentence, escaped
  } catch {
    answer.textContent = bar.dataset.notReached;
  }
  making = false;
}

// draw asks the page for its two buttons as they are now; focus: the one that was pressed.
async function draw(focus) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href, { signal: AbortSignal.timeout(WAITS) })).text(), "text/html");
  const now = page.querySelector("[data-always]");
  if (!now) return; // it asks first who can see this display
  bar.innerHTML = now.innerHTML;
  bar.children[focus]?.querySelector("button").focus();
}

bar.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!making) make(event.target);
});
document.addEventListener("visibilitychange", () => document.hidden || draw().catch(() => {}));
