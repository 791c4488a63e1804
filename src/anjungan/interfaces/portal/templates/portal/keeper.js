// Keeps the visitor's last page and its style sheets on the phone, for when there is no network. Nothing else.
"use strict";
const KEPT = "anjungan-giliran-1";
const keep = async (request, answer) => {
  if (answer.ok) await (await caches.open(KEPT)).put(request, answer.clone());
  return answer;
};
const fromNetworkFirst = async (request) => {
  try {
    return await keep(request, await fetch(request));
  } catch (error) {
    const kept = await caches.match(request, { cacheName: KEPT, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
};
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (/^\/t\/[A-Z0-9]+$/.test(pathname) || pathname.startsWith("/static/")) event.respondWith(fromNetworkFirst(request));
});
