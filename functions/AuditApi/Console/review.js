// A review in work: the order's own page, and over it what decides. When it is decided the next one, claimed and read meanwhile, stands in its place.
import { SignedOut } from "./api.js";
import { fill, h } from "./dom.js";
import { bindHere, bindOver } from "./keys.js";
import { showOrder } from "./order.js";
import { outcomeChip } from "./outcome.js";
import { filterOf } from "./queue.js";
import { atRisk } from "./queue-rows.js";
import { age, timeOf } from "./review-age.js";
import { DecisionBar } from "./review-bar.js";
import * as hand from "./review-hand.js";
import { reviewProblem } from "./review-problem.js";
import { reviewPath, send } from "./review-api.js";
import { remember, saidOf, undo } from "./review-undo.js";
import { address } from "./router.js";
import { isReviewer } from "./session.js";
import { meet, signedOut } from "./signin.js";
import { t } from "./words.js";

/** A claim holds for a quarter of an hour. */
const renewEvery = 240_000;

/** How long to wait before a command that may not have been done is sent again; then it is the reviewer's to say. */
const sendAgainAfter = [500, 1_000, 2_000];

export function showReview(orderNumber, query, signal) {
  if (!isReviewer()) {
    return showOrder(orderNumber, new URLSearchParams(), signal);
  }

  hand.begin();
  const work = new ReviewWork(filterOf(query), signal);
  work.show(orderNumber);
  return work.element;
}

class ReviewWork {
  #filter;
  #signal;
  #page = new AbortController();
  #line = h("div", { class: "review-line" });
  #notice = h("div", {});
  #order = h("div", {});
  #bar;
  #orderNumber = null;
  #review = null;
  #busy = false;

  constructor(filter, signal) {
    this.#filter = filter;
    this.#signal = signal;
    this.#bar = new DecisionBar({ decide: (decision) => this.#decide(decision), letGo: () => this.#letGo(), next: () => this.#next(), undo: () => this.#undo() }, signal);
    this.element = h("div", { class: "review" }, this.#line, this.#notice, this.#order, this.#bar.element);
    const timer = setInterval(() => this.#renew(), renewEvery);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      this.#page.abort();
    });
    addEventListener("pageshow", (event) => event.persisted && this.#orderNumber && this.show(this.#orderNumber), { signal });
  }

  /** Shows the order at once, and whether it is this reviewer's as soon as that is known. */
  async show(orderNumber, said = null) {
    this.#page.abort();
    this.#page = new AbortController();
    const { signal } = this.#page;
    this.#orderNumber = orderNumber;
    this.#review = null;
    fill(this.#notice, said);
    fill(this.#line, this.#head());
    bindHere([]);
    fill(this.#order, showOrder(orderNumber, new URLSearchParams(), signal));
    const held = hand.inHand(orderNumber);
    if (held) {
      this.#ready(held);
      return;
    }

    this.#bar.wait();
    bindOver(this.#bar.keys());
    try {
      const review = await hand.take(orderNumber);
      if (!signal.aborted) {
        this.#ready(review);
      }
    } catch (fault) {
      if (signal.aborted) {
        return;
      }

      if (fault instanceof SignedOut) {
        signedOut();
        return;
      }

      hand.drop(orderNumber);
      const isSaid = said && fault.code === "REVIEW_NOT_OPEN";
      fill(this.#notice, said, isSaid ? null : reviewProblem(fault, () => this.show(orderNumber)));
      this.#bar.refuse();
      bindOver(this.#bar.keys());
    }
  }

  #ready(review) {
    this.#review = review;
    fill(this.#line, this.#head(review));
    this.#bar.offer(review);
    if (review.proposedBy || review.choices?.takesTwo) {
      fill(this.#notice, [...this.#notice.childNodes], twoPeople(review));
    }

    bindOver(this.#bar.keys());
    hand.ahead(this.#filter);
  }

  #head(review) {
    const open = hand.openReviews();
    return [
      h("a", { href: address(["reviews"], this.#filter) }, `← ${t("review.queue")}`),
      // The order's own page has its own money.
      review && review.currency !== "EUR" ? h("strong", {}, atRisk(review)) : null,
      review ? h("span", {}, t("review.waits", ""), age(review.ageSeconds)) : null,
      review?.claimedUntil ? h("span", { class: "quiet" }, t("review.yours", timeOf(review.claimedUntil))) : null,
      open ? h("span", { class: "quiet" }, t("review.open", `${open.count}${open.more ? "+" : ""}`)) : null,
    ];
  }

  async #decide(decision) {
    const review = this.#review;
    if (this.#busy || !review) {
      return;
    }

    this.#busy = true;
    this.#bar.sending();
    const { orderNumber, decisionId } = review;
    const body = hand.commandOf(orderNumber, decisionId, decision);
    try {
      const answer = await this.#send(orderNumber, decisionId, body);
      if (answer.status === "decided") {
        remember(answer, body.commandId, body.note ?? "");
      }

      hand.drop(orderNumber);
      hand.keepNote(orderNumber, "");
      if (!this.#signal.aborted) {
        this.#bar.say(saidOf(answer), answer.status === "proposed");
        await this.#goOn();
      }
    } catch (fault) {
      meet(fault, this.#signal, () => this.#refused(fault, decision));
    } finally {
      this.#busy = false;
    }
  }

  /** Whatever may not have been done is sent again as the same command, which is done once. */
  async #send(orderNumber, decisionId, body) {
    for (let attempt = 0; ; attempt++) {
      try {
        return await send("POST", reviewPath(orderNumber), { body, ifMatch: decisionId });
      } catch (fault) {
        if (!(fault.status === 0 || fault.status >= 500)) {
          throw fault;
        }

        hand.keepCommand(orderNumber, decisionId, body);
        if (attempt >= sendAgainAfter.length || this.#signal.aborted) {
          throw fault;
        }

        this.#bar.say(t("review.again"), true);
        await new Promise((resolve) => setTimeout(resolve, sendAgainAfter[attempt]));
      }
    }
  }

  #refused(fault, decision) {
    if (fault.code === "REVIEW_STALE") {
      // The newer decision is what there is to look at; the note is kept.
      hand.drop(this.#orderNumber);
      this.#bar.say(t("review.kept"), false);
      this.show(this.#orderNumber, reviewProblem(fault));
      arrive(this.element);
    } else if (["REVIEW_CLAIMED", "REVIEW_PENDING", "FOUR_EYES", "OWN_ORDER"].includes(fault.code)) {
      hand.drop(this.#orderNumber);
      this.#review = null;
      this.#bar.refuse(reviewProblem(fault));
      bindOver(this.#bar.keys());
    } else {
      this.#bar.failed(reviewProblem(fault, () => this.#decide(decision)));
    }
  }

  #letGo() {
    if (this.#review && !this.#busy) {
      const { orderNumber } = this.#review;
      hand.letGo(orderNumber);
      this.#bar.say(t("review.letGo.done", orderNumber), true);
      this.#next();
    }
  }

  async #next() {
    if (this.#busy) {
      return;
    }

    this.#busy = true;
    try {
      await this.#goOn();
    } finally {
      this.#busy = false;
    }
  }

  /** To the review that comes next, in the place of this one: Back leads to the list. */
  async #goOn() {
    this.#review = null;
    let next;
    try {
      next = await hand.next(this.#filter);
    } catch (fault) {
      meet(fault, this.#signal, () => {
        this.#bar.refuse(reviewProblem(fault));
        bindOver(this.#bar.keys());
      });
      return;
    }

    if (this.#signal.aborted) {
      return;
    }

    if (next) {
      history.replaceState(history.state, "", address(["reviews", next.orderNumber], this.#filter));
      this.show(next.orderNumber);
      arrive(this.element);
    } else {
      this.#nothingLeft();
    }
  }

  /** To the list, in the place of this one: who else has what is seen there. */
  #nothingLeft() {
    hand.tell([this.#bar.said(), t("review.none")].filter(Boolean).join(" "));
    location.replace(address(["reviews"], this.#filter));
  }

  async #undo() {
    if (this.#busy) {
      return;
    }

    this.#busy = true;
    try {
      const undone = await undo();
      if (!undone) {
        this.#bar.say(t("review.problem.effective"), true);
      } else {
        hand.keepNote(undone.orderNumber, undone.note);
        if (this.#signal.aborted) {
          return;
        }

        this.#bar.say(t("review.undone", undone.orderNumber), true);
        history.replaceState(history.state, "", address(["reviews", undone.orderNumber], this.#filter));
        this.show(undone.orderNumber);
        arrive(this.element);
      }
    } catch (fault) {
      meet(fault, this.#signal, () => this.#bar.show(reviewProblem(fault)));
    } finally {
      this.#busy = false;
    }
  }

  async #renew() {
    const before = this.#review;
    const faults = await hand.renew();
    if (this.#signal.aborted || this.#busy || !before || before !== this.#review) {
      return;
    }

    const fault = faults.get(before.orderNumber);
    const review = hand.inHand(before.orderNumber);
    if (fault instanceof SignedOut) {
      signedOut();
    } else if (fault && fault.status === 409) {
      hand.drop(before.orderNumber);
      this.show(before.orderNumber, reviewProblem(fault));
    } else if (review && review.decisionId !== before.decisionId) {
      this.show(before.orderNumber, reviewProblem({ code: "REVIEW_STALE" }));
    } else if (review) {
      this.#review = review;
      fill(this.#line, this.#head(review));
    }
  }
}

function twoPeople({ proposedBy, proposedOutcome }) {
  return h(
    "p",
    { class: "notice" },
    proposedBy ? [t("review.proposes", proposedBy), " ", outcomeChip(proposedOutcome), " ", t("review.two.confirm")] : t("review.two"),
  );
}

function arrive(element) {
  element.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}
