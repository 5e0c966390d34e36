// An order: what was decided and why, above the fold; below it all that proves it.
import { announce } from "./announce.js";
import { get } from "./api.js";
import { auditSection } from "./audit.js";
import { contributionTable } from "./bars.js";
import { comparison } from "./compare.js";
import { fill, h } from "./dom.js";
import { explanationParts, factLine } from "./explanation.js";
import { moment, section } from "./format.js";
import { bindHere } from "./keys.js";
import { letterSection } from "./letter.js";
import { outcomeChip } from "./outcome.js";
import { load, placeholder } from "./part.js";
import { relatedSection } from "./related.js";
import { replaySection } from "./replay.js";
import { reverseSection } from "./reverse.js";
import { address, go } from "./router.js";
import { isReviewer } from "./session.js";
import { timeline } from "./timeline.js";
import { language, t, word } from "./words.js";

export function showOrder(orderNumber, query, signal) {
  // The heading stays, and what was typed at it: only what is below is loaded.
  const head = h("div", { class: "summary" }, placeholder(1));
  const rest = h("div", {}, placeholder(12));
  document.title = `${orderNumber} · ${t("title")}`;
  load(
    rest,
    () => get("/v1/orders", { number: orderNumber }, signal),
    (order) => orderParts(order, query, head, signal),
    signal,
  ).then((loaded) => loaded ?? fill(head));
  return h("div", { class: "order" }, backLink(), h("h1", { tabindex: "-1" }, t("order.heading", orderNumber)), head, rest);
}

function backLink() {
  const list = history.state?.list;
  return list ? h("p", { class: "back" }, h("a", { href: list }, `← ${t("order.back")}`)) : null;
}

function orderParts(order, query, head, signal) {
  const all = [...order.decisions, ...order.setAside, ...order.shadows];
  const readable = all.filter((one) => !one.unreadable);
  const decision = readable.find((one) => one.decisionId === query.get("decision")) ?? readable[0];
  if (!decision) {
    return unreadableOrder(order, head);
  }

  const explanation = h("div", { class: "explanation" }, placeholder(9));
  const bars = h("div", {}, placeholder(10));
  const letter = letterSection(decision, signal);
  const audit = auditSection(decision, signal);
  const replay = replaySection(decision, signal);
  const looked = h("div", {});
  const compared = h("div", {});
  const compare = (ids) => fill(compared, ids.length === 2 ? comparison(ids.map((id) => all.find((one) => one.decisionId === id)), order.timeZone, signal) : null);

  const explain = once(() => get(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/explanation`, { lang: language() }, signal));
  fill(head, section(() => summary(order, decision, all[0])));
  load(bars, explain, (loaded) => contributionTable(loaded.contributions), signal);
  load(explanation, explain, (loaded) => explanationParts(loaded, decision), signal).then((loaded) => {
    if (loaded) {
      announce(t("announce.order", order.orderNumber, loaded.sentence ?? word("outcome", decision.outcome)));
    }
  });
  fill(looked, section(() => timeline(order, decision, compare)));

  // What is in review is decided in the queue, and what does not stand any more by nobody.
  const mayReverse = isReviewer() && decision === all[0] && decision.outcome !== "REVIEW";
  const parts = {
    bars: jumpTo("bars", bars, t("bars.heading"), "b"),
    related: jumpTo("related", relatedSection(decision, signal), t("related.heading"), "o"),
    timeline: jumpTo("timeline", h("div", {}, looked, compared), t("timeline.heading"), "t"),
    letter: jumpTo("letter", letter.element, t("letter.heading"), "l"),
    audit: jumpTo("audit", audit.element, t("audit.heading"), "p"),
    replay: jumpTo("replay", replay.element, t("replay.heading"), "y"),
  };
  bindHere([
    ["b", "key.bars", () => jump(parts.bars)],
    ["o", "key.related", () => jump(parts.related)],
    ["t", "key.timeline", () => jump(parts.timeline)],
    ["l", "key.letter", () => (jump(parts.letter), letter.open())],
    ["c", "key.copy", () => letter.copy()],
    ["p", "key.audit", () => (jump(parts.audit), audit.open())],
    ["y", "key.replay", () => (jump(parts.replay), replay.run())],
    ["h", "key.customer", () => go(["customers", decision.customerId])],
  ]);
  return [
    explanation,
    parts.bars,
    parts.related,
    parts.timeline,
    parts.letter,
    parts.audit,
    parts.replay,
    mayReverse ? jumpTo("reverse", reverseSection(decision, () => document.dispatchEvent(new Event("again")), signal), t("reverse.heading")) : null,
  ];
}

/** That there are decisions is shown, and nothing else can be. */
function unreadableOrder(order, head) {
  fill(head, h("p", { class: "notice unreadable" }, t("unreadable.order")));
  return jumpTo("timeline", h("div", {}, section(() => timeline(order, null, () => {}))), t("timeline.heading"), "t");
}

/** Asks once for several parts; again after a fault. */
function once(ask) {
  let asked = null;
  return () => (asked ??= ask().catch((fault) => ((asked = null), Promise.reject(fault))));
}

function summary(order, decision, standing) {
  const customer = h("a", { href: address(["customers", decision.customerId]) }, t("order.customer", decision.customerId));
  return [
    h("div", { class: "verdict" }, outcomeChip(decision.outcome, "big")),
    factLine(decision, moment(decision.decidedAt, order.timeZone), customer),
    standing.unreadable ? h("p", { class: "notice unreadable" }, t("unreadable.standing")) : null,
    decision === standing || standing.unreadable
      ? null
      : h(
          "p",
          { class: "notice" },
          `${t("order.notStanding")} (${word("standing", decision.standing)}) `,
          h("a", { href: address(["orders", order.orderNumber]) }, t("order.toStanding")),
        ),
  ];
}

function jumpTo(id, element, heading, key) {
  return h(
    "section",
    { id, class: "part", "aria-labelledby": `${id}-heading` },
    h("h2", { id: `${id}-heading`, tabindex: "-1" }, heading, key ? [" ", h("kbd", { "aria-hidden": "true" }, key)] : null),
    element,
  );
}

function jump(part) {
  const heading = part.querySelector("h2");
  heading.focus({ preventScroll: true });
  part.scrollIntoView({ block: "start" });
}
