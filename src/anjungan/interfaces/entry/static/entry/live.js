/* Live pages. An element with `data-stream` listens; what changed is fetched again by its regions.

   <main data-stream="ADDRESS" data-stream-refresh="/loket/107/langsung">   a JSON {"address": "…"} for a fresh address
     <section id="antre" data-live-region="/loket/107/antre">…</section>    its own HTML, fetched after each change
     <span class="tag" data-tone="ok" data-live-state>Langsung</span>        says "Terakhir 10.01" when nothing is heard

   Without `data-stream-refresh` a fresh address is taken from the page itself, fetched again.
   Events on the listening element: `anjungan:change` (detail: v, id, name, at, payload; each id once) and
   `anjungan:resync` (something may have been missed: read everything again). A region whose fetch failed is fetched again
   after a pause. While nothing is heard the element has
   `data-stale` with the time of the last sign of life. Nothing pauses in the background: hall displays have no front. */
(() => {
  "use strict";
  const STALE_MS = 30000; // Two heartbeats.
  const GATHER_MS = 120;
  const ADDRESS_MS = 540000; // The server takes an address for ten minutes.
  const REMEMBERED = 500;

  const pad = (number) => String(number).padStart(2, "0");
  const clock = () => {
    // The mall's clock, which the page shows, before the machine's own.
    const shown = document.querySelector("[data-clock]")?.textContent.trim();
    const now = new Date();
    return shown || `${pad(now.getHours())}.${pad(now.getMinutes())}`;
  };

  const listen = (root) => {
    let source = null, address = root.dataset.stream, addressAt = Date.now();
    let heardAt = Date.now(), heardClock = clock();
    let after = "", number = 0, failures = 0, retry = 0, gathering = 0, misses = 0, missed = 0;
    const seen = new Set();
    const busy = new WeakMap();

    // ---- what the page says about itself
    const tags = () => document.querySelectorAll("[data-live-state]");
    const alive = () => {
      heardAt = Date.now();
      heardClock = clock();
      if (!root.hasAttribute("data-stale")) return;
      root.removeAttribute("data-stale");
      for (const tag of tags()) {
        if (tag.dataset.liveWords === undefined) continue;
        tag.textContent = tag.dataset.liveWords;
        tag.dataset.tone = tag.dataset.liveTone;
        delete tag.dataset.liveWords;
      }
    };
    const stale = () => {
      root.setAttribute("data-stale", heardClock);
      for (const tag of tags()) {
        if (tag.dataset.liveWords === undefined) {
          tag.dataset.liveWords = tag.textContent;
          tag.dataset.liveTone = tag.dataset.tone || "ok";
        }
        const words = `${tag.dataset.liveLast || "Terakhir"} ${heardClock}`;
        if (tag.textContent !== words) tag.textContent = words;
        tag.dataset.tone = "warn";
      }
    };

    // ---- what the page fetches
    const fetchRegion = async (region) => {
      if (busy.has(region)) {
        busy.set(region, "again"); // An older answer must not come after a newer one.
        return;
      }
      busy.set(region, "once");
      let status = 0;
      try {
        if (window.htmx) {
          const answered = ({ detail }) => { if (detail.target === region) status = detail.xhr.status; };
          document.addEventListener("htmx:afterRequest", answered);
          await window.htmx.ajax("GET", region.dataset.liveRegion, { target: region, swap: "outerHTML" })
            .finally(() => document.removeEventListener("htmx:afterRequest", answered));
        } else {
          const answer = await fetch(region.dataset.liveRegion, {
            headers: { "HX-Request": "true" }, credentials: "same-origin",
          });
          if (answer.redirected) return void location.reload(); // Signed out meanwhile.
          if (answer.ok) region.outerHTML = await answer.text();
          status = answer.status;
        }
      } catch { status = 0; }
      if (status && status < 500 && status !== 429) misses = 0;
      else missAgain();
      const again = busy.get(region) === "again";
      busy.delete(region);
      if (again) fetchRegions();
    };
    const fetchRegions = () => {
      gathering ||= setTimeout(() => {
        gathering = 0;
        root.querySelectorAll("[data-live-region]").forEach(fetchRegion);
      }, GATHER_MS);
    };
    const missAgain = () => {
      // The stream may stay whole while pages cannot be had, and no other change may come for long.
      clearTimeout(missed);
      missed = setTimeout(fetchRegions, Math.min(30000, 2000 * 2 ** Math.min(misses, 4)) * (0.5 + Math.random()));
      misses += 1;
    };
    const tell = (name, detail) => root.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
    const resync = () => {
      tell("anjungan:resync");
      fetchRegions();
    };

    // ---- the stream
    const note = (event) => {
      // <epoch>-<number>-<position>: the position is where this page goes on when it comes back.
      const parts = event.lastEventId.split("-");
      after = event.lastEventId;
      return Number(parts[1]);
    };
    const change = (event) => {
      const expected = number + 1;
      number = note(event);
      alive();
      if (number !== expected) resync();
      let detail;
      try { detail = JSON.parse(event.data); } catch { return; }
      if (seen.has(detail.id)) return;
      seen.add(detail.id);
      if (seen.size > REMEMBERED) seen.delete(seen.values().next().value);
      tell("anjungan:change", detail);
      fetchRegions();
    };
    const open = () => {
      close();
      const place = new URL(address, location.href);
      if (after) place.searchParams.set("after", after);
      source = new EventSource(place);
      source.addEventListener("hello", (event) => {
        number = note(event);
        failures = 0;
        alive();
      });
      source.addEventListener("change", change);
      source.addEventListener("beat", (event) => { note(event); alive(); });
      source.addEventListener("resync", (event) => { note(event); alive(); resync(); });
      // The browser's own retry comes at one moment for every page in the building; ours is spread out.
      source.onerror = comeBack;
    };
    const close = () => {
      clearTimeout(retry);
      source?.close();
      source = null;
    };
    const comeBack = () => {
      close();
      const pause = Math.min(30000, 1000 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random());
      failures += 1;
      retry = setTimeout(reopen, pause);
    };
    const reopen = async () => {
      // After a second failure the address may be the reason; the server does not say which to a script.
      if (failures > 1 || Date.now() - addressAt > ADDRESS_MS) {
        try {
          address = await freshAddress();
          addressAt = Date.now();
        } catch {
          comeBack();
          return;
        }
      }
      open();
    };
    const freshAddress = async () => {
      const from = root.dataset.streamRefresh;
      const answer = await fetch(from || location.href, {
        credentials: "same-origin", cache: "no-store", headers: { Accept: from ? "application/json" : "text/html" },
      });
      if (answer.redirected) location.reload(); // Signed out or put away meanwhile: the server says what to do.
      if (!answer.ok) throw new Error(String(answer.status));
      if (from) return (await answer.json()).address;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-stream]")?.dataset.stream;
      if (!fresh) throw new Error("the page has no stream any more");
      return fresh;
    };

    setInterval(() => { if (Date.now() - heardAt >= STALE_MS) stale(); }, 1000);
    window.addEventListener("online", () => { failures = 0; comeBack(); });
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", (event) => { if (event.persisted) comeBack(); });
    open();
  };

  const start = () => {
    for (const root of document.querySelectorAll("[data-stream]")) {
      if (root.dataset.listening || !root.dataset.stream) continue;
      root.dataset.listening = "yes";
      listen(root);
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
