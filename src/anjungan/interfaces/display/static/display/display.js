// The hall display in motion: calls one after the other, aloud and in large letters, and never a blank screen.
//
// live.js says when something changed; this file fetches the whole content again (the snapshot) and works out which
// calls are new. It also asks by itself, more often while nothing is heard. Whatever fails, the last content stays.
"use strict";
(() => {
  const body = document.body;
  const part = (name) => document.querySelector(`[data-${name}]`);
  const panel = part("call"), idle = part("idle"), rows = part("rows"), ticker = part("ticker");
  const QUIET_POLL_MS = 15000, ALONE_POLL_MS = 4000, SILENT_MS = 30000, GATHER_MS = 80;
  const TOO_OLD_MS = 60000, SHOWN_AT_LEAST_MS = 6000, LONGEST_SOUND_MS = 30000;
  const SMALLEST = 4, MESSAGE_MS = 12000, PAGE_MS = 12000, BEAT_MS = 30000;
  const problems = new Set(), skipped = new Set();

  // --- The time of the mall (a demonstration may have a clock of its own) ---
  const speed = Number(body.dataset.speed) || 1;
  let setAt = performance.now(), setTo = Number(body.dataset.now) || Date.now();
  const now = () => setTo + (performance.now() - setAt) * speed;
  const setClock = (instant) => { setAt = performance.now(); setTo = instant; };
  const zone = { timeZone: body.dataset.timeZone };
  const timeFormat = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" });
  const dateFormat = new Intl.DateTimeFormat("id-ID", { ...zone, weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const clockText = (instant) => timeFormat.format(instant).replace(":", ".");
  const put = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
  const tick = () => {
    put(part("clock"), clockText(now()));
    put(part("date"), dateFormat.format(now()));
  };

  // --- Staying in touch ---
  let heardAt = performance.now(), heardText = clockText(now());
  const heard = () => { heardAt = performance.now(); heardText = clockText(now()); };
  const isSilent = () => performance.now() - heardAt > SILENT_MS;
  const streamIsSilent = () => body.hasAttribute("data-stale");
  let lastFetchFailed = false;

  // --- The ticker: one message after the other, and above all how old the screen is ---
  let messages = [part("message").textContent], message = 0;
  // A long sentence is written smaller until it fits its line, so that it never runs over the numbers.
  const fit = () => {
    const text = part("message");
    for (let size = 0; size <= SMALLEST; size += 1) {
      text.dataset.fit = String(size);
      const { paddingTop, paddingBottom } = getComputedStyle(ticker);
      if (text.scrollHeight <= ticker.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom)) return;
    }
  };
  const showMessage = () => { tellMessage(); fit(); };
  const tellMessage = () => {
    if (isSilent()) {
      ticker.setAttribute("data-stale", "");
      put(part("message"), `${ticker.dataset.staleText} ${heardText}. ${ticker.dataset.staleMore}`);
      put(part("position"), "");
      return;
    }
    ticker.removeAttribute("data-stale");
    message %= messages.length;
    put(part("message"), messages[message] ?? "");
    put(part("position"), messages.length > 1 ? `${message + 1} ${ticker.dataset.ofText} ${messages.length}` : "");
  };

  // --- Nobody called, and nobody to be called: the doors are closed ---
  const showClosed = (why) => {
    put(part("shut"), why);
    part("shut").hidden = !why;
    document.querySelectorAll("[data-open]").forEach((node) => { node.hidden = Boolean(why); });
  };

  // --- More zones than rows: one group after the other ---
  let group = 0;
  const showGroup = () => {
    const all = [...rows.querySelectorAll("tr[data-page]")];
    const groups = Math.max(0, ...all.map((row) => Number(row.dataset.page))) + 1;
    group %= groups;
    all.forEach((row) => { row.hidden = Number(row.dataset.page) !== group; });
  };

  // --- The call panel ---
  const arrows = new Map(body.dataset.arrows.split(" ").filter(Boolean).map((pair) => pair.split(":")));
  const showCall = (call, fresh) => {
    if (!call) return;
    put(part("number"), call.number);
    put(part("counter"), call.counter);
    put(part("call-zone"), String(call.zone));
    put(part("call-place"), `Zona ${call.zone}, ${call.agency}`);
    part("call-zone").dataset.zone = String(((call.zone - 1) % 6) + 1);
    const arrow = panel.querySelector(".icon use");
    arrow.setAttribute("href", `${body.dataset.sprite}#i-${arrows.get(String(call.zone)) ?? "arrow-right"}`);
    panel.classList.toggle("long", call.number.length > 5 || call.counter.length > 3);
    panel.hidden = false;
    idle.hidden = true;
    if (fresh) {
      panel.classList.remove("fresh");
      void panel.offsetWidth;
      panel.classList.add("fresh");
    }
  };

  // --- Sound: one at a time; the browser must be allowed once, by a press or by the kiosk's own switch ---
  const button = part("sound");
  const player = new Audio();
  let sound = "blocked", context;
  const tones = () => new Promise((done) => {
    // Two soft tones, made here, for when there is no voice.
    const at = context.currentTime;
    [[659.3, 0], [523.3, 0.35]].forEach(([pitch, later]) => {
      const tone = context.createOscillator(), volume = context.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.0001, at + later);
      volume.gain.exponentialRampToValueAtTime(0.4, at + later + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + later + 0.9);
      tone.connect(volume).connect(context.destination);
      tone.start(at + later);
      tone.stop(at + later + 1);
    });
    setTimeout(done, 1400);
  });
  const mayPlay = async () => {
    context ??= new AudioContext();
    try {
      await Promise.race([context.resume(), new Promise((_, late) => { setTimeout(late, 500); })]);
    } catch { /* still asleep: asked again at the press */ }
    sound = context.state === "running" ? "on" : "blocked";
    button.hidden = sound === "on";
    if (sound === "on") problems.delete("sound_blocked"); else problems.add("sound_blocked");
    return sound === "on";
  };
  button.addEventListener("click", () => { mayPlay().then((may) => { if (may) tones(); }); });
  const play = (address) => new Promise((done, refuse) => {
    const timer = setTimeout(() => { player.pause(); refuse(new Error("too long")); }, LONGEST_SOUND_MS);
    const end = (settle, what) => { clearTimeout(timer); player.onended = null; player.onerror = null; settle(what); };
    player.onended = () => end(done);
    player.onerror = () => end(refuse, new Error("cannot be played"));
    player.src = address;
    player.play().catch((error) => end(refuse, error));
  });
  const say = async (call) => {
    if (!(await mayPlay())) return;
    try {
      const answer = await fetch(call.sound, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      await answer.arrayBuffer();
      await play(call.sound);
      problems.delete("voice_missing");
    } catch (error) {
      if (error.message === "503") problems.add("voice_missing");
      await tones();
    }
  };

  // --- New calls, each once ---
  const MEMORY = `anjungan-calls-${body.dataset.page}`;
  const remembered = () => { try { return JSON.parse(localStorage.getItem(MEMORY)) ?? null; } catch { return null; } };
  let known = new Set(remembered() ?? []);
  const remember = (key) => {
    known.add(key);
    if (known.size > 400) known = new Set([...known].slice(-200));
    try { localStorage.setItem(MEMORY, JSON.stringify([...known])); } catch { /* a full store forgets, nothing else */ }
  };
  let waiting = [], current = [], speaking = false;
  const speakOn = async () => {
    if (speaking) return;
    speaking = true;
    try {
      while (waiting.length) {
        const call = waiting.shift();
        // Taken back in the meantime: a mis-click is not announced.
        if (!current.some((shown) => shown.key === call.key)) continue;
        showCall(call, true);
        await Promise.all([
          say(call).catch(() => {}),
          new Promise((done) => { setTimeout(done, SHOWN_AT_LEAST_MS); }),
        ]);
      }
    } finally {
      speaking = false;
      showCall(current[0], false);
    }
  };
  const takeCalls = (calls) => {
    current = calls;
    for (const call of [...calls].reverse()) {
      if (known.has(call.key)) continue;
      remember(call.key);
      if (now() - call.calledAt <= TOO_OLD_MS * Math.max(1, speed)) waiting.push(call);
    }
    if (!speaking) showCall(calls[0], false);
    if (!calls.length && !speaking) { panel.hidden = true; idle.hidden = false; }
    speakOn();
  };

  // --- The snapshot ---
  let zones = new Set(), fetching = false, again = false;
  const take = (snapshot) => {
    setClock(snapshot.now);
    heard();
    zones = new Set(snapshot.zones);
    // What has just closed is said at once, not when its turn comes.
    if (snapshot.messages[0] !== messages[0]) message = 0;
    messages = snapshot.messages.length ? snapshot.messages : [""];
    rows.innerHTML = snapshot.rows;
    showGroup();
    showMessage();
    showClosed(snapshot.closed);
    showHere(snapshot.hall);
    takeCalls(snapshot.calls);
    if (snapshot.release !== body.dataset.release && !speaking && !waiting.length) location.reload();
  };
  const fetchSnapshot = async () => {
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(body.dataset.snapshot, { credentials: "same-origin", signal: AbortSignal.timeout(8000) });
      if (answer.status === 403) { location.reload(); return; }
      lastFetchFailed = !answer.ok;
      if (answer.ok) take(await answer.json());
    } catch {
      lastFetchFailed = true; // The content stays; the ticker tells how old it is.
    } finally {
      fetching = false;
      if (again) { again = false; fetchSoon(); }
    }
  };
  let soon;
  const fetchSoon = () => { clearTimeout(soon); soon = setTimeout(fetchSnapshot, GATHER_MS); };
  document.addEventListener("anjungan:change", ({ detail }) => {
    heard();
    const { name = "", payload = {} } = detail ?? {};
    const place = payload.zone_id;
    if (name.startsWith("premises.")) { fetchSoon(); return; }
    if (place === null || place === undefined) return;
    if (zones.size && !zones.has(place)) { skipped.add(`${name} zone ${place}`); return; }
    fetchSoon();
  });
  document.addEventListener("anjungan:resync", fetchSoon);

  // --- The code by which people from home show that they are here: another one every minute ---
  const here = part("here");
  let hereUntil = Number(here.dataset.hereUntil), askedAt = -Infinity;
  const showHere = (hall) => {
    here.hidden = !hall?.digits;
    if (here.hidden) return;
    hereUntil = hall.until;
    if (part("here-digits").textContent === hall.digits) return;
    part("here-picture").innerHTML = hall.picture;
    put(part("here-digits"), hall.digits);
  };
  const renewHere = async () => {
    if (here.hidden || now() < hereUntil || performance.now() - askedAt < 2000) return;
    askedAt = performance.now();
    try {
      const answer = await fetch(here.dataset.hereSource, { credentials: "same-origin", signal: AbortSignal.timeout(8000) });
      if (answer.ok) showHere(await answer.json());
    } catch { /* an old code is refused kindly; asked again in two seconds */ }
  };

  // --- Alive ---
  const beat = async () => {
    if (streamIsSilent()) problems.add("stream_silent"); else problems.delete("stream_silent");
    const said = { problems: [...problems], page: body.dataset.page, sound, skipped: [...skipped].slice(-8) };
    try {
      const answer = await fetch(body.dataset.heartbeat, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": body.dataset.csrf },
        body: JSON.stringify(said),
        signal: AbortSignal.timeout(8000),
      });
      if (answer.ok) { setClock((await answer.json()).now); skipped.clear(); }
    } catch { /* the control room sees the silence */ }
  };

  tick();
  showGroup();
  mayPlay();
  fetchSnapshot();
  beat();
  setInterval(tick, 1000);
  setInterval(beat, BEAT_MS);
  setInterval(() => { message += 1; showMessage(); }, MESSAGE_MS);
  setInterval(showMessage, 1000);
  setInterval(renewHere, 1000);
  setInterval(() => { group += 1; showGroup(); }, PAGE_MS);
  let polledAt = performance.now();
  setInterval(() => {
    const pause = lastFetchFailed || streamIsSilent() ? ALONE_POLL_MS : QUIET_POLL_MS;
    if (performance.now() - polledAt >= pause) { polledAt = performance.now(); fetchSnapshot(); }
  }, 1000);
})();
