// Asks why a masked field is to be shown; the purpose of the time before is offered again.
import { SignedOut } from "./api.js";
import { fill, h } from "./dom.js";
import { problemBox } from "./problem.js";
import { signedOut } from "./signin.js";
import { t } from "./words.js";

let before = "";

/** @param reveal Shows the field, given the purpose, and resolves to where it is; its fault is shown here. */
export function askPurpose(name, reveal) {
  const purpose = h("textarea", { id: "purpose", required: true, minlength: "5", maxlength: "500", rows: "2" }, before);
  const said = h("div", { "aria-live": "assertive" });
  const dialog = h(
    "dialog",
    { "aria-labelledby": "reveal-heading", onclose: () => dialog.remove() },
    h("h2", { id: "reveal-heading" }, t("reveal.heading", name)),
    h(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          before = purpose.value.trim();
          try {
            const shown = await reveal(before);
            // Closing gives the focus back to the button, which is gone.
            dialog.close();
            shown.focus();
          } catch (fault) {
            if (fault instanceof SignedOut) {
              dialog.close();
              signedOut();
            } else {
              fill(said, problemBox(fault));
            }
          }
        },
      },
      h("label", { for: "purpose" }, t("reveal.purpose")),
      purpose,
      said,
      h(
        "p",
        { class: "buttons" },
        h("button", { class: "primary" }, t("reveal.go")),
        h("button", { type: "button", onclick: () => dialog.close() }, t("cancel")),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  purpose.focus();
}
