/*
 * Ticks View when a right is ticked that needs it, and says so. The bank asks for it again when the page is submitted, and the page works without this.
 */
(() => {
  "use strict";
  const said = document.querySelector("[data-view-ticked]");
  const view = (box) => box.form.querySelector(`input[name="pairs"][value="${box.dataset.needs}"]`);

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "pairs") return;
    const needed = box.checked && box.dataset.needs ? view(box) : null;
    const isTickedNow = needed !== null && !needed.checked;
    if (isTickedNow) needed.checked = true;
    said.hidden = !isTickedNow;
  });
})();
