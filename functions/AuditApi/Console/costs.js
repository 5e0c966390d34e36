// What decisions cost, by the operator's own figure.
import { h } from "./dom.js";
import { number } from "./format.js";
import { t } from "./words.js";

let perMillion = 0;

export function setCosts(settings) {
  perMillion = settings.costPerMillion ?? 0;
}

/** Null where the operator has not said what they cost. */
export function costOf(decisions) {
  return perMillion > 0 && decisions > 0
    ? h("span", { class: "quiet", title: t("cost.how", number(perMillion, 0)) }, t("cost.about", number((decisions * perMillion) / 1e6, 4, { minimumFractionDigits: 2 })))
    : null;
}
