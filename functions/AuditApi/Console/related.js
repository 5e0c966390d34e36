// Orders that share something with this one, kind by kind; what it is that they share is not shown.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { field, money, number, section, shortMoment, tableRow } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { load, placeholder } from "./part.js";
import { address, choose, route } from "./router.js";
import { t } from "./words.js";

const kinds = ["customer", "device", "email", "address", "card", "network"];
const columns = ["order", "outcome", "amount", "decided"];

export function relatedSection(decision, signal) {
  const element = h("div", { class: "related" }, placeholder(4));
  load(
    element,
    () => get(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/related`, {}, signal),
    (answer) => parts(answer.kinds, decision),
    signal,
  );
  return element;
}

function parts(found, decision) {
  const list = h("div", {});
  const others = (kind) => found[kind].newest.filter((order) => order.orderNumber !== decision.orderNumber);
  const asked = route().query.get("related");
  const first = kinds.includes(asked) ? asked : (kinds.find((kind) => others(kind).length > 0) ?? "customer");
  const show = (kind) => fill(list, section(() => ofKind(kind, found[kind], others(kind))));
  show(first);
  return [
    h(
      "fieldset",
      { class: "switch" },
      h("legend", { class: "visually-hidden" }, t("related.kinds")),
      kinds.map((kind) => [
        h("input", {
          type: "radio",
          name: "related",
          id: `related-${kind}`,
          checked: kind === first,
          onchange: () => {
            choose({ related: kind });
            show(kind);
          },
        }),
        h("label", { for: `related-${kind}` }, t(`related.${kind}`), " ", h("strong", {}, field(() => count(found[kind])))),
      ]),
    ),
    list,
  ];
}

/** Orders beside the one that is shown; of a hub nobody has counted all. */
function count({ outcomes, isHub }) {
  const all = Object.values(outcomes).reduce((sum, orders) => sum + orders, 0);
  return isHub ? `${number(all, 0)}+` : number(Math.max(0, all - 1), 0);
}

function ofKind(kind, { outcomes, money: sums, newest, isHub }, others) {
  if (others.length === 0 && !isHub) {
    return h("p", { class: "quiet" }, t(newest.length > 0 ? "related.alone" : "related.nothing", t(`related.${kind}`)));
  }

  return [
    isHub ? h("p", { class: "notice" }, t("related.hub")) : null,
    h(
      "p",
      { class: "related-sums" },
      Object.entries(outcomes).map(([outcome, orders]) => h("span", {}, outcomeChip(outcome), ` ${number(orders, 0)}`)),
      Object.entries(sums).map(([currency, sum]) => h("span", {}, money(sum, currency))),
      h("span", { class: "quiet" }, t("related.with")),
    ),
    h(
      "table",
      { class: "list" },
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: `col-${column}` }, t(`customer.${column}`))))),
      h("tbody", {}, others.map((order) => tableRow(() => row(order), columns.length))),
    ),
  ];
}

function row(order) {
  const cells = [
    h("a", { href: address(["orders", order.orderNumber]) }, order.orderNumber),
    outcomeChip(order.outcome),
    money(order.amount, order.currency),
    shortMoment(order.decidedAt),
  ];
  return h("tr", {}, cells.map((cell, i) => h("td", { "data-label": t(`customer.${columns[i]}`), class: `col-${columns[i]}` }, cell)));
}
