// On every page of the portal: lets the phone keep pages, and prints a list on its button.
"use strict";
(() => {
  const { keeper } = document.querySelector("script[data-keeper]")?.dataset ?? {};
  if (keeper && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(keeper, { scope: "/" }).catch(() => {});
    if (!navigator.serviceWorker.controller && /^\/t\//.test(location.pathname)) {
      const made = [...document.querySelectorAll("link[rel=stylesheet], script[src], use")]
        .map((one) => new URL(one.href?.baseVal ?? one.href ?? one.src, location.href)).map((one) => one.origin + one.pathname);
      const tell = ({ active }) => active.postMessage({ keep: [location.href, ...new Set(made)] });
      navigator.serviceWorker.ready.then(tell).catch(() => {});
    }
  }
  if (document.querySelector("[data-kept]")) {
    const again = () => fetch(location.href, { method: "HEAD", cache: "no-store" }).then(() => location.reload(), () => {});
    window.addEventListener("online", again);
    setInterval(again, 15000);
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
