// What went wrong, in the desk's own words, with a way on.
import { announce } from "./announce.js";
import { Problem } from "./api.js";
import { h } from "./dom.js";
import { t } from "./words.js";

/** Shows a fault; who is no longer signed in is the whole page's matter and thrown on. */
export function problemBox(fault, retry) {
  // The desk's problems are in English.
  const lang = fault instanceof Problem && fault.code ? "en" : null;
  const title = fault instanceof Problem ? fault.title : t("problem.unexpected");
  const detail = fault instanceof Problem ? fault.detail : null;
  const errors = (fault instanceof Problem && fault.body?.errors) || [];
  announce([title, detail, ...errors.map(errorText)].filter(Boolean).join(". "));
  return h(
    "div",
    { class: "notice problem" },
    h("p", { class: "problem-title", lang }, title),
    detail ? h("p", { lang }, detail) : null,
    errors.length > 0 ? h("ul", { lang }, errors.map((error) => h("li", {}, errorText(error)))) : null,
    retry ? h("button", { type: "button", onclick: retry }, t("retry")) : null,
  );
}

function errorText({ pointer, detail }) {
  return `${pointer}: ${detail}`;
}
