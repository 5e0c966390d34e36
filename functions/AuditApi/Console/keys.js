// Single keys. They are off while a field has the focus, a dialog is open, or a modifier is down.
let everywhere = [];
let here = [];
let over = [];

/** Keys that are there on every page: [key, name of the text, action]. */
export function bindEverywhere(bindings) {
  everywhere = bindings;
}

/** Keys of the page that is shown; those of the one before are gone. */
export function bindHere(bindings) {
  here = bindings;
}

/** Keys of what stands over the page that is shown; they go before the page's own. One without a name is in no list. */
export function bindOver(bindings) {
  over = bindings;
}

export function bound() {
  const covered = new Set(over.map(([key]) => key));
  return { everywhere, here: [...over.filter(([, name]) => name), ...here.filter(([key]) => !covered.has(key))] };
}

export function isField(target) {
  return target instanceof Element && target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

export function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isField(event.target) || document.querySelector("dialog[open]")) {
      return;
    }

    const found = [...over, ...here, ...everywhere].find(([key, , action]) => key === event.key && action);
    if (found) {
      event.preventDefault();
      found[2]();
    }
  });
}
