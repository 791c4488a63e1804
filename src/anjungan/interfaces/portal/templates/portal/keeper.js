// Keeps on the phone, for when there is no network: the visitor's last pages, the services looked at, the style sheets,
// and one page that says what still holds. Everything is asked of the network first.
"use strict";
const KEPT = "anjungan-2";
const OFFLINE = "/luring";
const MINE = "/kunjungan";
const MOST = 60;
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
const fromNetworkFirst = async (request, keeps) => {
  try {
    const answer = await fetch(request);
    return keeps ? await keep(request, answer) : answer;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: KEPT, ignoreVary: true });
    if (kept) return kept;
    if (request.mode === "navigate") {
      if (new URL(request.url).pathname === MINE) {
        const all = await (await caches.open(KEPT)).keys();
        const last = all.reverse().find((one) => new URL(one.url).pathname.startsWith("/t/"));
        if (last) return caches.match(last, { cacheName: KEPT, ignoreVary: true });
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
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  const keeps = /^\/(t\/[A-Z0-9]+|layanan\/[a-z0-9_.]+(\/daftar)?|peristiwa\/[a-z0-9_]+|denah|static\/.*)?$/.test(pathname);
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
