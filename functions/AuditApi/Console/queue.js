// The reviews that wait for a person. They are asked for again and again, and no row moves by itself: what has come waits behind a bar until it is wanted.
import { announce } from "./announce.js";
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { bindHere, bindOver } from "./keys.js";
import { load, placeholder } from "./part.js";
import { problemBox } from "./problem.js";
import { QueueRows } from "./queue-rows.js";
import { ageSince } from "./review-age.js";
import { begin, forgetSkipped, freed, next, told } from "./review-hand.js";
import { reviewProblem } from "./review-problem.js";
import { undo, undoLine } from "./review-undo.js";
import { choose, go, route } from "./router.js";
import { returnToRow, rowKeys } from "./rows.js";
import { isReviewer } from "./session.js";
import { meet } from "./signin.js";
import { t, word } from "./words.js";

const pollEvery = 20_000;

/** What the address asks for; what it does not is left out. */
export function filterOf(query) {
  return { market: query.get("market") ?? undefined, method: query.get("method") ?? undefined };
}

export function showQueue(query, signal) {
  document.title = `${t("review.queue")} · ${t("title")}`;
  begin();
  forgetSkipped();
  const page = new QueuePage(signal);
  page.begin(query.get("row"));
  return page.element;
}

class QueuePage {
  #signal;
  #rows = new QueueRows();
  #news = h("div", { class: "review-news" });
  #count = h("p", { class: "review-count" });
  #said = h("div", {});
  #list = h("div", {}, placeholder(8));
  #tools = h("div", { class: "tools" });
  #newest = null;
  #told = 0;
  #busy = false;

  constructor(signal) {
    this.#signal = signal;
    const undone = undoLine(() => this.#undo(), signal);
    const claims = isReviewer()
      ? h("button", { type: "button", class: "primary", onclick: () => this.#claim() }, t("review.next"), " ", h("kbd", { "aria-hidden": "true" }, "n"))
      : null;
    this.element = h(
      "div",
      { class: "queue" },
      h("div", { class: "review-top" }, h("h1", { tabindex: "-1" }, t("review.queue")), this.#count, claims),
      undone.element,
      this.#tools,
      this.#said,
      this.#news,
      this.#list,
    );
    bindHere(rowKeys(this.#list));
    bindOver([
      ...(isReviewer() ? [["n", "review.key.next", () => this.#claim()], ["u", "review.key.undo", () => this.#undo()]] : []),
      [".", "review.key.news", () => this.#takeIn()],
    ]);
    const timer = setInterval(() => document.hidden || this.#poll(), pollEvery);
    signal.addEventListener("abort", () => clearInterval(timer));
    document.addEventListener("visibilitychange", () => document.hidden || this.#poll(), { signal });
  }

  async begin(row) {
    this.#say(told());
    await freed();
    const loaded = await load(this.#list, () => this.#ask(), (answer) => this.#fresh(answer), this.#signal);
    if (loaded) {
      announce(t("announce.list", loaded.reviews.length));
      returnToRow(this.#list, row);
    }
  }

  #ask() {
    return get("/v1/reviews", filterOf(route().query), this.#signal);
  }

  /** Everything anew, in the desk's order. */
  #fresh(answer) {
    this.#newest = answer;
    this.#told = 0;
    this.#counts(answer);
    this.#filters(answer);
    fill(this.#news);
    return this.#rows.table(answer.reviews, route().query);
  }

  async #poll() {
    if (!this.#newest || this.#signal.aborted) {
      return;
    }

    let answer;
    try {
      answer = await this.#ask();
    } catch (fault) {
      meet(fault, this.#signal, () => fill(this.#said, problemBox(fault)));
      return;
    }

    if (this.#signal.aborted) {
      return;
    }

    fill(this.#said);
    this.#newest = answer;
    this.#counts(answer);
    const { come, gone } = this.#rows.update(answer.reviews);
    if (this.#rows.isEmpty && come > 0) {
      this.#takeIn();
    } else {
      this.#tell(come, gone);
    }
  }

  #tell(come, gone) {
    if (come + gone === 0) {
      fill(this.#news);
      return;
    }

    const text = [come > 0 ? t("review.news", come) : null, gone > 0 ? t("review.gone", gone) : null].filter(Boolean).join(", ");
    const button = this.#news.querySelector("button") ?? h("button", { type: "button", onclick: () => this.#takeIn() });
    fill(button, text, " ", h("kbd", { "aria-hidden": "true" }, "."));
    if (!button.isConnected) {
      fill(this.#news, button);
    }

    if (come > this.#told) {
      announce(t("review.news", come));
    }

    this.#told = come;
  }

  /** The row that has the focus keeps it; whoever pressed the bar goes on at the first one. */
  #takeIn() {
    if (!this.#newest) {
      return;
    }

    const focused = document.activeElement?.dataset?.row;
    const pressed = this.#news.contains(document.activeElement);
    fill(this.#list, this.#fresh(this.#newest));
    announce(t("announce.list", this.#newest.reviews.length));
    if (focused || pressed) {
      const links = [...this.#list.querySelectorAll("[data-row]")];
      (links.find((link) => link.dataset.row === focused) ?? links[0])?.focus();
    }
  }

  #counts({ open }) {
    fill(
      this.#count,
      h("strong", {}, t("review.open", `${open.count}${open.more ? "+" : ""}`)),
      open.oldest ? [" · ", t("review.oldest"), " ", ageSince(open.oldest)] : null,
    );
  }

  #filters({ markets, methods }) {
    const query = route().query;
    fill(
      this.#tools,
      this.#filter("market", markets, query, (market) => market),
      this.#filter("method", methods, query, (method) => word("method", method)),
    );
  }

  #filter(name, values, query, text) {
    const chosen = query.get(name);
    const all = chosen && !values.includes(chosen) ? [...values, chosen] : values;
    const select = h(
      "select",
      {
        id: `review-${name}`,
        onkeydown: (event) => event.key === "Escape" && select.blur(),
        onchange: () => {
          choose({ [name]: select.value, row: null });
          this.#newest = null;
          load(this.#list, () => this.#ask(), (answer) => this.#fresh(answer), this.#signal).then((loaded) => {
            if (loaded) {
              announce(t("announce.list", loaded.reviews.length));
              this.#tools.querySelector(`#review-${name}`)?.focus();
            }
          });
        },
      },
      h("option", { value: "" }, t("customer.any")),
      all.map((value) => h("option", { value, selected: value === chosen }, text(value))),
    );
    return h("span", { class: "review-filter" }, h("label", { for: select.id }, t(`review.col.${name}`)), select);
  }

  async #claim() {
    if (this.#busy) {
      return;
    }

    this.#busy = true;
    const { query } = route();
    try {
      const review = await next(filterOf(query));
      if (this.#signal.aborted) {
        return;
      }

      if (review) {
        go(["reviews", review.orderNumber], filterOf(query));
      } else {
        this.#say(t("review.none"));
      }
    } catch (fault) {
      this.#failed(fault);
    } finally {
      this.#busy = false;
    }
  }

  async #undo() {
    try {
      const undone = await undo();
      if (undone && !this.#signal.aborted) {
        go(["reviews", undone.orderNumber], filterOf(route().query));
      }
    } catch (fault) {
      this.#failed(fault);
    }
  }

  #say(text) {
    if (text) {
      fill(this.#said, h("p", { class: "notice", role: "status" }, text));
    }
  }

  #failed(fault) {
    meet(fault, this.#signal, () => fill(this.#said, reviewProblem(fault)));
  }
}
