// What decides: an outcome by its key, then a reason by its digit, and it is sent. It stands below the order and stays when that changes.
import { announce } from "./announce.js";
import { fill, h } from "./dom.js";
import { number } from "./format.js";
import { outcomeSign } from "./outcome.js";
import * as hand from "./review-hand.js";
import { undoLine } from "./review-undo.js";
import { language, t, word } from "./words.js";

const outcomes = [["a", "ACCEPT"], ["m", "RESTRICT"], ["r", "REJECT"]];
const maxNote = 2_000;
const nearlyFull = 1_800;

export class DecisionBar {
  #does;
  #review = null;
  #outcome = null;
  #methods = new Set();
  #isSending = false;
  #undone;
  #said = h("p", { class: "review-said visually-hidden", role: "status" });
  #problem = h("div", {});
  #choices = h("div", { class: "review-choices" });
  #why = h("div", { class: "review-why" });
  #left = h("span", { class: "quiet", id: "review-note-left" });
  #note = h("textarea", {
    id: "review-note",
    rows: "1",
    "aria-describedby": "review-note-left",
    oninput: () => this.#written(),
    onkeydown: (event) => event.key === "Escape" && this.#note.blur(),
  });
  #noteLine;

  /** @param does What its keys and buttons do: decide, letGo, next, undo. */
  constructor(does, signal) {
    this.#does = does;
    this.#undone = undoLine(() => does.undo(), signal);
    this.#noteLine = h("div", { class: "review-note" }, h("label", { for: "review-note" }, t("review.note"), " ", h("kbd", { "aria-hidden": "true" }, "e")), this.#note, this.#left);
    this.element = h(
      "section",
      { class: "review-bar", "aria-label": t("review.decide") },
      h("div", { class: "review-told" }, this.#undone.element, this.#said),
      this.#problem,
      this.#why,
      h("div", { class: "review-row" }, this.#choices, this.#noteLine),
    );
    this.wait();
  }

  /** This review is to be decided. */
  offer(review) {
    this.#begin(review);
    this.#note.value = hand.note(review.orderNumber);
    this.#written();
    this.#show();
  }

  /** It is not known yet whose it is. */
  wait() {
    this.#begin(null);
    fill(this.#choices, h("span", { class: "quiet" }, t("loading")));
  }

  /** There is nothing to decide here. */
  refuse(problem = null) {
    this.#begin(null);
    fill(this.#problem, problem);
    fill(this.#choices, h("button", { type: "button", class: "primary", onclick: () => this.#does.next() }, t("review.next"), " ", h("kbd", { "aria-hidden": "true" }, "n")));
  }

  sending() {
    this.#isSending = true;
    fill(this.#problem);
    this.element.setAttribute("aria-busy", "true");
  }

  /** It was not done; what was chosen is still there. */
  failed(problem) {
    this.#ready();
    this.show(problem);
  }

  show(problem) {
    fill(this.#problem, problem);
  }

  /** @param seen False: there is something else that shows it. */
  say(text, seen) {
    this.#said.textContent = text;
    this.#said.classList.toggle("visually-hidden", !seen);
    this.#undone.show();
  }

  /** What was said last, and is not seen elsewhere. */
  said() {
    return this.#said.classList.contains("visually-hidden") ? "" : this.#said.textContent;
  }

  keys() {
    const always = [["u", "review.key.undo", () => this.#does.undo()]];
    if (!this.#review) {
      return [["n", "review.key.next", () => this.#does.next()], ...always];
    }

    return [
      ...outcomes.map(([key, outcome]) => [key, `review.key.${outcome}`, () => this.#choose(outcome)]),
      [`1 – ${Math.min(9, this.#reasons().length)}`, "review.key.reason", null],
      ...this.#reasons().slice(0, 9).map((reason, i) => [String(i + 1), null, () => this.#decide(reason.code)]),
      ["v", "review.key.letGo", () => this.#does.letGo()],
      ["e", "review.key.note", () => this.#note.focus({ preventScroll: true })],
      ["Escape", "review.key.back", () => this.#choose(null)],
      ...always,
    ];
  }

  #begin(review) {
    this.#review = review;
    this.#outcome = null;
    this.#methods = new Set(review?.choices?.restrict.usual ?? []);
    this.#noteLine.hidden = !review;
    fill(this.#problem);
    fill(this.#why);
    this.#ready();
  }

  #ready() {
    this.#isSending = false;
    this.element.removeAttribute("aria-busy");
  }

  #reasons() {
    return this.#review?.choices?.reasons ?? [];
  }

  #possible() {
    return this.#review?.choices?.restrict.possible ?? [];
  }

  #choose(outcome) {
    if (!this.#review || this.#isSending) {
      return;
    }

    if (outcome === "RESTRICT" && this.#possible().length === 0) {
      this.say(t("review.noMethods"), true);
      return;
    }

    this.#outcome = outcome;
    this.#show();
    if (outcome) {
      announce(t("review.chosen", t(`review.outcome.${outcome}`)));
    }

    if (outcome === "RESTRICT") {
      this.#why.querySelector("input")?.focus({ preventScroll: true });
    }
  }

  #show() {
    const focused = document.activeElement?.dataset?.choice;
    fill(
      this.#choices,
      outcomes.map(([key, outcome]) =>
        h(
          "button",
          {
            type: "button",
            class: `choice choice-${outcome.toLowerCase()}`,
            "data-choice": outcome,
            "aria-pressed": String(this.#outcome === outcome),
            onclick: () => this.#choose(this.#outcome === outcome ? null : outcome),
          },
          outcomeSign(outcome),
          h("span", {}, t(`review.outcome.${outcome}`)),
          h("kbd", { "aria-hidden": "true" }, key),
        ),
      ),
      h("button", { type: "button", class: "choice", onclick: () => this.#does.letGo() }, h("span", {}, t("review.letGo")), h("kbd", { "aria-hidden": "true" }, "v")),
    );
    fill(this.#why, this.#outcome ? [this.#outcome === "RESTRICT" ? this.#offered() : null, this.#reasonButtons()] : null);
    if (focused) {
      this.#choices.querySelector(`[data-choice="${focused}"]`)?.focus();
    }
  }

  #offered() {
    return h(
      "fieldset",
      { class: "review-methods" },
      h("legend", {}, t("review.methods")),
      this.#possible().map((method, i) => {
        const box = h("input", {
          type: "checkbox",
          id: `review-method-${i}`,
          checked: this.#methods.has(method),
          onchange: () => (box.checked ? this.#methods.add(method) : this.#methods.delete(method)),
        });
        return h("span", { class: "check" }, box, h("label", { for: box.id }, word("method", method)));
      }),
    );
  }

  #reasonButtons() {
    return h(
      "ol",
      { class: "review-reasons", "aria-label": t("review.reason") },
      this.#reasons().map((reason, i) =>
        h(
          "li",
          {},
          h(
            "button",
            { type: "button", onclick: () => this.#decide(reason.code) },
            i < 9 ? h("kbd", { "aria-hidden": "true" }, String(i + 1)) : null,
            h("span", {}, reason[language()] ?? reason.code),
            h("code", {}, reason.code),
          ),
        ),
      ),
    );
  }

  #decide(reasonCode) {
    if (!this.#review || this.#isSending) {
      return;
    }

    if (!this.#outcome) {
      this.say(t("review.outcomeFirst"), true);
      return;
    }

    const note = this.#note.value.trim();
    if (note.length > maxNote) {
      this.say(t("review.note.long", number(maxNote, 0)), true);
      this.#note.focus();
      return;
    }

    if (this.#outcome === "RESTRICT" && this.#methods.size === 0) {
      this.say(t("review.methods.none"), true);
      return;
    }

    const methods = this.#possible().filter((method) => this.#methods.has(method));
    this.#does.decide({
      outcome: this.#outcome,
      ...(this.#outcome === "RESTRICT" ? { methods } : {}),
      reasonCode,
      ...(note ? { note } : {}),
    });
  }

  #written() {
    const { length } = this.#note.value.trim();
    hand.keepNote(this.#review.orderNumber, this.#note.value);
    this.#left.textContent = length >= nearlyFull ? t("review.note.left", number(length, 0), number(maxNote, 0)) : "";
    this.#left.classList.toggle("unreadable", length > maxNote);
  }
}
