// Rows of a list by keyboard: j and k go through them, and the one that has the focus is in the address, so that Back returns to it.
import { choose } from "./router.js";

/** Links of a table that stand for its rows. */
export function rowKeys(table) {
  const step = (by) => {
    const links = [...table.querySelectorAll("[data-row]")];
    const at = links.indexOf(document.activeElement);
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
  };
  table.addEventListener("focusin", (event) => {
    if (event.target.dataset?.row) {
      choose({ row: event.target.dataset.row });
    }
  });
  return [
    ["j", "key.next", () => step(1)],
    ["k", "key.previous", () => step(-1)],
    ["Enter", "key.open", null],
  ];
}

/** Goes back to the row that the address names. */
export function returnToRow(table, row) {
  const link = [...table.querySelectorAll("[data-row]")].find((one) => one.dataset.row === row);
  link?.focus();
  link?.scrollIntoView({ block: "center" });
}
