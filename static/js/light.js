// The room's light may change while a page is open: the body follows its stage.
const stage = document.querySelector("[data-room-theme]");
if (stage) {
  const follow = () => (document.body.dataset.theme = stage.dataset.roomTheme);
  new MutationObserver(follow).observe(stage, { attributeFilter: ["data-room-theme"] });
}
