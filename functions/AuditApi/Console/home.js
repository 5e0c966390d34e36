// Where one begins.
import { h } from "./dom.js";
import { t } from "./words.js";

export function showHome() {
  return h(
    "section",
    { class: "home" },
    h("h1", { tabindex: "-1" }, t("home.heading")),
    h("p", {}, t("home.text"), " ", h("kbd", {}, "/")),
    h("p", { class: "quiet" }, t("home.record")),
  );
}
