// On every page of the portal: lets the phone keep pages, and prints a list on its button.
"use strict";
(() => {
  const { keeper } = document.querySelector("script[data-keeper]")?.dataset ?? {};
  if (keeper && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(keeper, { scope: "/" }).catch(() => {});
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
