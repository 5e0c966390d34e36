// All that happened to an order, the newest first: decisions, and on request who looked.
import { h, fill } from "./dom.js";
import { field, moment, number, plainMoment } from "./format.js";
import { outcomeChip } from "./outcome.js";
import { address, choose, route } from "./router.js";
import { isAuditor } from "./session.js";
import { t, word } from "./words.js";

/** @param compare Told the ids of the decisions that are ticked. */
export function timeline(order, shown, compare) {
  const decisions = [...order.decisions, ...order.setAside, ...order.shadows].map((decision) => ({ at: decision.decidedAt ?? madeAt(decision.decisionId), decision }));
  const readable = decisions.filter(({ decision }) => !decision.unreadable);
  const looks = order.views.map((look) => ({ at: look.viewedAt, look }));
  const picked = (route().query.get("compare") ?? "").split(",").filter((id) => readable.some(({ decision }) => decision.decisionId === id));
  const list = h("ol", { class: "timeline" });
  const show = (all) =>
    fill(
      list,
      [...decisions, ...(all ? looks : [])].sort((a, b) => time(b.at) - time(a.at)).map(({ decision, look }) => h("li", {}, look ? lookEntry(look, order.timeZone) : decisionEntry(decision))),
    );
  const decisionEntry = (decision) =>
    decision.unreadable ? unreadableEntry(decision) : entry(decision, order, decision === shown, readable.length > 1 ? pickBox(decision) : null);

  function pickBox(decision) {
    const id = `pick-${decision.decisionId}`;
    const box = h("input", {
      type: "checkbox",
      id,
      checked: picked.includes(decision.decisionId),
      "aria-label": t("timeline.pick.label", plainMoment(decision.decidedAt)),
      onchange: () => {
        picked.splice(0, picked.length, ...(box.checked ? [...picked, decision.decisionId].slice(-2) : picked.filter((one) => one !== decision.decisionId)));
        for (const other of list.querySelectorAll("input[type=checkbox]")) {
          other.checked = picked.includes(other.id.slice("pick-".length));
        }

        choose({ compare: picked.join(",") });
        compare(picked);
      },
    });
    return h("span", { class: "check pick" }, box, h("label", { for: id }, t("timeline.pick")));
  }

  const all = route().query.get("show") === "all";
  show(all);
  compare(picked);
  return [
    h(
      "div",
      { class: "tools" },
      filter(all, decisions.length, looks.length, show),
      readable.length > 1 ? h("span", { class: "quiet" }, t("timeline.pick.hint")) : null,
      isAuditor() ? h("a", { href: address(["views"], { order: order.orderNumber }) }, t("views.ofOrder")) : null,
    ),
    list,
  ];
}

function filter(all, decisions, looks, show) {
  const option = (value, text, checked) => {
    const id = `show-${value}`;
    return [
      h("input", {
        type: "radio",
        name: "show",
        id,
        checked,
        onchange: () => {
          choose({ show: value === "all" ? "all" : null });
          show(value === "all");
        },
      }),
      h("label", { for: id }, text),
    ];
  };
  return h(
    "fieldset",
    { class: "switch" },
    h("legend", { class: "visually-hidden" }, t("timeline.filter")),
    option("decisions", t("timeline.decisions", decisions), !all),
    option("all", t("timeline.all", looks), all),
  );
}

function entry(decision, order, isShown, pick) {
  return h(
    "div",
    { class: `entry ${decision.standing}` },
    h(
      "div",
      { class: "entry-line" },
      outcomeChip(decision.outcome),
      h("span", { class: `tag ${decision.standing}` }, word("standing", decision.standing)),
      h("span", {}, word("trigger", decision.trigger)),
      h("span", {}, field(() => scoreLine(decision))),
      isShown
        ? h("span", { class: "quiet" }, t("timeline.shown"))
        : h("a", { href: address(["orders", order.orderNumber], { decision: decision.decisionId }) }, t("timeline.open")),
      pick,
    ),
    h("p", { class: "quiet" }, moment(decision.decidedAt, order.timeZone)),
    note(decision),
    h("p", { class: "quiet versions" }, field(() => versions(decision.versions))),
  );
}

/** One that is there, and of which nothing else is known. */
function unreadableEntry(decision) {
  return h(
    "div",
    { class: `entry ${decision.standing}` },
    h(
      "div",
      { class: "entry-line" },
      h("span", { class: "unreadable" }, t("unreadable")),
      h("span", { class: `tag ${decision.standing}` }, word("standing", decision.standing)),
    ),
    decision.decisionId ? h("p", { class: "quiet" }, h("code", {}, decision.decisionId)) : null,
  );
}

function scoreLine(decision) {
  return typeof decision.score === "number"
    ? t("timeline.score", number(decision.score, 4), decision.scoreClass)
    : t("timeline.noScore", decision.scoreClass);
}

function note(decision) {
  const said = [
    decision.supersededOutcome ? t("timeline.replaces", word("outcome", decision.supersededOutcome)) : null,
    ["setAside", "shadow"].includes(decision.standing) ? t(`standing.${decision.standing}.long`) : null,
    decision.degraded ? t("order.degraded") : null,
  ].filter(Boolean);
  return said.length > 0 ? h("p", {}, said.join(" · ")) : null;
}

function versions(named) {
  const parts = Object.entries(named).filter(([, value]) => typeof value === "string" && value.length > 0);
  return parts.map(([name, value], i) => [i > 0 ? " · " : "", `${name} `, h("code", { title: value }, value.length > 16 ? `${value.slice(0, 12)}…` : value)]);
}

function lookEntry(look, timeZone) {
  return h(
    "div",
    { class: "entry look" },
    h("div", { class: "entry-line" }, h("strong", {}, look.actor), h("span", {}, word("look", look.kind)), look.revealed?.length > 0 ? h("span", { class: "tag warn" }, t("look.revealed", look.revealed.join(", "))) : null),
    h("p", { class: "quiet" }, moment(look.viewedAt, timeZone), look.purpose ? ` · ${t("look.purpose", look.purpose)}` : null),
  );
}

/** An id begins with the moment at which it was made (UUID, version 7). */
function madeAt(decisionId) {
  const made = new Date(parseInt(decisionId?.replaceAll("-", "").slice(0, 12), 16));
  return Number.isNaN(made.getTime()) ? undefined : made.toISOString();
}

function time(instant) {
  const read = Date.parse(instant);
  return Number.isNaN(read) ? 0 : read;
}
