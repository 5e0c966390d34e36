// An outcome as word, colour and shape: whoever does not see the one sees another.
import { h, svg } from "./dom.js";
import { field } from "./format.js";
import { word } from "./words.js";

const shapes = {
  ACCEPT: ["M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z", "M4.8 8.2l2.2 2.3 4.2-4.8"],
  RESTRICT: ["M8 .8l7.2 7.2L8 15.2.8 8z", "M8 4.6v4.2M8 10.7v.9"],
  REVIEW: ["M8 1.2l7.4 13.2H.6z", "M6.3 7.6a1.7 1.7 0 1 1 2.4 1.5c-.5.3-.7.6-.7 1.1M8 12v.6"],
  REJECT: ["M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1z", "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2"],
};

export function outcomeChip(outcome, size = "") {
  return field(() => h("span", { class: `outcome outcome-${outcome.toLowerCase()} ${size}` }, outcomeSign(outcome), word("outcome", outcome)));
}

/** The shape alone. */
export function outcomeSign(outcome) {
  const [shape, sign] = shapes[outcome];
  return svg(
    "svg",
    { class: "outcome-sign", viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { class: "shape", d: shape }),
    svg("path", { class: "sign", d: sign }),
  );
}
