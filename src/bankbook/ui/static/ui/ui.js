/*
 * The one script beside htmx. Every page works without it: it closes toasts, opens dialogs where the browser cannot do so by itself,
 * shows a typed password, prints, moves the focus to the error summary, and says when a part of the page is being fetched.
 */
(() => {
  "use strict";
  const TOAST_MS = 10000;

  const armToasts = (root) => {
    for (const toast of root.querySelectorAll("[data-toast]:not([data-armed])")) {
      toast.dataset.armed = "";
      toast.querySelector("[data-closes]").hidden = false;
      if (toast.closest("#toasts")) setTimeout(() => { if (!toast.matches(":hover, :focus-within")) toast.remove(); }, TOAST_MS);
    }
    for (const button of root.querySelectorAll("[data-reveals]")) button.hidden = false;
    for (const button of root.querySelectorAll("[data-copies], [data-prints]")) button.hidden = false;
  };

  const reveal = (button) => {
    const input = document.getElementById(button.dataset.reveals);
    const word = button.querySelector("[data-word]");
    button.dataset.wordShow ??= word.textContent;
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
    word.textContent = shown ? button.dataset.wordShow : button.dataset.wordHide;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-closes]")) button.closest("[data-toast]").remove();
    if (button.matches("[data-reveals]")) reveal(button);
    if (button.matches("[data-copies]")) navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    if (button.matches("[data-prints]")) print();
    if (!("command" in HTMLButtonElement.prototype) && button.getAttribute("command") === "show-modal") {
      document.getElementById(button.getAttribute("commandfor")).showModal();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(".band details[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
  document.addEventListener("htmx:afterSwap", () => armToasts(document));

  armToasts(document);
  document.querySelector("[data-error-summary]")?.focus();
})();
