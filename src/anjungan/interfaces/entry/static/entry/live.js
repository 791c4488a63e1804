/* Live pages. An element with `data-stream` listens; what changed is fetched again by its regions.

   <main data-stream="ADDRESS" data-stream-refresh="/loket/107/langsung">   a JSON {"address": "…"} for a fresh address
     <section id="antre" data-live-region="/loket/107/antre">…</section>    its own HTML, fetched after each change
     <span class="tag" data-tone="ok" data-live-state>Langsung</span>        says "Terakhir 10.01" when nothing is heard

   Events on the listening element: `anjungan:change` (detail: v, name, payload) and `anjungan:resync`. */
(() => {
  "use strict";
  const STALE_MS = 40000, GATHER_MS = 120;
  const clock = () => {
    const now = new Date();
    return `${String(now.getHours()).padStart(2, "0")}.${String(now.getMinutes()).padStart(2, "0")}`;
  };

  const listen = (root) => {
    let source, number = 0, epoch = "", heard = Date.now(), lastClock = clock(), waiting, tries = 0;
    const tags = () => [...document.querySelectorAll("[data-live-state]")];

    const alive = () => {
      heard = Date.now();
      lastClock = clock();
      root.removeAttribute("data-stale");
      tags().forEach((tag) => {
        if (tag.dataset.liveWords === undefined) return;
        tag.textContent = tag.dataset.liveWords;
        tag.dataset.tone = tag.dataset.liveTone;
        delete tag.dataset.liveWords;
      });
    };
    const stale = () => {
      root.setAttribute("data-stale", lastClock);
      tags().forEach((tag) => {
        if (tag.dataset.liveWords === undefined) {
          tag.dataset.liveWords = tag.textContent;
          tag.dataset.liveTone = tag.dataset.tone || "ok";
        }
        tag.textContent = `${tag.dataset.liveLast || "Terakhir"} ${lastClock}`;
        tag.dataset.tone = "warn";
      });
    };
    const fetchRegions = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        root.querySelectorAll("[data-live-region]").forEach((region) => {
          if (window.htmx) {
            window.htmx.ajax("GET", region.dataset.liveRegion, { target: region, swap: "outerHTML" });
            return;
          }
          fetch(region.dataset.liveRegion, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
            .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(String(answer.status)))))
            .then((html) => { region.outerHTML = html; })
            .catch(() => {});
        });
      }, GATHER_MS);
    };
    const resync = () => {
      root.dispatchEvent(new CustomEvent("anjungan:resync", { bubbles: true }));
      fetchRegions();
    };
    const refresh = () => {
      const pause = Math.min(30000, 1000 * 2 ** Math.min(tries++, 5)) * (0.5 + Math.random());
      setTimeout(() => {
        if (!root.dataset.streamRefresh) { open(root.dataset.stream); return; }
        fetch(root.dataset.streamRefresh, { credentials: "same-origin", headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
          .then((fresh) => { root.dataset.stream = fresh.address; open(fresh.address); resync(); })
          .catch(refresh);
      }, pause);
    };
    const open = (address) => {
      if (source) source.close();
      source = new EventSource(address);
      source.addEventListener("hello", (event) => {
        const again = epoch !== "";
        [epoch] = event.lastEventId.split("-");
        number = 0;
        tries = 0;
        alive();
        if (again) resync();
      });
      source.addEventListener("change", (event) => {
        const [from, count] = event.lastEventId.split("-");
        if (from !== epoch || Number(count) !== number + 1) resync();
        epoch = from;
        number = Number(count);
        alive();
        let detail;
        try { detail = JSON.parse(event.data); } catch { return; }
        root.dispatchEvent(new CustomEvent("anjungan:change", { bubbles: true, detail }));
        fetchRegions();
      });
      source.addEventListener("resync", () => { alive(); resync(); });
      source.addEventListener("beat", alive);
      source.onerror = () => {
        if (source.readyState === EventSource.CLOSED) refresh();
      };
    };

    setInterval(() => { if (Date.now() - heard > STALE_MS) stale(); }, 2000);
    open(root.dataset.stream);
    window.addEventListener("pagehide", () => source && source.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
  };

  const start = () => document.querySelectorAll("[data-stream]").forEach((root) => {
    if (root.dataset.listening) return;
    root.dataset.listening = "yes";
    listen(root);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
