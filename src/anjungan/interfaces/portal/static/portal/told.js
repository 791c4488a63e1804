// On the page of messages: lets this browser be notified, by the worker that app.js has registered.
"use strict";
(() => {
  const form = document.querySelector("form[data-push]");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const button = form.querySelector("button");
  const told = form.querySelector("[data-push-told]");
  document.querySelector("[data-push-none]").hidden = true;
  form.hidden = false;

  const bytesOf = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const say = (words) => {
    told.textContent = words;
    told.hidden = false;
    button.disabled = false;
    button.removeAttribute("aria-busy");
  };
  const subscribed = async () => {
    const keeper = await navigator.serviceWorker.ready;
    // One that was made for another key would never be reached.
    await (await keeper.pushManager.getSubscription())?.unsubscribe();
    return keeper.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(form.dataset.push) });
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        say(form.dataset.pushDenied);
        return;
      }
      form.elements.langganan.value = JSON.stringify(await subscribed());
      form.submit();
    } catch {
      say(form.dataset.pushFailed);
    }
  });
})();
