// The desk's keys, timers and dialogs. Every action is a plain form underneath and works without this file.
(() => {
  "use strict";
  const REST_MS = 500; // A second press this soon is the same press.
  const REFRESH_MS = 30000; // Waits grow even when nothing happens.
  const body = document.body;
  const dialog = document.getElementById("dialog");
  let pressedAt = -REST_MS;
  let heard = { mall: Number(body.dataset.now), here: performance.now() };
  const speed = Number(body.dataset.speed);
  const now = () => heard.mall + (performance.now() - heard.here) * speed;

  // ---- the one button
  const primary = () => document.getElementById("utama");
  const toPrimary = () => primary()?.focus({ preventScroll: true });

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "act-form") return;
    if (performance.now() - pressedAt < REST_MS) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    pressedAt = performance.now();
    event.submitter?.setAttribute("aria-busy", "true");
  }, true);

  // ---- keys
  const isTyping = (element) => element.closest?.("input:not([type=radio],[type=checkbox]), select, textarea");
  const takesSpace = (element) =>
    element !== primary() && element.closest?.("button, a, summary, input[type=checkbox], input[type=radio]:not(:checked)");
  const press = (element) => {
    if (element && !element.disabled) element.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
    if (event.key === "Escape") return toPrimary();
    if (isTyping(event.target)) return;
    if (event.repeat) {
      if (event.key === " " || event.key === "Enter") event.preventDefault();
      return;
    }
    if (event.key === " ") {
      if (takesSpace(event.target)) return;
      event.preventDefault();
      press(primary());
    } else if (/^[1-4]$/.test(event.key)) {
      const choice = document.querySelectorAll("#check input[name=hasil]")[Number(event.key) - 1];
      if (choice) choice.checked = true;
    } else if (event.key.toLowerCase() === "c") {
      const note = document.getElementById("catatan");
      if (note) {
        event.preventDefault();
        note.focus();
      }
    } else if (/^[a-z?]$/i.test(event.key)) {
      const wanted = document.querySelector(`[aria-keyshortcuts="${event.key.toUpperCase()}"]`);
      if (wanted) event.preventDefault();
      press(wanted);
    }
  });
  // Some browsers press a focused button when Space is released.
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && event.target === primary()) event.preventDefault();
  });

  // ---- dialogs
  const filterTargets = (field) => {
    const list = document.getElementById(field.dataset.filters);
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let first = null;
    for (const group of list.querySelectorAll("optgroup")) {
      let some = false;
      for (const option of group.children) {
        const text = `${group.label} ${option.text}`.toLowerCase();
        option.hidden = !words.every((word) => text.includes(word));
        some ||= !option.hidden;
        if (!option.hidden) first ??= option;
      }
      group.hidden = !some;
    }
    list.value = words.length && first ? first.value : "";
  };
  const openDialog = () => {
    const filter = dialog.querySelector(".filter");
    if (filter) filter.hidden = false;
    // What names the dialog comes with its content.
    dialog.setAttribute("aria-labelledby", "part-title");
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector("[autofocus]") ?? filter?.querySelector("input"))?.focus();
  };
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]") || event.target === dialog) dialog.close();
  });
  dialog.addEventListener("input", (event) => {
    if (event.target.dataset.filters) filterTargets(event.target);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target.dataset.filters) {
      event.preventDefault();
      document.getElementById(event.target.dataset.filters).focus();
    }
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    toPrimary();
  });

  // ---- what comes back
  const path = (address) => new URL(address, location.href).pathname;
  body.addEventListener("htmx:beforeSwap", (event) => {
    // Signed out meanwhile: the answer is the sign-in page, so go there.
    const answered = event.detail.xhr.responseURL;
    if (answered && path(answered) !== path(event.detail.pathInfo?.requestPath ?? answered)) location.reload();
  });
  body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === dialog && dialog.childElementCount) openDialog();
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const failed = !event.detail.successful;
    const fromForm = event.detail.elt.tagName === "FORM";
    if (failed && fromForm) {
      document.getElementById("notice").replaceChildren(document.getElementById("lost").content.cloneNode(true));
      for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
      pressedAt = -REST_MS;
    }
    if (fromForm && dialog.contains(event.detail.elt)) dialog.close();
  });
  body.addEventListener("htmx:afterSettle", () => {
    const clock = document.querySelector("[data-clock][data-now]");
    if (clock) {
      heard = { mall: Number(clock.dataset.now), here: performance.now() };
      clock.removeAttribute("data-now");
    }
    tick();
    if (document.activeElement === body && !dialog.open) toPrimary();
  });

  // ---- changes made elsewhere
  let waiting = null;
  let asking = false;
  const refresh = async () => {
    waiting = null;
    if (asking) return later();
    asking = true;
    const mark = encodeURIComponent(document.getElementById("tanda")?.value ?? "");
    try {
      await htmx.ajax("GET", `${body.dataset.changes}?tanda=${mark}`, { source: body, target: body, swap: "none" });
    } finally {
      asking = false;
    }
  };
  const later = () => {
    waiting ??= setTimeout(refresh, 150);
  };
  document.addEventListener("anjungan:change", later);
  document.addEventListener("anjungan:resync", later);
  setInterval(later, REFRESH_MS);

  // ---- time
  const clockText = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : "id-ID", {
    hour: "2-digit", minute: "2-digit", timeZone: body.dataset.zone,
  });
  const two = (number) => String(number).padStart(2, "0");
  const tick = () => {
    for (const element of document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor((now() - Number(element.dataset.since)) / 1000));
      if (element.tagName === "PROGRESS") element.value = Math.min(seconds, element.max);
      else element.textContent = `${two(Math.floor(seconds / 60))}.${two(seconds % 60)}`;
    }
    for (const element of document.querySelectorAll("[data-vanishes]")) {
      element.dataset.until ??= now() + Number(element.dataset.vanishes) * 1000;
      if (now() > Number(element.dataset.until)) element.remove();
    }
    for (const element of document.querySelectorAll("[data-clock]")) element.textContent = clockText.format(now());
  };
  setInterval(tick, 1000);
  document.querySelector("[data-clock]")?.removeAttribute("data-now");
  tick();

  // ---- the check list
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-checks]");
    if (!list) return;
    const boxes = [...list.querySelectorAll("input[type=checkbox]")];
    const done = boxes.filter((box) => box.checked).length;
    list.querySelector("h2").textContent = list.dataset.checks.replace("{done}", done).replace("{all}", boxes.length);
  });
})();
