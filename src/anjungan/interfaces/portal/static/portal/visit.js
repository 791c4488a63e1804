// Keeps the visitor's page calm while live.js keeps it fresh: what was opened stays open, only what matters is read
// out, and a phone without network still shows the number.
"use strict";
(() => {
  const root = document.querySelector("[data-stream]");
  if (!root) return;
  const spoken = document.querySelector("[data-read-out]");
  const opened = new Set();
  document.addEventListener("toggle", (event) => {
    if (!event.target.id) return;
    if (event.target.open) opened.add(event.target.id);
    else opened.delete(event.target.id);
  }, true);

  const saying = () => root.querySelector("[data-announce]")?.dataset.announce ?? "";
  let said = saying();
  new MutationObserver(() => {
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    if (saying() !== said) {
      said = saying();
      if (spoken) spoken.textContent = said;
    }
  }).observe(root, { childList: true });

  // Shown from this phone's own copy: say how old it is.
  const lookOffline = () => root.querySelectorAll("[data-live-state]").forEach((tag) => {
    tag.textContent = `${tag.dataset.liveLast} ${root.querySelector("[data-shown-at]")?.dataset.shownAt ?? ""}`;
    tag.dataset.tone = "warn";
  });
  const freshen = () => root.querySelectorAll("[data-live-region]").forEach((region) => {
    fetch(region.dataset.liveRegion, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => { region.outerHTML = html; })
      .catch(lookOffline);
  });
  window.addEventListener("offline", lookOffline);
  window.addEventListener("online", freshen);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) freshen(); });
  if (!navigator.onLine) lookOffline();
})();
