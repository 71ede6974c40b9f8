/*
 * Ticks the checks of a new password while it is typed. The bank judges again when it is saved, and the page works without this.
 */
(() => {
  "use strict";
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]/gu, "");

  const met = (list, typed) => {
    const length = [...typed].length;
    const names = list.dataset.names.split(" ").filter(Boolean);
    return {
      length: length >= Number(list.dataset.least) && length <= Number(list.dataset.most),
      printable: /^[\x20-\x7e]+$/.test(typed),
      unrelated: typed !== "" && !names.some((name) => fold(typed).includes(name)),
    };
  };

  for (const list of document.querySelectorAll("[data-password-checks]")) {
    const input = document.getElementById(list.dataset.passwordChecks);
    const show = () => {
      const found = met(list, input.value);
      for (const item of list.querySelectorAll("[data-check]")) {
        const isMet = found[item.dataset.check] === true;
        item.querySelector("[data-met]").hidden = !isMet;
        item.querySelector("[data-open]").hidden = isMet;
      }
    };
    input.addEventListener("input", show);
    show();
  }
})();
