// Another outcome for a decision that has taken effect: a new decision, by a person and with a reason. What is in review is decided in the queue.
import { announce } from "./announce.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { load, placeholder } from "./part.js";
import { reviewPath, send } from "./review-api.js";
import { commandOf, drop, keepCommand } from "./review-hand.js";
import { reviewProblem } from "./review-problem.js";
import { remember, saidOf, undo, undoLine } from "./review-undo.js";
import { meet } from "./signin.js";
import { language, t, word } from "./words.js";

const outcomes = ["ACCEPT", "RESTRICT", "REJECT"];
const maxNote = 2_000;

/** @param again Shows the order anew. */
export function reverseSection(decision, again, signal) {
  const place = h("div", {});
  const said = h("div", { "aria-live": "polite" });
  let opened = false;

  async function open() {
    if (!opened) {
      opened = true;
      fill(place, placeholder(4));
      const path = `/v1/decisions/${encodeURIComponent(decision.decisionId)}/choices`;
      opened = (await load(place, () => get(path, {}, signal), (choices) => form(choices), signal)) !== null;
    }

    place.querySelector("select")?.focus();
  }

  function form(choices) {
    const select = (id, options) => h("select", { id, required: true }, h("option", { value: "" }, t("reverse.choose")), options);
    const outcome = select("reverse-outcome", outcomes.filter((one) => one !== decision.outcome).map((one) => h("option", { value: one }, word("review.outcome", one))));
    const reason = select("reverse-reason", choices.reasons.map((one) => h("option", { value: one.code }, language() === "de" ? one.de : one.en)));
    const note = h("textarea", { id: "reverse-note", rows: "2", maxlength: String(maxNote) });
    const labelled = (text, field) => h("p", {}, h("label", { for: field.id }, t(text)), field);
    return h(
      "form",
      {
        class: "reverse",
        onsubmit: async (event) => {
          event.preventDefault();
          const body = commandOf(decision.orderNumber, decision.decisionId, { outcome: outcome.value, reasonCode: reason.value, note: note.value.trim() || undefined });
          try {
            const answer = await send("POST", reviewPath(decision.orderNumber), { body, ifMatch: decision.decisionId });
            remember(answer, body.commandId, body.note);
            drop(decision.orderNumber);
            const done = answer.status === "proposed" ? saidOf(answer) : t("reverse.done", answer.orderNumber, word("outcome", answer.outcome));
            announce(done);
            fill(place, h("p", { class: "notice" }, done), undoLine(takeBack, signal, null).element, h("p", {}, h("button", { type: "button", onclick: again }, t("reverse.again"))));
            fill(said);
          } catch (fault) {
            if (fault.status === 0 || fault.status >= 500) {
              keepCommand(decision.orderNumber, decision.decisionId, body);
            }

            meet(fault, signal, () => fill(said, reviewProblem(fault)));
          }
        },
      },
      choices.takesTwo ? h("p", { class: "notice" }, t("review.two")) : null,
      labelled("reverse.outcome", outcome),
      labelled("review.reason", reason),
      labelled("review.note", note),
      h("p", {}, h("button", { class: "primary" }, t("reverse.go"))),
    );
  }

  async function takeBack() {
    try {
      await undo();
      again();
    } catch (fault) {
      meet(fault, signal, () => fill(said, reviewProblem(fault)));
    }
  }

  fill(place, h("p", {}, h("button", { type: "button", onclick: open }, t("reverse.open")), " ", h("span", { class: "quiet" }, t("reverse.hint"))));
  return h("div", {}, place, said);
}
