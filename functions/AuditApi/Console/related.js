// A place for orders that share something with this one. It is there as soon as the desk knows the route, and not before.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { field, money, shortMoment } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { address } from "./router.js";
import { t } from "./words.js";

let isKnown = true;

export function relatedSection(decision, signal) {
  const place = h("div", {});
  if (!isKnown) {
    return place;
  }

  get(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/related`, { by: "customer" }, signal).then(
    (answer) => fill(place, field(() => related(answer))),
    (fault) => {
      // Whatever the reason, the order itself is shown without it.
      isKnown = fault.code !== "NO_ROUTE";
    },
  );
  return place;
}

function related(answer) {
  const orders = answer.newest;
  return orders.length === 0
    ? null
    : h(
        "section",
        { class: "part", "aria-labelledby": "related-heading" },
        h("h2", { id: "related-heading" }, t("related.heading")),
        h(
          "ul",
          { class: "related" },
          orders.map((order) =>
            h(
              "li",
              {},
              field(() => outcomeChip(order.outcome)),
              " ",
              h("a", { href: address(["orders", order.orderNumber]) }, order.orderNumber),
              " ",
              money(order.amount, order.currency),
              " ",
              shortMoment(order.decidedAt),
            ),
          ),
        ),
      );
}
