// Who looked at what, for auditors: a day's, or an order's.
import { get } from "./api.js";
import { h } from "./dom.js";
import { shortMoment, tableRow } from "./format.js";
import { bindHere } from "./keys.js";
import { pagedList } from "./pages.js";
import { address, go } from "./router.js";
import { rowKeys } from "./rows.js";
import { t, word } from "./words.js";

const columns = ["when", "who", "what", "subject", "purpose"];

export function showLooks(query, signal) {
  const order = query.get("order");
  const day = order ? null : (query.get("day") ?? new Date().toISOString().slice(0, 10));
  document.title = `${t("views.heading")} · ${t("title")}`;
  const list = pagedList(
    async (cursor) => {
      const { views, next } = await get("/v1/views", { day, order, cursor }, signal);
      return { entries: views, next };
    },
    (views) => table(views, order),
    () => {},
    signal,
  );
  bindHere(rowKeys(list.element));
  return h(
    "div",
    {},
    h("h1", { tabindex: "-1" }, order ? t("views.order", order) : t("views.heading")),
    order ? h("p", {}, h("a", { href: address(["orders", order]) }, t("order.heading", order))) : days(day),
    list.element,
  );
}

function days(day) {
  const to = (chosen) => go(["views"], { day: chosen });
  const input = h("input", { type: "date", id: "day", value: day, onchange: () => input.value && to(input.value) });
  return h(
    "div",
    { class: "tools" },
    h("label", { for: "day" }, t("views.day")),
    input,
    h("button", { type: "button", onclick: () => to(moved(day, -1)) }, t("views.earlier")),
    h("button", { type: "button", onclick: () => to(moved(day, 1)) }, t("views.later")),
  );
}

function moved(day, by) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

function table(views, order) {
  if (views.length === 0) {
    return h("p", { class: "empty" }, t(order ? "views.none.order" : "views.none"));
  }

  return h(
    "table",
    { class: "list" },
    h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, t(`views.${column}`))))),
    h("tbody", {}, views.map((view) => tableRow(() => row(view), columns.length))),
  );
}

function subject(view) {
  const link = (parts, text) => h("a", { href: address(parts), "data-row": view.viewId }, text);
  return view.orderNumber
    ? link(["orders", view.orderNumber], view.orderNumber)
    : view.kind === "customer"
      ? link(["customers", view.subject], view.subject)
      : view.subject;
}

function row(view) {
  const revealed = view.revealed?.length > 0 ? t("look.revealed", view.revealed.join(", ")) : null;
  const cells = [
    shortMoment(view.viewedAt),
    view.actor,
    word("look", view.kind),
    subject(view),
    [revealed ? [h("span", { class: "tag warn" }, revealed), " "] : null, view.purpose],
  ];
  return h("tr", {}, cells.map((cell, i) => h("td", { "data-label": t(`views.${columns[i]}`) }, cell)));
}
