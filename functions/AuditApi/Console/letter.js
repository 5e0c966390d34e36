// What may be written to the customer, in either language. Taking it out is on record.
import { announce } from "./announce.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { load, placeholder } from "./part.js";
import { language, t } from "./words.js";

const languages = [["en", "English"], ["de", "Deutsch"]];

export function letterSection(decision, signal) {
  const element = h("div", { class: "letter" });
  const paper = h("div", {});
  const said = h("p", { class: "quiet", role: "status" });
  const written = new Map();
  let chosen = language();
  let isOpen = false;

  function write() {
    if (!written.has(chosen)) {
      const path = `/v1/decisions/${encodeURIComponent(decision.decisionId)}/explanation`;
      written.set(chosen, get(path, { audience: "customer", lang: chosen }, signal));
    }

    const asked = chosen;
    return load(
      paper,
      () => written.get(asked).catch((fault) => (written.delete(asked), Promise.reject(fault))),
      ({ letter }) => sheet(letter, asked),
      signal,
    );
  }

  function open() {
    if (isOpen) {
      return Promise.resolve();
    }

    isOpen = true;
    fill(paper, placeholder(8));
    fill(
      element,
      h(
        "div",
        { class: "tools" },
        h(
          "fieldset",
          { class: "switch" },
          h("legend", { class: "visually-hidden" }, t("letter.language")),
          languages.map(([code, name]) => [
            h("input", { type: "radio", name: "letter-language", id: `letter-${code}`, checked: code === chosen, onchange: () => ((chosen = code), write()) }),
            h("label", { for: `letter-${code}`, lang: code }, name),
          ]),
        ),
        h("button", { type: "button", onclick: copy }, t("letter.copy"), " ", h("kbd", { "aria-hidden": "true" }, "c")),
        said,
      ),
      paper,
    );
    return write();
  }

  async function copy() {
    await open();
    const loaded = await write();
    if (!loaded) {
      return;
    }

    try {
      await navigator.clipboard.writeText(`${loaded.letter.subject}\n\n${loaded.letter.body}`);
      said.textContent = t("letter.copied");
    } catch {
      said.textContent = t("letter.notCopied");
    }

    announce(said.textContent);
  }

  fill(element, h("p", {}, h("button", { type: "button", onclick: open }, t("letter.open")), " ", h("span", { class: "quiet" }, t("letter.open.hint"))));
  return { element, open, copy };
}

function sheet(letter, lang) {
  return h("div", { class: "sheet", lang }, h("p", {}, h("strong", {}, letter.subject)), h("div", { class: "body" }, letter.body));
}
