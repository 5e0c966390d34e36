// Decisions in rows: sorted by a column, and narrowed down by a click on a value.
import { h } from "./dom.js";
import { field, money, score, shortMoment, tableRow } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { address, choose, route } from "./router.js";
import { t, word } from "./words.js";

const columns = ["decided", "order", "outcome", "amount", "market", "method", "score", "reasons"];
const order = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];
const sortable = {
  decided: (decision) => Date.parse(decision.decidedAt),
  order: (decision) => decision.orderNumber,
  outcome: (decision) => order.indexOf(decision.outcome),
  amount: (decision) => decision.grandTotal,
  market: (decision) => decision.market,
  method: (decision) => decision.paymentMethod,
  score: (decision) => decision.score,
};

/**
 * @param decisions As they were served, the newest first.
 * @param narrowed The address under which only rows of a value are shown, given "outcome", "market" or "method" and a decision; null: there is none.
 * @param refresh Shows the table anew.
 */
export function decisionTable(decisions, narrowed, refresh) {
  const by = sorting();
  return h(
    "table",
    { class: "list" },
    h("thead", {}, h("tr", {}, columns.map((column) => heading(column, by, refresh)))),
    h("tbody", {}, sorted(decisions, by).map((decision) => tableRow(() => row(decision, narrowed), columns.length))),
  );
}

/** What the rows are sorted by, as the address says. */
function sorting() {
  const [, sign, column] = /^(-?)(\w+)$/.exec(route().query.get("sort") ?? "") ?? [];
  return column in sortable ? { column, descending: sign === "-" } : { column: "decided", descending: true };
}

function heading(column, by, refresh) {
  const text = t(`customer.${column}`);
  if (!(column in sortable)) {
    return h("th", { scope: "col", class: `col-${column}` }, text);
  }

  const isIt = column === by.column;
  const turn = () => {
    const descending = isIt ? !by.descending : ["decided", "amount", "score", "outcome"].includes(column);
    choose({ sort: column === "decided" && descending ? null : `${descending ? "-" : ""}${column}` });
    refresh();
    document.querySelector(`[data-sort="${column}"]`)?.focus();
  };
  return h(
    "th",
    { scope: "col", class: `col-${column}`, "aria-sort": isIt ? (by.descending ? "descending" : "ascending") : null },
    h(
      "button",
      { type: "button", class: "sort", "data-sort": column, onclick: turn },
      text,
      h("span", { class: "sort-mark", "aria-hidden": "true" }, isIt ? (by.descending ? "▾" : "▴") : ""),
    ),
  );
}

/** Rows that cannot be read have no value to be sorted by, and come last. */
function sorted(decisions, { column, descending }) {
  const value = (decision) => {
    try {
      return sortable[column](decision) ?? null;
    } catch {
      return null;
    }
  };
  const known = (one) => one !== null && !Number.isNaN(one);
  return column === "decided" && descending
    ? decisions
    : decisions
        .map((decision, at) => ({ decision, at, value: value(decision) }))
        .sort((a, b) => known(b.value) - known(a.value) || (known(a.value) && compared(a.value, b.value) * (descending ? -1 : 1)) || a.at - b.at)
        .map(({ decision }) => decision);
}

function compared(a, b) {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function row(decision, narrowed) {
  if (decision.unreadable) {
    return unreadableRow(decision);
  }

  const link = h(
    "a",
    {
      href: address(["orders", decision.orderNumber], { decision: decision.decisionId }),
      "data-row": decision.decisionId,
    },
    decision.orderNumber,
  );
  const narrow = (kind, shown, text) => {
    const to = narrowed(kind, decision);
    return to ? h("a", { class: "narrow", href: to, title: t("list.narrow", text) }, shown) : shown;
  };
  const cells = [
    shortMoment(decision.decidedAt),
    link,
    narrow("outcome", outcomeChip(decision.outcome), word("outcome", decision.outcome)),
    money(decision.grandTotal, decision.currency),
    narrow("market", decision.market, decision.market),
    narrow("method", word("method", decision.paymentMethod), word("method", decision.paymentMethod)),
    decision.score === undefined ? "–" : score(decision.score),
    field(() => decision.reasons.map((reason) => reason.text).join("; ")),
  ];
  return h("tr", {}, cells.map((cell, i) => h("td", { "data-label": t(`customer.${columns[i]}`), class: `col-${columns[i]}` }, cell)));
}

/** Its order may have others that are readable. */
function unreadableRow({ orderNumber, decisionId }) {
  const link = h("a", { href: address(["orders", orderNumber]), "data-row": decisionId ?? orderNumber }, orderNumber);
  return h(
    "tr",
    {},
    h("td", { "data-label": t("customer.decided"), class: "col-decided" }, "–"),
    h("td", { "data-label": t("customer.order"), class: "col-order" }, link),
    h("td", { class: "unreadable", colspan: columns.length - 2 }, t("unreadable")),
  );
}
