// A script that did not come, since the network was away for a moment: the page is asked for again
// once the program answers and nothing in it is half done. It stands before the other scripts, so that
// it hears which fail.

(() => {
  const SOON = 1000; // ms; twice as long after each time in vain
  const AT_MOST = 60000;

  // half is what somebody has begun: words, a drawing, or a form that was refused and can be sent again.
  const typed = (field) => (field.name === "drawing" ? field.value : field.value !== field.defaultValue);
  const half = () => location.pathname.includes("/moves/") || [...document.querySelectorAll("textarea, input")].some(typed);
  const answers = () => fetch("/livez", { cache: "no-store", signal: AbortSignal.timeout(1500) }).then((answer) => answer.ok, () => false);

  // How often in a row a script did not come: a reload keeps that, and a device keeps nothing.
  const before = () => history.state?.again ?? 0;
  const remember = (again) => history.replaceState({ again }, "");

  let missing = false;

  async function again() {
    if (half() || !(await answers())) setTimeout(again, SOON);
    else location.reload();
  }

  function failed() {
    if (missing) return;
    missing = true;
    document.querySelector("[data-lost]").hidden = false;
    setTimeout(again, Math.min(AT_MOST, SOON * 2 ** before()));
    remember(before() + 1);
  }

  for (const script of document.scripts) script.addEventListener("error", failed);
  addEventListener("load", () => missing || (before() && remember(0)));
})();
