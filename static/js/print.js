// A button that prints the page. Without script the browser's own menu does.
document.addEventListener("click", (e) => {
  if (e.target.closest?.("[data-print]")) print();
});
