// The keys that there are.
import { h } from "./dom.js";
import { bound } from "./keys.js";
import { t } from "./words.js";

export function showKeys() {
  const { everywhere, here } = bound();
  const dialog = h(
    "dialog",
    { class: "keys", "aria-labelledby": "keys-heading", onclose: () => dialog.remove() },
    h("h2", { id: "keys-heading" }, t("keys.heading")),
    here.length > 0 ? [h("h3", {}, t("keys.here")), list(here)] : null,
    h("h3", {}, t("keys.global")),
    list(everywhere),
    h("p", { class: "quiet" }, t("keys.off")),
    h("form", { method: "dialog" }, h("button", { type: "button", onclick: () => dialog.close() }, t("keys.close"))),
  );
  document.body.append(dialog);
  dialog.showModal();
}

function list(bindings) {
  return h(
    "dl",
    {},
    bindings.map(([key, name]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(name)))),
  );
}
