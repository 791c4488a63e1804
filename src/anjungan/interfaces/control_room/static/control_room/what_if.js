/* The what-if form answers while somebody still turns the figures. Without this script its button does the same. */
(() => {
  "use strict";
  const form = document.querySelector("[data-what-if]"), place = document.getElementById("hasil");
  if (!form || !place) return;
  const SOON_MS = 150;
  let timer = 0, asked = null;

  const ask = () => {
    const words = new URLSearchParams(new FormData(form));
    const shown = `${location.pathname}?${words}`;
    words.set("bagian", "hasil");
    asked?.abort();
    asked = new AbortController();
    fetch(`${location.pathname}?${words}`, { credentials: "same-origin", signal: asked.signal })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => {
        place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
        history.replaceState(null, "", shown);
      })
      .catch(() => {});
  };
  form.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Another line has other hours: the whole page is asked for, without the figures of this one.
    if (event.target.matches("[data-reload]")) location.assign(`${location.pathname}?antrean=${encodeURIComponent(event.target.value)}`);
    else timer = setTimeout(ask, SOON_MS);
  });
})();
