// What stands above every page.
import { fill, h } from "./dom.js";
import { showKeys } from "./help.js";
import { forget, isAuditor, isReviewer, isRisk, user } from "./session.js";
import { address } from "./router.js";
import { signedOut } from "./signin.js";
import { language, setLanguage, t } from "./words.js";

export class TopBar {
  element = h("header", { class: "top" });

  constructor(searchBox) {
    this.searchBox = searchBox;
  }

  /** In the language and for the user of now. */
  show() {
    const who = user();
    this.searchBox.speak();
    // The search box stays the element that it is: it may have the focus.
    const parts = [
      h("a", { class: "brand", href: "#/" }, t("title")),
      who ? this.searchBox.element : null,
      h(
        "nav",
        { "aria-label": t("title") },
        who ? h("a", { href: address(["decisions"]) }, t("nav.decisions")) : null,
        isRisk() ? h("a", { href: address(["jobs"]) }, t("nav.jobs")) : null,
        isReviewer() ? h("a", { href: address(["reviews"]) }, t("review.nav")) : null,
        isAuditor() ? h("a", { href: address(["views"]) }, t("nav.views")) : null,
        h("button", { type: "button", class: "plain for-keys", onclick: showKeys }, h("kbd", { "aria-hidden": "true" }, "?"), ` ${t("nav.keys")}`),
        h("button", { type: "button", class: "plain", "data-language": true, lang: language() === "de" ? "en" : "de", onclick: () => this.#turn() }, t("nav.language")),
        h("button", { type: "button", class: "plain", title: t("nav.theme"), "aria-label": t("nav.theme"), onclick: turnTheme }, "◐"),
        who
          ? h(
              "span",
              { class: "who" },
              h("span", {}, t("nav.as", who.name, who.roles.join(", ")), " "),
              h("button", { type: "button", class: "plain", onclick: leave }, t("nav.signout")),
            )
          : null,
      ),
    ];
    fill(this.element, ...parts);
  }

  #turn() {
    setLanguage(language() === "de" ? "en" : "de");
    document.dispatchEvent(new Event("language"));
    this.element.querySelector("[data-language]").focus();
  }
}

function turnTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("theme", root.dataset.theme);
}

function leave() {
  forget();
  signedOut();
}
