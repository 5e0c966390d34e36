// What was decided and can still be taken back. How long that is the desk says with its answer; the clock that counts it is this machine's own.
import { fill, h } from "./dom.js";
import { outcomeChip } from "./outcome.js";
import { reviewPath, send } from "./review-api.js";
import { t, word } from "./words.js";

const tick = 250;
let decided = [];

/** A decision went on record. */
export function remember(answer, commandId, note) {
  const lasts = Date.parse(answer.effectiveAt) - Date.parse(answer.decidedAt);
  decided = [...decided, { ...answer, commandId, note, until: performance.now() + (Number.isFinite(lasts) ? lasts : 0) }];
}

/** The newest that can be taken back. */
export function undoable() {
  decided = decided.filter(({ until }) => until > performance.now());
  return decided.at(-1);
}

/** Takes the newest back. Resolves to what it was; a fault says why it stays. */
export async function undo() {
  const last = undoable();
  if (!last) {
    return null;
  }

  await send("DELETE", `${reviewPath(last.orderNumber, "/decision")}?${new URLSearchParams({ commandId: last.commandId })}`).catch((fault) => {
    if (fault.code === "REVIEW_EFFECTIVE") {
      decided = decided.filter((one) => one !== last);
    }

    return Promise.reject(fault);
  });
  decided = decided.filter((one) => one !== last);
  return last;
}

/** A line that counts down; empty when there is nothing to take back. Its button names the key, where there is one. */
export function undoLine(press, signal, key = "u") {
  const left = h("span", { class: "review-left", role: "timer", "aria-live": "off" });
  const text = h("span", {});
  const line = h("div", { class: "review-undo" });
  let shown = null;

  function show() {
    const last = undoable();
    if (last !== shown) {
      shown = last;
      fill(text, last ? [`${last.orderNumber} `, outcomeChip(last.outcome)] : null);
      fill(line, last ? [text, left, h("button", { type: "button", onclick: press }, t("review.undo"), key ? [" ", h("kbd", { "aria-hidden": "true" }, key)] : null)] : null);
    }

    if (last) {
      left.textContent = t("review.undo.left", Math.ceil((last.until - performance.now()) / 1000));
    }
  }

  const timer = setInterval(show, tick);
  signal.addEventListener("abort", () => clearInterval(timer));
  show();
  return { element: line, show };
}

/** For a screen reader: the seconds are not read out. */
export function saidOf(answer) {
  return answer.status === "proposed"
    ? t("review.proposed", answer.orderNumber, word("outcome", answer.outcome))
    : t("review.decided", answer.orderNumber, word("outcome", answer.outcome));
}
