// From an identifier to a page.
import { announce } from "./announce.js";
import { get, SignedOut } from "./api.js";
import { h } from "./dom.js";
import { problemBox } from "./problem.js";
import { address, go } from "./router.js";
import { signedOut } from "./signin.js";
import { t, word } from "./words.js";

/** Goes where exactly one hit leads; else resolves to what there is to say. */
export async function lookUp(text, signal) {
  const asked = text.trim();
  if (asked.length === 0) {
    return null;
  }

  announce(t("search.busy"));
  try {
    const { hits } = await get("/v1/search", { q: asked }, signal);
    if (signal.aborted) {
      return null;
    }

    if (hits.length === 1 && isOpen(hits[0])) {
      go(...pageOf(hits[0]));
      return null;
    }

    const said = t(hits.length === 0 ? "search.none" : hits.length === 1 ? "search.unreadable" : "search.several", asked);
    announce(said);
    return h(
      "div",
      { class: "hits" },
      h("p", {}, said),
      hits.length === 0 ? h("p", { class: "quiet" }, t("search.none.hint")) : h("ul", {}, hits.map(hitLink)),
    );
  } catch (fault) {
    if (signal.aborted) {
      return null;
    }

    if (fault instanceof SignedOut) {
      signedOut();
      return null;
    }

    return problemBox(fault);
  }
}

/** A record that cannot be read does not say of which order it is. */
function isOpen(hit) {
  return !hit.unreadable || Boolean(hit.orderNumber);
}

function hitLink(hit) {
  const mark = hit.unreadable ? [" ", h("span", { class: "unreadable" }, t("unreadable"))] : null;
  if (!isOpen(hit)) {
    return h("li", {}, `${word("search.kind", hit.kind)} ${hit.id}`, mark);
  }

  return h("li", {}, h("a", { href: address(...pageOf(hit)) }, `${word("search.kind", hit.kind)} ${hit.id}`), mark);
}

function pageOf(hit) {
  return hit.orderNumber
    ? [["orders", hit.orderNumber], hit.kind === "order" ? {} : { decision: hit.id }]
    : [["customers", hit.id], {}];
}
