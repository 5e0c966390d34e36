// Decisions of some days, by outcome, market and method: for whoever wants the whole and not one order.
import { download, get } from "./api.js";
import { costOf } from "./costs.js";
import { decisionTable } from "./decisiontable.js";
import { fill, h } from "./dom.js";
import { number } from "./format.js";
import { bindHere } from "./keys.js";
import { pagedList } from "./pages.js";
import { problemBox } from "./problem.js";
import { address, go } from "./router.js";
import { returnToRow, rowKeys } from "./rows.js";
import { mayExport } from "./session.js";
import { meet } from "./signin.js";
import { t, word } from "./words.js";

const filters = ["from", "to", "outcome", "market", "method"];
const outcomes = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];
const methods = ["INVOICE", "INSTALLMENTS", "DIRECT_DEBIT", "CARD", "WALLET", "PREPAYMENT", "COD", "OTHER"];

export function showDecisions(query, signal) {
  document.title = `${t("list.heading")} · ${t("title")}`;
  const filter = Object.fromEntries(filters.map((name) => [name, query.get(name)]));
  const list = pagedList(
    async (cursor) => {
      const { decisions, next } = await get("/v1/decisions", { ...filter, cursor }, signal);
      return { entries: decisions, next };
    },
    (decisions) => table(decisions, filter, () => list.refresh()),
    (element) => returnToRow(element, query.get("row")),
    signal,
  );
  bindHere(rowKeys(list.element));
  return h("div", {}, h("h1", { tabindex: "-1" }, t("list.heading")), form(filter), mayExport() ? exporter(filter, signal) : null, list.element);
}

/** The address of the decisions that are like one: of its day, and of one more value. */
export function decisionsLike(decision, kind) {
  const day = String(decision.decidedAt).slice(0, 10);
  const value = { outcome: decision.outcome, market: decision.market, method: decision.paymentMethod }[kind];
  return address(["decisions"], { from: day, to: day, [kind]: value });
}

function form(filter) {
  const changed = () => {
    const chosen = Object.fromEntries(filters.map((name) => [name, fields[name].value.trim()]));
    chosen.market = chosen.market.toUpperCase();
    go(["decisions"], chosen);
  };
  const today = new Date().toISOString().slice(0, 10);
  const select = (name, values, kind) =>
    h(
      "select",
      { id: `filter-${name}`, onchange: changed },
      h("option", { value: "" }, t("customer.any")),
      values.map((value) => h("option", { value, selected: value === filter[name] }, word(kind, value))),
    );
  const fields = {
    from: h("input", { type: "date", id: "filter-from", value: filter.from ?? filter.to ?? today, onchange: changed }),
    to: h("input", { type: "date", id: "filter-to", value: filter.to ?? today, onchange: changed }),
    outcome: select("outcome", outcomes, "outcome"),
    market: h("input", { id: "filter-market", class: "short", maxlength: "2", autocapitalize: "characters", value: filter.market ?? "", onchange: changed }),
    method: select("method", methods, "method"),
  };
  return h(
    "div",
    { class: "tools" },
    filters.map((name) => h("span", { class: "labelled" }, h("label", { for: `filter-${name}` }, t(`list.${name}`)), fields[name])),
    Object.values(filter).some(Boolean) ? h("a", { href: address(["decisions"]) }, t("list.clear")) : null,
  );
}

function exporter(filter, signal) {
  const said = h("div", { role: "status" });
  const button = h("button", { type: "button", onclick: () => save(filter) }, t("list.export"));
  async function save(asked) {
    button.disabled = true;
    try {
      const { content, name, next } = await download("/v1/exports/decisions.csv", asked, signal);
      const at = URL.createObjectURL(content);
      h("a", { href: at, download: name }).click();
      URL.revokeObjectURL(at);
      fill(
        said,
        h("span", {}, t("list.exported", name)),
        next ? [" ", h("button", { type: "button", onclick: () => save(next) }, t("list.export.next"))] : null,
      );
    } catch (fault) {
      meet(fault, signal, () => fill(said, problemBox(fault)));
    } finally {
      button.disabled = false;
    }
  }

  return h("div", { class: "tools" }, button, h("span", { class: "quiet" }, t("list.export.hint")), said);
}

function table(decisions, filter, refresh) {
  if (decisions.length === 0) {
    return h("p", { class: "empty" }, t("list.none"));
  }

  const narrowed = (kind, decision) =>
    address(["decisions"], { ...filter, [kind]: { outcome: decision.outcome, market: decision.market, method: decision.paymentMethod }[kind] });
  return [
    h("p", { class: "quiet" }, t("list.loaded", number(decisions.length, 0)), " ", costOf(decisions.length)),
    decisionTable(decisions, narrowed, refresh),
  ];
}
