// The one box that takes every identifier. What is pasted is looked up at once.
import { fill, h } from "./dom.js";
import { isField } from "./keys.js";
import { lookUp } from "./lookup.js";
import { t } from "./words.js";

export class SearchBox {
  #asking = new AbortController();
  #input = h("input", {
    id: "search",
    type: "search",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "320",
    onpaste: (event) => this.#paste(event),
    onkeydown: (event) => event.key === "Escape" && this.#input.blur(),
  });
  #found = h("div", { class: "found" });
  #label = h("label", { for: "search", class: "visually-hidden" });

  element = h(
    "form",
    {
      class: "search",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        this.lookUp(this.#input.value);
      },
    },
    this.#label,
    this.#input,
    h("kbd", { "aria-hidden": "true" }, "/"),
    this.#found,
  );

  constructor() {
    // Where no field has the focus there is nothing else that could be meant by pasting.
    document.addEventListener("paste", (event) => {
      if (!isField(event.target) && this.element.isConnected) {
        this.#paste(event);
      }
    });
  }

  /** In the language that is chosen now. */
  speak() {
    this.#label.textContent = t("search.label");
    this.#input.placeholder = t("search.placeholder");
  }

  focus() {
    this.#input.focus();
    this.#input.select();
  }

  /** A page has come: what was asked for is answered. */
  clear() {
    this.#asking.abort();
    this.#input.value = "";
    fill(this.#found);
  }

  async lookUp(text) {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    fill(this.#found);
    const said = await lookUp(text, signal);
    if (!signal.aborted) {
      fill(this.#found, said);
    }
  }

  #paste(event) {
    const text = event.clipboardData?.getData("text/plain").trim() ?? "";
    if (text.length === 0 || text.length > 320) {
      return;
    }

    event.preventDefault();
    this.#input.value = text;
    this.lookUp(text);
  }
}
