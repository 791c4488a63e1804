/* Assisted mode: the time that is left, and away from the page once it is over. Without this the page says until when. */
(() => {
  "use strict";
  const start = () => {
    const band = document.querySelector("[data-assist-until]");
    if (!band) return;
    const ends = performance.now() + Number(band.dataset.assistUntil) * 1000;
    const shown = band.querySelector("[data-assist-left]");
    const tick = () => {
      const left = Math.ceil((ends - performance.now()) / 1000);
      if (left <= 0) return void location.assign(band.dataset.assistOver);
      shown.querySelector("b").textContent = `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
      shown.hidden = false;
      setTimeout(tick, 1000);
    };
    tick();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
