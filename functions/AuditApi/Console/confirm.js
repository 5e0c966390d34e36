// Asks once more before something is done that is in force at once.
import { h } from "./dom.js";
import { t } from "./words.js";

/** @param act What is done when it is confirmed. */
export function confirm(heading, content, go, act) {
  const dialog = h(
    "dialog",
    { "aria-labelledby": "confirm-heading", onclose: () => dialog.remove() },
    h("h2", { id: "confirm-heading" }, heading),
    content,
    h(
      "p",
      { class: "buttons" },
      h("button", { type: "button", class: "primary", onclick: () => (dialog.close(), act()) }, go),
      h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
}
