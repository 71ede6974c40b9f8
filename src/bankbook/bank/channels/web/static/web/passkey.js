/*
 * Lets allauth's own script talk to the browser's passkeys; pages that use it say which form and find the data beside it.
 */
(() => {
  "use strict";
  const form = document.querySelector("[data-passkey]");
  const button = document.getElementById("passkey-go");
  const ids = { data: "passkey-data", credential: "id_credential" };

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-failed]").hidden = false;
  });

  button.hidden = false;
  if (form.dataset.passkey === "add") window.allauth.webauthn.forms.addForm({ ids: { ...ids, add: button.id } });
  else window.allauth.webauthn.forms.authenticateForm({ ids: { ...ids, authenticate: button.id } });
})();
