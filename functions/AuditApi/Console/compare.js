// Two decisions over one order, side by side: decision, versions, input, features, answer.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { flatten } from "./flatten.js";
import { logOdds, moment } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { load, placeholder } from "./part.js";
import { t } from "./words.js";

// What always differs, or is shown in the heads of the columns.
const left = ["decisionId", "orderNumber", "decidedAt", "standing", "versions", "supersedes", "isTest", "customerId"];

export function comparison(decisions, timeZone, signal) {
  const element = h("div", { class: "compare" }, placeholder(8));
  load(
    element,
    () => Promise.all(decisions.map((decision) => get(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/audit`, {}, signal))),
    (audits) => table(decisions, audits, timeZone),
    signal,
  );
  return element;
}

function table(decisions, audits, timeZone) {
  const parts = [
    ["compare.part.decision", decisions.map(ownFields)],
    ["compare.part.versions", decisions.map((decision) => decision.versions)],
    ["compare.part.input", audits.map((audit) => audit.order)],
    ["compare.part.features", audits.map((audit) => Object.fromEntries((audit.contributions ?? []).map(({ feature, value }) => [feature, value])))],
    ["compare.part.answer", audits.map((audit) => answerOf(audit.answer))],
  ].map(([key, values]) => [key, rowsOf(values.map((value) => new Map(flatten(value))))]);
  const body = h("div", {});
  const only = h("input", { type: "checkbox", id: "only", checked: true, onchange: () => show() });

  function show() {
    const shown = parts
      .map(([key, rows]) => [key, only.checked ? rows.filter(({ differs }) => differs) : rows])
      .filter(([, rows]) => rows.length > 0);
    fill(
      body,
      shown.length === 0
        ? h("p", {}, t("compare.same"))
        : h(
            "div",
            { class: "scroll", tabindex: "0", role: "region", "aria-label": t("compare.heading") },
            h("table", {}, head(decisions, timeZone), shown.map(([key, rows]) => group(key, rows))),
          ),
    );
  }

  show();
  return [
    h("h3", { tabindex: "-1" }, t("compare.heading")),
    h("div", { class: "check" }, only, h("label", { for: "only" }, t("compare.only"))),
    body,
  ];
}

function head(decisions, timeZone) {
  return h(
    "thead",
    {},
    h(
      "tr",
      {},
      h("th", { scope: "col" }, t("compare.field")),
      decisions.map((decision) => h("th", { scope: "col" }, outcomeChip(decision.outcome), h("br"), moment(decision.decidedAt, timeZone))),
    ),
  );
}

function group(key, rows) {
  return h(
    "tbody",
    {},
    h("tr", { class: "head" }, h("th", { scope: "rowgroup", colspan: "3" }, t(key))),
    rows.map(({ path, values, differs }) =>
      h(
        "tr",
        { class: differs ? "differs" : "" },
        h("th", { scope: "row" }, differs ? h("span", { class: "mark", title: t("compare.differs") }, h("span", { "aria-hidden": "true" }, "≠ "), h("span", { class: "visually-hidden" }, `${t("compare.differs")}: `)) : null, path),
        values.map((value) => h("td", {}, key === "compare.part.features" && value !== undefined ? logOdds(Number(value)) : (value ?? "–"))),
      ),
    ),
  );
}

/** Lists as one line each: a method more does not make all that follow it differ. */
function ownFields(decision) {
  const own = Object.fromEntries(Object.entries(decision).filter(([name]) => !left.includes(name)));
  return {
    ...own,
    allowedMethods: decision.allowedMethods?.join(", ") || t("none"),
    reasons: decision.reasons?.map((reason) => `${reason.code} ${reason.text}`).join("; ") || t("none"),
  };
}

function rowsOf(maps) {
  const paths = [...new Set(maps.flatMap((map) => [...map.keys()]))];
  return paths.map((path) => {
    const values = maps.map((map) => map.get(path));
    return { path, values, differs: values[0] !== values[1] };
  });
}

function answerOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { answer: text };
  }
}
