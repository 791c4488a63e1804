// Shows what is found while one types. Without it the form does the same with a press.
"use strict";
(() => {
  const form = document.querySelector("form[data-instant]");
  const found = document.querySelector("[data-found]");
  if (!form || !found) return;
  const input = form.querySelector("input[type=search]");
  let waiting = 0;
  let asked = input.value.trim();
  let running = null;
  const ask = async () => {
    const words = input.value.trim();
    if (words === asked || words.length === 1) return;
    asked = words;
    running?.abort();
    running = new AbortController();
    const address = new URL(form.action);
    for (const [name, value] of new FormData(form)) address.searchParams.set(name, value);
    try {
      const shown = new URL(address);
      address.searchParams.set("bagian", "1");
      const answer = await fetch(address, { signal: running.signal, credentials: "same-origin" });
      if (!answer.ok) return;
      found.innerHTML = await answer.text();
      history.replaceState(null, "", shown);
    } catch (error) {
      if (error.name !== "AbortError") asked = "";
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 250);
  });
})();
