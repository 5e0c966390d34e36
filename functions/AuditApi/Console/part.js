// A part of a page that is loaded by itself: its place is there from the start, and what goes wrong stays within it.
import { fill, h } from "./dom.js";
import { section } from "./format.js";
import { problemBox } from "./problem.js";
import { meet } from "./signin.js";
import { t } from "./words.js";

/** Loads into an element. Resolves to what was loaded; null when it was not. */
export async function load(element, get, show, signal) {
  element.setAttribute("aria-busy", "true");
  try {
    const loaded = await get();
    if (signal.aborted) {
      return null;
    }

    fill(element, section(() => show(loaded)));
    return loaded;
  } catch (fault) {
    meet(fault, signal, () => fill(element, problemBox(fault, () => load(element, get, show, signal))));
    return null;
  } finally {
    element.removeAttribute("aria-busy");
  }
}

/** Lines in the place of what is to come, so that nothing jumps. */
export function placeholder(lines) {
  return h(
    "div",
    { class: "placeholder" },
    h("span", { class: "visually-hidden" }, t("loading")),
    Array.from({ length: lines }, () => h("span", { class: "line", "aria-hidden": "true" })),
  );
}
