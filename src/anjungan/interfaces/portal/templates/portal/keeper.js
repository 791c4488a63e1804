// Keeps on the phone, for when there is no network: the visitor's last pages, the services looked at, the style sheets,
// and one page that says what still holds. Everything is asked of the network first.
"use strict";
const KEPT = "anjungan-3";
const OFFLINE = "/luring";
const MINE = "/kunjungan";
const MOST = 60;
const WORTH_KEEPING =
  /^\/(t\/[A-Z0-9]+|layanan\/[a-z0-9_.]+(\/daftar)?|peristiwa\/[a-z0-9_]+|denah|static\/.*)?$/;
const keep = async (request, answer) => {
  if (answer.ok && !answer.redirected) {
    const kept = await caches.open(KEPT);
    await kept.put(request, answer.clone());
    const all = await kept.keys();
    for (const old of all.slice(0, Math.max(0, all.length - MOST))) {
      if (new URL(old.url).pathname !== OFFLINE) await kept.delete(old);
    }
  }
  return answer;
};
// A page that was kept says from when it is; app.js puts the fresh one in its place as soon as there is a network.
const asOf = async (kept) => {
  const at = new Date(kept.headers.get("date") ?? Date.now());
  const two = (number) => String(number).padStart(2, "0");
  const said = `{% translate "Tanpa sambungan. Terakhir diperbarui" %} ${two(at.getHours())}{{ between }}${two(at.getMinutes())}.`;
  const banner = `<div class="banner" data-tone="warn" role="status" data-kept><p><b>${said}</b> {% translate "Nomor Anda tetap berlaku. Halaman ini memperbarui diri begitu tersambung." %}</p></div>`;
  const html = (await kept.text()).replace(/(<main [^>]*>)/, (main) => main + banner);
  return new Response(html, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8", ...policyOf(kept) } });
};
const policyOf = (kept) => {
  const policy = kept.headers.get("content-security-policy");
  return policy ? { "Content-Security-Policy": policy } : {};
};
const fromNetworkFirst = async (request, keeps) => {
  try {
    const answer = await fetch(request);
    return keeps ? await keep(request, answer) : answer;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: KEPT, ignoreVary: true });
    if (kept) return request.mode === "navigate" ? asOf(kept) : kept;
    if (request.mode === "navigate") {
      if (new URL(request.url).pathname === MINE) {
        const all = await (await caches.open(KEPT)).keys();
        const last = all.reverse().find((one) => new URL(one.url).pathname.startsWith("/t/"));
        if (last) return asOf(await caches.match(last, { cacheName: KEPT, ignoreVary: true }));
      }
      const instead = await caches.match(OFFLINE, { cacheName: KEPT, ignoreVary: true });
      if (instead) return instead;
    }
    throw error;
  }
};
self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await kept.add(OFFLINE);
    await self.skipWaiting();
  })());
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("anjungan-") && name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});
// The first page of a visit was fetched before this worker was there: it tells what it was made of.
self.addEventListener("message", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    for (const address of event.data?.keep ?? []) {
      const { pathname, origin } = new URL(address, self.location.origin);
      if (origin !== self.location.origin || !WORTH_KEEPING.test(pathname) || await kept.match(address)) continue;
      try { await keep(new Request(address, { credentials: "same-origin" }), await fetch(address)); } catch { /* next time */ }
    }
  })());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const keeps = WORTH_KEEPING.test(pathname);
  if (keeps || request.mode === "navigate") event.respondWith(fromNetworkFirst(request, keeps));
});
// What the mall has to say, also while no page is open. A press leads to the visitor's own page.
self.addEventListener("push", (event) => {
  const told = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(told.title ?? "Anjungan", {
    body: told.text ?? "", tag: told.tag, renotify: Boolean(told.tag), icon: "{% static "portal/app-192.png" %}",
    data: { page: new URL(told.page ?? "/", self.location.origin).pathname },
  }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil((async () => {
    const { page } = event.notification.data;
    const open = (await self.clients.matchAll({ type: "window" })).find((one) => new URL(one.url).pathname === page);
    await (open ? open.focus() : self.clients.openWindow(page));
  })());
});
