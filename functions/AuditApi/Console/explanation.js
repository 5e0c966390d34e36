// Why: the sentence to read out, the reasons, the score, and what would have helped.
import { decisionsLike } from "./decisions.js";
import { h } from "./dom.js";
import { money, section } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { scorePicture } from "./scale.js";
import { t, word } from "./words.js";

export function explanationParts(explanation, decision) {
  return [
    h("p", { class: "sentence" }, explanation.sentence),
    caveats(explanation.caveats),
    h(
      "div",
      { class: "two" },
      h("section", {}, h("h2", {}, t("order.reasons")), section(() => reasons(explanation)), section(() => methods(decision))),
      h(
        "section",
        {},
        h("h2", {}, t("order.score")),
        section(() => (explanation.scoreScale ? scorePicture(explanation.scoreScale, decision.currency) : null)),
        h("h2", {}, t("order.better")),
        section(() => better(explanation.betterOutcome)),
      ),
    ),
  ];
}

function caveats(list) {
  return list?.length > 0
    ? h("div", { class: "notice" }, h("p", { class: "problem-title" }, t("order.caveats")), h("ul", {}, list.map((one) => h("li", {}, one))))
    : null;
}

function reasons({ reasons: list, rules }) {
  return [
    list?.length > 0
      ? h(
          "ol",
          { class: "reasons" },
          list.map((reason) =>
            h(
              "li",
              {},
              h("p", { class: "reason-text" }, reason.internalText ?? reason.customerText, " ", h("code", {}, reason.code)),
              reason.values.length > 0 ? h("ul", { class: "values" }, reason.values.map((value) => h("li", {}, value))) : null,
            ),
          ),
        )
      : h("p", {}, t("order.noReasons")),
    rules?.length > 0
      ? h(
          "details",
          {},
          h("summary", {}, `${t("order.rules")} (${rules.length})`),
          h("ul", { class: "rules" }, rules.map(rule)),
        )
      : null,
  ];
}

function rule({ name, reasonCode, demands, conditions, removedMethods }) {
  return h(
    "li",
    {},
    h("strong", {}, name ?? reasonCode ?? ""),
    demands ? [" ", outcomeChip(demands)] : null,
    removedMethods.length > 0 ? ` − ${removedMethods.map((method) => word("method", method)).join(", ")}` : null,
    conditions.length > 0 ? h("ul", {}, conditions.map((condition) => h("li", {}, condition.text))) : null,
  );
}

function methods({ allowedMethods }) {
  const offered = allowedMethods.map((method) => word("method", method)).join(", ");
  return h("p", { class: "quiet" }, t("order.methods", offered || t("none")));
}

function better(found) {
  if (!found) {
    return h("p", {}, t("order.better.none"));
  }

  return [
    h("p", {}, found.text),
    found.readOut && found.readOut !== found.text ? h("p", {}, h("strong", {}, t("order.better.read")), " ", found.readOut) : null,
    h(
      "ul",
      { class: "options" },
      found.options.map((option) =>
        h(
          "li",
          {},
          outcomeChip(option.outcome),
          " ",
          h("span", {}, option.text),
          option.internal ? h("span", { class: "tag" }, t("order.better.internal")) : null,
        ),
      ),
    ),
    found.internal ? h("p", { class: "quiet" }, t("order.better.internal.long")) : null,
  ];
}

/** Order, amount and customer in a line. */
export function factLine(decision, time, customerLink) {
  return h(
    "p",
    { class: "facts" },
    h("strong", {}, money(decision.grandTotal, decision.currency)),
    like(decision, "method", word("method", decision.paymentMethod)),
    h("span", {}, like(decision, "market", decision.market), decision.assortment ? ` ${decision.assortment}` : null),
    customerLink,
    time,
    decision.isTest ? h("span", { class: "tag" }, t("order.test")) : null,
    decision.degraded ? h("span", { class: "tag warn" }, t("order.degraded")) : null,
  );
}

/** A value as the way to all decisions of the day that have it too. */
function like(decision, kind, text) {
  return h("a", { class: "narrow", href: decisionsLike(decision, kind), title: t("list.narrow", text) }, text);
}
