// The kiosk in motion. Every page works without this file; it adds the keyboard, the idle question, the clock,
// reading aloud, and watching the printer.
"use strict";
(() => {
  const body = document.body;
  const seconds = (count) => count * 1000;

  // A form that may be sent once: the second tap of an impatient finger does nothing. The server knows too.
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      const pressed = event.submitter;
      if (pressed) { pressed.setAttribute("aria-busy", "true"); }
    });
  }
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) { delete form.dataset.sent; }
  });

  // Alive: tell the mall every half minute, and take the time from its answer.
  const clock = document.querySelector("[data-clock]");
  const beat = async () => {
    try {
      const answer = await fetch(body.dataset.heartbeat, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": body.dataset.csrf },
        body: JSON.stringify({ problems: [] }),
      });
      if (answer.ok && clock) { clock.textContent = (await answer.json()).clock; }
    } catch { /* the network comes back by itself; the control room sees the silence */ }
  };
  beat();
  setInterval(beat, seconds(30));

  // Nobody there: ask after the idle time, begin anew fifteen seconds later.
  const question = document.querySelector("[data-idle-question]");
  const left = document.querySelector("[data-idle-left]");
  const idleAfter = Number(body.dataset.idle || 60);
  let touchedAt = Date.now();
  const touched = () => { touchedAt = Date.now(); if (question.open) { question.close(); } };
  for (const name of ["pointerdown", "keydown", "input"]) { document.addEventListener(name, touched, { passive: true }); }
  setInterval(() => {
    const idle = (Date.now() - touchedAt) / 1000;
    if ("home" in body.dataset) {
      // The front page stays; it only fetches fresh waits, and forgets what a passer-by left behind.
      if (idle >= idleAfter) { location.href = body.dataset.startOver; }
      return;
    }
    if (idle >= idleAfter + 15) { location.href = body.dataset.startOver; return; }
    if (idle >= idleAfter) {
      left.textContent = String(Math.ceil(idleAfter + 15 - idle));
      if (!question.open) { question.showModal(); }
    }
  }, 500);

  // Read aloud what stands on the screen, in the language of the page.
  const reader = document.querySelector("[data-read-aloud]");
  if (reader && "speechSynthesis" in window) {
    reader.hidden = false;
    reader.addEventListener("click", () => {
      const voice = window.speechSynthesis;
      if (voice.speaking) { voice.cancel(); return; }
      const text = [document.querySelector("h1"), document.querySelector("main")]
        .map((part) => part.innerText.replace(/\s+/g, " ")).join(". ");
      const spoken = new SpeechSynthesisUtterance(text.slice(0, 1200));
      spoken.lang = document.documentElement.lang === "en" ? "en-GB" : "id-ID";
      spoken.rate = 0.9;
      voice.speak(spoken);
    });
    window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
  }

  // The printer: look every second until something has changed, then show the page that says so.
  if (body.dataset.watch) {
    const look = async () => {
      try {
        const answer = await fetch(body.dataset.watch, { headers: { Accept: "application/json" } });
        const { state } = await answer.json();
        if (state !== body.dataset.state) { location.reload(); return; }
      } catch { /* asked again in a second */ }
      setTimeout(look, seconds(1));
    };
    setTimeout(look, seconds(1));
  }

  // A kiosk whose printer is the browser's own: fetch the slip, print it, and stand in line.
  if (body.dataset.printHere) {
    const put = document.querySelector("[data-slip]");
    const confirmation = document.querySelector("form[data-confirm]");
    fetch(body.dataset.printHere).then((answer) => answer.text()).then((text) => {
      const slip = new DOMParser().parseFromString(text, "text/html").querySelector(".slip");
      if (!slip) { return; }
      put.replaceChildren(document.adoptNode(slip));
      window.addEventListener("afterprint", () => confirmation.requestSubmit(), { once: true });
      window.print();
    }).catch(() => { /* the number stands on the screen, to be noted */ });
  }

  // The keyboard: kiosks have none of their own.
  const keys = document.querySelector("[data-keys]");
  if (keys) {
    const input = document.querySelector("[data-search] .input");
    const results = document.getElementById("hasil");
    // Where a code is asked for, the page only types; the form is sent as any other.
    const plain = input.form.hasAttribute("data-plain");
    let waiting = 0;
    const search = () => {
      if (plain) { return; }
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const address = `${input.form.action}?q=${encodeURIComponent(input.value)}`;
        const text = await (await fetch(address)).text();
        const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("hasil");
        if (fresh) { results.replaceChildren(...fresh.childNodes); }
      }, 250);
    };
    const type = (change) => {
      input.value = change(input.value).slice(0, 80);
      search();
    };
    const key = (face, change, kind, label) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = `key ${kind || ""}`;
      button.textContent = face;
      if (label) { button.setAttribute("aria-label", label); }
      button.addEventListener("click", () => type(change));
      return button;
    };
    const row = (...buttons) => {
      const line = document.createElement("div");
      line.append(...buttons);
      keys.append(line);
    };
    for (const letters of ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"]) {
      row(...[...letters].map((letter) => key(letter, (value) => value + letter)));
    }
    keys.lastElementChild.append(key("⌫", (value) => value.slice(0, -1), "mid", keys.dataset.erase));
    row(
      key(keys.dataset.clear, () => "", "mid"),
      key(keys.dataset.space, (value) => (value && !value.endsWith(" ") ? `${value} ` : value), "long"),
    );
    keys.setAttribute("role", "group");
    keys.setAttribute("aria-label", keys.dataset.label);
    keys.hidden = false;
    input.addEventListener("input", search);
    if (!plain) { input.form.addEventListener("submit", (event) => { event.preventDefault(); search(); }); }
  }
})();
