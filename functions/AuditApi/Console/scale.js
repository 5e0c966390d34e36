// Where the score lies: the classes drawn equally wide, and below them what each score leads to by itself. The table behind it has the same bounds.
import { h } from "./dom.js";
import { money, number, score } from "./format.js";
import { outcomeChip, outcomeSign } from "./outcome.js";
import { t, word } from "./words.js";

export function scorePicture(scale, currency) {
  if (typeof scale.score !== "number") {
    return h("p", {}, t("scale.none", scale.scoreClass));
  }

  const place = (value) => placeOf(value, scale.classes);
  const ranges = rangesOf(scale.thresholds);
  const picture = h(
    "div",
    { class: "scale", role: "img", "aria-label": said(scale) },
    h("div", { class: "scale-score" }, at(h("span", {}, score(scale.score)), place(scale.score))),
    h(
      "div",
      { class: "scale-classes" },
      scale.classes.map((one) => h("span", { class: one.name === scale.scoreClass ? "in" : "" }, one.name)),
      at(h("span", { class: "scale-line" }), place(scale.score)),
    ),
    h("div", { class: "scale-bounds" }, scale.classes.slice(1).map((one) => at(h("span", {}, score(one.from)), place(one.from)))),
    h(
      "div",
      { class: "scale-outcomes" },
      ranges.map(({ outcome, from, to }) => between(h("span", { class: `range range-${outcome.toLowerCase()} ${scale.score >= from && scale.score < to ? "in" : ""}` }, outcomeSign(outcome), h("span", { class: "range-word" }, word("outcome", outcome))), place(from), place(to))),
    ),
    h("div", { class: "scale-bounds" }, ranges.slice(1).map(({ from }) => at(h("span", {}, score(from)), place(from)))),
  );
  return h("div", {}, picture, methodLine(scale, currency), table(scale, ranges));
}

function placeOf(value, classes) {
  const found = classes.findIndex((one) => value < one.below);
  const at = found < 0 ? classes.length - 1 : found;
  const { from, below } = classes[at];
  return ((at + Math.min(1, Math.max(0, (value - from) / (below - from)))) / classes.length) * 100;
}

function rangesOf(thresholds) {
  if (!thresholds) {
    return [];
  }

  const starts = [["ACCEPT", 0], ["RESTRICT", thresholds.restrict], ["REVIEW", thresholds.review], ["REJECT", thresholds.reject]];
  return starts
    .map(([outcome, from], i) => ({ outcome, from, to: starts[i + 1]?.[1] ?? 1 }))
    .filter(({ from, to }) => from < to);
}

function at(element, percent) {
  element.style.left = `${percent}%`;
  return element;
}

function between(element, from, to) {
  element.style.left = `${from}%`;
  element.style.width = `${to - from}%`;
  return element;
}

function said({ score: value, scoreClass, thresholds }) {
  const bounds = thresholds ? [thresholds.restrict, thresholds.review, thresholds.reject] : ["–", "–", "–"];
  return t("scale.picture", ...[value, scoreClass, ...bounds].map((one) => (typeof one === "number" ? number(one, 4) : one)));
}

function methodLine({ method, paymentMethod }, currency) {
  if (!method) {
    return null;
  }

  const bounds = [
    typeof method.maxScore === "number" ? t("scale.method.score", number(method.maxScore, 4)) : null,
    typeof method.maxAmount === "number" ? t("scale.method.amount", money(method.maxAmount, currency)) : null,
  ].filter(Boolean);
  const name = word("method", paymentMethod);
  const line = t("scale.method", name, bounds.length > 0 ? bounds.join(` ${t("and")} `) : t("scale.method.any"));
  return h("p", { class: "quiet" }, line.charAt(0).toUpperCase() + line.slice(1));
}

function table({ classes }, ranges) {
  return h(
    "details",
    {},
    h("summary", {}, t("scale.table")),
    h("p", { class: "quiet" }, t("scale.equal")),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ["scale.class", "scale.from", "scale.below"].map((key) => h("th", { scope: "col" }, t(key))))),
      h("tbody", {}, classes.map((one) => h("tr", {}, h("th", { scope: "row" }, one.name), h("td", {}, score(one.from)), h("td", {}, score(one.below))))),
    ),
    ranges.length > 0
      ? h(
          "table",
          {},
          h("thead", {}, h("tr", {}, ["scale.outcome", "scale.from", "scale.below"].map((key) => h("th", { scope: "col" }, t(key))))),
          h(
            "tbody",
            {},
            ranges.map(({ outcome, from, to }) => h("tr", {}, h("th", { scope: "row" }, outcomeChip(outcome)), h("td", {}, score(from)), h("td", {}, score(to)))),
          ),
        )
      : null,
  );
}
