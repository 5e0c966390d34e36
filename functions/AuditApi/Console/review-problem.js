// What is in the way of a review, in the reviewer's language where the desk's code is known.
import { announce } from "./announce.js";
import { h } from "./dom.js";
import { plainMoment } from "./format.js";
import { problemBox } from "./problem.js";
import { timeOf } from "./review-age.js";
import { t, word } from "./words.js";

const said = {
  REVIEW_CLAIMED: ({ claimedBy, claimedUntil }) => t("review.problem.claimed", claimedBy ?? t("unknown"), timeOf(claimedUntil)),
  REVIEW_STALE: ({ decision }) =>
    decision
      ? t("review.problem.stale", word("outcome", decision.outcome), decision.reviewer ?? word("trigger", decision.trigger), plainMoment(decision.decidedAt))
      : t("review.problem.changed"),
  REVIEW_NOT_OPEN: () => t("review.problem.notOpen"),
  REVIEW_PENDING: () => t("review.problem.pending"),
  REVIEW_EFFECTIVE: () => t("review.problem.effective"),
  REVIEW_BUSY: () => t("review.problem.busy"),
  FOUR_EYES: () => t("review.problem.fourEyes"),
  OWN_ORDER: () => t("review.problem.ownOrder"),
  NOT_FOUND: () => t("review.problem.none"),
};

/** @param retry Offered where trying again can help. */
export function reviewProblem(fault, retry) {
  const text = said[fault.code]?.(fault.body ?? {});
  if (!text) {
    return problemBox(fault, retry);
  }

  announce(text);
  return h("div", { class: "notice problem" }, h("p", {}, text));
}
