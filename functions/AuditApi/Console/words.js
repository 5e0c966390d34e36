// Texts in the language that was chosen, by key; what is remembered is the choice.
import { english } from "./words-en.js";
import { german } from "./words-de.js";

const languages = { en: english, de: german };
let current = read();

/** "en" or "de". */
export function language() {
  return current;
}

export function setLanguage(chosen) {
  current = chosen in languages ? chosen : "en";
  localStorage.setItem("language", current);
  document.documentElement.lang = current;
}

/** The text of a key, with {0}, {1} … filled in. */
export function t(key, ...values) {
  const text = languages[current][key] ?? key;
  return text.replace(/\{(\d)\}/g, (_, place) => String(values[place] ?? ""));
}

/** The word for a code such as "INVOICE"; the code itself where there is none. */
export function word(kind, code) {
  const key = `${kind}.${code}`;
  return Object.hasOwn(languages[current], key) ? languages[current][key] : String(code);
}

function read() {
  const kept = localStorage.getItem("language");
  const chosen = kept in languages ? kept : navigator.language.startsWith("de") ? "de" : "en";
  document.documentElement.lang = chosen;
  return chosen;
}
