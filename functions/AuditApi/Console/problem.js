// What went wrong, in the desk's own words, with a way on.
import { announce } from "./announce.js";
import { Problem } from "./api.js";
import { h } from "./dom.js";
import { german } from "./problems-de.js";
import { language, t } from "./words.js";

/** Shows a fault; who is no longer signed in is the whole page's matter and thrown on. */
export function problemBox(fault, retry) {
  const { title, detail, lang, detailLang } = saying(fault);
  const errors = (fault instanceof Problem && fault.body?.errors) || [];
  announce([title, detail, ...errors.map(errorText)].filter(Boolean).join(". "));
  return h(
    "div",
    { class: "notice problem" },
    h("p", { class: "problem-title", lang }, title),
    detail ? h("p", { lang: detailLang }, detail) : null,
    errors.length > 0 ? h("ul", { lang: "en" }, errors.map((error) => h("li", {}, errorText(error)))) : null,
    retry ? h("button", { type: "button", onclick: retry }, t("retry")) : null,
  );
}

/** In the language that was chosen, where there are words for the code; the desk's own are English. */
function saying(fault) {
  if (!(fault instanceof Problem)) {
    return { title: t("problem.unexpected") };
  }

  const english = fault.code ? "en" : null;
  const [title, detail] = (language() === "de" && german[fault.code]) || [];
  return { title: title ?? fault.title, detail: detail ?? fault.detail, lang: title ? null : english, detailLang: detail === undefined ? english : null };
}

function errorText({ pointer, detail }) {
  return `${pointer}: ${detail}`;
}
