// Passkeys: <form data-passkey="add" data-origin="https://…" data-options="{…}"> makes one, and
// <form data-passkey="use" data-begin="/…"> asks for one; what the device answers is sent as the field "answer".
// Without this, or where the browser knows no passkeys, such forms stay hidden and a password signs in.
(() => {
  "use strict";
  const knows = globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials;

  async function made(form) {
    if (form.dataset.passkey === "add") {
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(form.dataset.options));
      return navigator.credentials.create({ publicKey });
    }
    const answer = await fetch(form.dataset.begin, { method: "POST", body: new FormData(form) });
    if (!answer.ok) throw new Error(`begin: ${answer.status}`);
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await answer.json());
    return navigator.credentials.get({ publicKey });
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const works = knows && location.origin === form.dataset.origin;
    form.hidden = !works;
    const instead = document.getElementById("passkey-instead");
    if (instead) instead.hidden = works;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[data-passkey-failed]");
      const button = form.querySelector("button");
      said.hidden = true;
      button.disabled = true;
      try {
        form.elements.answer.value = JSON.stringify(await made(form));
        form.submit();
      } catch { // closed by the person, or no passkey there: they may try again
        said.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
