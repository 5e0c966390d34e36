// Tells a screen reader what has come.
import { h } from "./dom.js";

const region = h("p", { class: "visually-hidden", role: "status", "aria-live": "polite" });

export function announcer() {
  return region;
}

export function announce(text) {
  region.textContent = text;
}
