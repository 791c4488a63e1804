// Whether this phone is near the mall, worked out on the phone. Only “near” is ever sent: never where it is.
"use strict";
(() => {
  const form = document.querySelector("[data-near]");
  if (!form || !("geolocation" in navigator)) return;
  form.hidden = false;
  const told = form.querySelector("[data-told]");
  const button = form.querySelector("button");
  const RADIUS_OF_EARTH = 6371000;
  const radians = (degrees) => (Number(degrees) * Math.PI) / 180;
  const metres = (here) => {
    const a = radians(form.dataset.latitude), b = radians(here.latitude);
    const across = Math.sin((b - a) / 2) ** 2
      + Math.cos(a) * Math.cos(b) * Math.sin(radians(here.longitude - form.dataset.longitude) / 2) ** 2;
    return 2 * RADIUS_OF_EARTH * Math.asin(Math.sqrt(across));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      // A phone that is unsure by some metres is given them, up to the radius again.
      const slack = Math.min(coords.accuracy, Number(form.dataset.radius));
      if (metres(coords) <= Number(form.dataset.radius) + slack) { form.submit(); return; }
      button.disabled = false;
      told.textContent = form.dataset.far;
    }, () => {
      button.disabled = false;
      told.textContent = form.dataset.unknown;
    }, { timeout: 15000, maximumAge: 60000 });
  });
})();
