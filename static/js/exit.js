// The quick way out of a private page: its link, or Shift three times. What was
// typed is wiped; the browser's history is not hidden, and the page does not say so.
const WITHIN_MS = 1500;

let shifts = [];

function leave(link) {
  for (const field of document.querySelectorAll("textarea, input:not([type=hidden], [type=radio], [type=checkbox])")) field.value = "";
  location.replace(link.href);
}

document.addEventListener("click", (e) => {
  const link = e.target.closest?.("[data-exit]");
  if (!link) return;
  e.preventDefault();
  leave(link);
});

document.addEventListener("keydown", (e) => {
  if (e.repeat) return;
  const now = performance.now();
  shifts = e.key === "Shift" ? [...shifts.filter((t) => now - t < WITHIN_MS), now] : [];
  const link = document.querySelector("[data-exit]");
  if (shifts.length >= 3 && link) leave(link);
});
