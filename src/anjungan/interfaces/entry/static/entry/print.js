// Prints the page: by itself when it was opened to be printed, and on the button.
"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
if (document.documentElement.dataset.printsItself === "yes") {
  window.addEventListener("load", () => window.print());
}
