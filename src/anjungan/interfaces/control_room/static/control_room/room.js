/* The control room stays as it was left: after a change the page is fetched again and only the parts that differ are
   replaced. A part in which somebody is typing or pressing is left alone until the next time. */
(() => {
  "use strict";
  // On a phone the pages stand in a row that is pushed along; the one that is open should be seen.
  const here = document.querySelector(".nav-links [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 48;

  const root = document.querySelector("[data-room]");
  if (!root) return;
  const SOON_MS = 300, REST_MS = 3000, TICK_MS = 15000;
  let timer = 0, last = 0, running = false, again = false;

  const busy = (part) => part.contains(document.activeElement) && document.activeElement !== document.body
    && document.activeElement.matches("input, select, textarea, button");
  const stops = (part) => [...part.querySelectorAll("a, summary, [tabindex]")];
  const keep = (part) => [...part.querySelectorAll("details[data-keep][open]")].map((one) => one.dataset.keep);

  const replace = (fresh) => {
    document.querySelectorAll("[data-live-part]").forEach((part) => {
      const next = fresh.getElementById(part.id);
      if (!next || busy(part)) return;
      // A fresh token for forms is no change worth a swap.
      const plain = (html) => html.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/ open=""/g, "");
      if (plain(part.innerHTML) === plain(next.innerHTML)) return;
      const opened = keep(part);
      const focused = stops(part).indexOf(document.activeElement);
      const scrolled = [...part.querySelectorAll(".scroll")].map((one) => one.scrollLeft);
      part.className = next.className;
      part.replaceChildren(...next.childNodes);
      opened.forEach((name) => part.querySelector(`details[data-keep="${name}"]`)?.setAttribute("open", ""));
      if (focused >= 0) stops(part)[focused]?.focus({ preventScroll: true });
      part.querySelectorAll(".scroll").forEach((one, index) => { one.scrollLeft = scrolled[index] || 0; });
    });
    document.title = fresh.title || document.title;
  };
  const fetchNow = () => {
    if (running) { again = true; return; }
    running = true;
    last = Date.now();
    fetch(location.href.split("#")[0], { credentials: "same-origin", headers: { Accept: "text/html" } })
      .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(new Error(String(answer.status)))))
      .then((html) => replace(new DOMParser().parseFromString(html, "text/html")))
      .catch(() => {})
      .finally(() => {
        running = false;
        if (again) { again = false; soon(); }
      });
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(fetchNow, Math.max(SOON_MS, REST_MS - (Date.now() - last)));
  };
  root.addEventListener("anjungan:change", soon);
  root.addEventListener("anjungan:resync", soon);
  // Waits grow although nothing happens.
  setInterval(() => { if (!document.hidden && Date.now() - last > TICK_MS) soon(); }, TICK_MS / 3);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
})();
