// What made the score, as an account: where every order begins, what was added and taken, and the sum. The bars stand in the table that says the same.
import { h } from "./dom.js";
import { field, logOdds } from "./format.js";
import { t } from "./words.js";

export function contributionTable(contributions) {
  if (!contributions) {
    return h("p", {}, t("bars.none"));
  }

  const { base, groups, rest, rawScore, note } = contributions;
  const weights = [...groups.map((group) => group.logOdds), rest ?? 0].map(Math.abs);
  const most = Math.max(...weights.filter(Number.isFinite), 1e-9);
  return h(
    "div",
    { class: "bars" },
    note ? h("p", { class: "notice" }, note) : null,
    h(
      "table",
      {},
      h("caption", {}, t("bars.caption")),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, t("bars.what")),
          h("th", { scope: "col", class: "value" }, t("bars.value")),
          h("th", { scope: "col", class: "bar" }, t("bars.direction")),
          h("th", { scope: "col", class: "weight" }, t("bars.weight")),
        ),
      ),
      h("tbody", {}, row("total", t("bars.base"), null, base, 0)),
      groups.map((group) =>
        h(
          "tbody",
          { class: "group" },
          row("head", group.name, null, group.logOdds, most),
          group.features.map((feature) => row("feature", feature.name, feature.value, feature.logOdds, most, feature.feature)),
        ),
      ),
      typeof rest === "number" ? h("tbody", { class: "group" }, row("head", t("bars.rest"), null, rest, most)) : null,
      h("tbody", {}, row("total", t("bars.sum"), null, rawScore, 0)),
    ),
  );
}

function row(kind, name, value, weight, most, column = null) {
  return h(
    "tr",
    { class: kind },
    h("th", { scope: "row", title: column }, name),
    h("td", { class: "value" }, value ?? ""),
    h("td", { class: "bar" }, most > 0 ? field(() => bar(weight, most)) : null),
    h("td", { class: "weight" }, weight === undefined ? t("unknown") : logOdds(weight)),
  );
}

function bar(weight, most) {
  const share = Math.min(1, Math.abs(weight) / most);
  const length = h("span", { class: weight > 0 ? "raises" : "lowers" });
  length.style.width = `${share * 50}%`;
  return h(
    "span",
    { class: "track" },
    length,
    weight === 0 ? null : h("span", { class: "visually-hidden" }, t(weight > 0 ? "bars.raises" : "bars.lowers")),
  );
}
