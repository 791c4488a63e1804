// Passkeys: the browser's own dialogue answers our question, and the form carries the answer as any form would.
// Without a script, or on a browser without passkeys, the forms stay hidden and codes do everything.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  const trouble = form.querySelector("[data-passkey-trouble]");
  const making = form.dataset.passkey === "create";
  form.addEventListener("submit", async (event) => {
    if (form.elements.jawaban.value) return;
    event.preventDefault();
    trouble.hidden = true;
    try {
      const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
      const asked = await fetch(form.dataset.question, { method: "POST", body, redirect: "error" });
      if (!asked.ok) throw new Error(String(asked.status));
      const { options, question } = await asked.json();
      const credential = making
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
      form.elements.jawaban.value = JSON.stringify({ question, credential: credential.toJSON() });
      form.requestSubmit();
    } catch {
      trouble.hidden = false;
    }
  });
}
