// The rows of the queue. A row that is shown stays where it is; what is known of it is written into it.
import { fill, h } from "./dom.js";
import { field, money, tableRow } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { age } from "./review-age.js";
import { address } from "./router.js";
import { isReviewer, user } from "./session.js";
import { t, word } from "./words.js";

const columns = ["order", "amount", "age", "market", "method", "holder"];

export class QueueRows {
  #shown = new Map();

  get isEmpty() {
    return this.#shown.size === 0;
  }

  /** A table of these alone. */
  table(reviews, query) {
    this.#shown = new Map();
    if (reviews.length === 0) {
      return h("p", { class: "empty" }, t("review.empty"));
    }

    return h(
      "table",
      { class: "list reviews" },
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col", class: `col-${column}` }, t(`review.col.${column}`))))),
      h("tbody", {}, reviews.map((review) => tableRow(() => this.#row(review, query), columns.length))),
    );
  }

  /** What has become of the rows that are shown. Resolves to how many others there are, and how many are open no more. */
  update(reviews) {
    const now = new Map(reviews.map((review) => [review.orderNumber, review]));
    let gone = 0;
    for (const [orderNumber, { row, cells }] of this.#shown) {
      const review = now.get(orderNumber);
      row.classList.toggle("gone", !review);
      if (review) {
        this.#write(cells, review);
      } else {
        gone++;
        fill(cells.holder, h("span", { class: "quiet" }, t("review.closed")));
      }
    }

    return { come: reviews.filter(({ orderNumber }) => !this.#shown.has(orderNumber)).length, gone };
  }

  #row(review, query) {
    const to = isReviewer()
      ? address(["reviews", review.orderNumber], { market: query.get("market"), method: query.get("method") })
      : address(["orders", review.orderNumber]);
    const cells = Object.fromEntries(columns.map((column) => [column, h("td", { "data-label": t(`review.col.${column}`), class: `col-${column}` })]));
    fill(cells.order, h("a", { href: to, "data-row": review.orderNumber }, review.orderNumber));
    this.#write(cells, review);
    const row = h("tr", {}, Object.values(cells));
    this.#shown.set(review.orderNumber, { row, cells });
    return row;
  }

  #write(cells, review) {
    fill(cells.amount, atRisk(review));
    fill(cells.age, age(review.ageSeconds));
    fill(cells.market, review.market);
    fill(cells.method, field(() => word("method", review.paymentMethod)));
    fill(cells.holder, holder(review));
  }
}

/** The order's own money and, where that is another, what it is worth. */
export function atRisk({ grandTotal, currency, amountEur }) {
  return [
    money(grandTotal, currency),
    currency !== "EUR" && amountEur !== undefined ? [" ", h("span", { class: "quiet" }, "≈ ", money(amountEur, "EUR"))] : null,
  ];
}

function holder({ claimedBy, proposedBy, proposedOutcome }) {
  return [
    claimedBy ? h("span", { class: "tag holder" }, claimedBy === user()?.name ? t("review.you") : claimedBy) : null,
    proposedBy ? [" ", h("span", { class: "quiet" }, t("review.proposes", proposedBy), " "), field(() => outcomeChip(proposedOutcome))] : null,
  ];
}
