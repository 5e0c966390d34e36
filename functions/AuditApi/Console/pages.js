// A list that comes in pages. How many are shown is in the address; coming back shows as many again.
import { announce } from "./announce.js";
import { fill, h } from "./dom.js";
import { load, placeholder } from "./part.js";
import { choose, route } from "./router.js";
import { t } from "./words.js";

/**
 * @param get A page, given the cursor; resolves to {entries, next}.
 * @param show What all entries so far look like.
 * @param arrived Called once, when the first ones are there.
 */
export function pagedList(get, show, arrived, signal) {
  const list = h("div", {}, placeholder(8));
  const more = h("div", { class: "more" });
  const entries = [];
  const wanted = Math.min(20, Number(route().query.get("pages")) || 1);
  let next = null;

  async function first() {
    for (let page = 0; page < wanted; page++) {
      const loaded = await get(next);
      entries.push(...loaded.entries);
      next = loaded.next ?? null;
      if (!next) {
        break;
      }
    }

    return entries;
  }

  function foot() {
    fill(
      more,
      next
        ? h("button", { type: "button", onclick: another }, t("customer.more"))
        : entries.length > 0
          ? h("p", { class: "quiet" }, t("customer.end"))
          : null,
    );
  }

  async function another() {
    const place = h("div", {}, placeholder(2));
    fill(more, place);
    const loaded = await load(place, () => get(next), () => null, signal);
    if (loaded) {
      entries.push(...loaded.entries);
      next = loaded.next ?? null;
      choose({ pages: String(Number(route().query.get("pages") || 1) + 1) });
      refresh();
      foot();
    }
  }

  function refresh() {
    fill(list, show(entries));
    announce(t("announce.list", entries.length));
  }

  load(list, first, () => show(entries), signal).then((loaded) => {
    if (loaded) {
      announce(t("announce.list", entries.length));
      foot();
      arrived(list);
    }
  });
  return { element: h("div", {}, list, more), refresh };
}
