// A customer's orders, the newest first.
import { get } from "./api.js";
import { decisionTable } from "./decisiontable.js";
import { h } from "./dom.js";
import { bindHere } from "./keys.js";
import { pagedList } from "./pages.js";
import { address, choose, route } from "./router.js";
import { returnToRow, rowKeys } from "./rows.js";
import { t, word } from "./words.js";

const outcomes = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];

export function showCustomer(customerId, query, signal) {
  document.title = `${customerId} · ${t("title")}`;
  const list = pagedList(
    async (cursor) => {
      const { decisions, next } = await get("/v1/customers", { customer: customerId, cursor }, signal);
      return { entries: decisions, next };
    },
    (decisions) => table(decisions, customerId, () => list.refresh()),
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

function table(decisions, customerId, refresh) {
  if (decisions.length === 0) {
    return h("p", { class: "empty" }, t("customer.none"));
  }

  const outcome = route().query.get("outcome");
  const shown = outcome ? decisions.filter((decision) => decision.unreadable || decision.outcome === outcome) : decisions;
  if (shown.length === 0) {
    return h("p", { class: "empty" }, t("customer.filtered", decisions.length));
  }

  const narrowed = (kind, decision) => (kind === "outcome" ? address(["customers", customerId], { outcome: decision.outcome }) : null);
  return [h("p", { class: "quiet" }, t("customer.shown", shown.length, decisions.length)), decisionTable(shown, narrowed, refresh)];
}
