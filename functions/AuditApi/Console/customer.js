// A customer's orders, the newest first.
import { get } from "./api.js";
import { h } from "./dom.js";
import { field, money, score, shortMoment, tableRow } from "./format.js";
import { bindHere } from "./keys.js";
import { outcomeChip } from "./outcome.js";
import { pagedList } from "./pages.js";
import { address, choose, route } from "./router.js";
import { returnToRow, rowKeys } from "./rows.js";
import { t, word } from "./words.js";

const outcomes = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];
const columns = ["decided", "order", "outcome", "amount", "method", "score", "reasons"];

export function showCustomer(customerId, query, signal) {
  document.title = `${customerId} · ${t("title")}`;
  const list = pagedList(
    async (cursor) => {
      const { decisions, next } = await get("/v1/customers", { customer: customerId, cursor }, signal);
      return { entries: decisions, next };
    },
    table,
    (element) => returnToRow(element, query.get("row")),
    signal,
  );
  bindHere(rowKeys(list.element));
  return h("div", {}, h("h1", { tabindex: "-1" }, t("customer.heading", customerId)), filter(() => list.refresh()), list.element);
}

function filter(changed) {
  const chosen = route().query.get("outcome") ?? "";
  const select = h(
    "select",
    {
      id: "outcome",
      onchange: () => {
        choose({ outcome: select.value, row: null });
        changed();
      },
    },
    h("option", { value: "" }, t("customer.any")),
    outcomes.map((outcome) => h("option", { value: outcome, selected: outcome === chosen }, word("outcome", outcome))),
  );
  return h("div", { class: "tools" }, h("label", { for: "outcome" }, t("customer.outcome")), select);
}

function table(decisions) {
  if (decisions.length === 0) {
    return h("p", { class: "empty" }, t("customer.none"));
  }

  const outcome = route().query.get("outcome");
  const shown = outcome ? decisions.filter((decision) => decision.unreadable || decision.outcome === outcome) : decisions;
  if (shown.length === 0) {
    return h("p", { class: "empty" }, t("customer.filtered", decisions.length));
  }

  return [
    h("p", { class: "quiet" }, t("customer.shown", shown.length, decisions.length)),
    h(
      "table",
      { class: "list" },
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: `col-${column}` }, t(`customer.${column}`))))),
      h("tbody", {}, shown.map((decision) => tableRow(() => row(decision), columns.length))),
    ),
  ];
}

function row(decision) {
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
  const cells = [
    shortMoment(decision.decidedAt),
    link,
    outcomeChip(decision.outcome),
    money(decision.grandTotal, decision.currency),
    word("method", decision.paymentMethod),
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
