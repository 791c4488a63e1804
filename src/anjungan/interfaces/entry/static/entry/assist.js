/* Assisted mode: the time that is left, and away from the page once it is over: by time, or because the visitor pressed
   stop on a screen of their own, which the band hears at its stream (live.js). Without this the page says until when. */
(() => {
  "use strict";
  const start = () => {
    const band = document.querySelector("[data-assist-until]");
    if (!band) return;
    let ends = performance.now() + Number(band.dataset.assistUntil) * 1000;
    const shown = band.querySelector("[data-assist-left]");
    const leave = () => location.assign(band.dataset.assistOver);
    const tick = () => {
      const left = Math.ceil((ends - performance.now()) / 1000);
      if (left <= 0) return void leave();
      shown.querySelector("b").textContent = `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
      shown.hidden = false;
      setTimeout(tick, 1000);
    };
    const ask = async () => {
      try {
        const answer = await fetch(band.dataset.streamRefresh, { credentials: "same-origin", cache: "no-store" });
        if (answer.redirected) return void leave();
        if (!answer.ok) return;
        const now = await answer.json();
        ends = performance.now() + now.seconds_left * 1000;
        band.querySelector("[data-assist-at] b").textContent = now.until;
      } catch { /* The next press says so. */ }
    };
    band.addEventListener("anjungan:change", ({ detail }) => {
      if (detail.name === "assistance.ended.v1") leave();
      else if (detail.name === "assistance.extended.v1") ask();
    });
    // Something may have been missed.
    band.addEventListener("anjungan:resync", ask);
    tick();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
