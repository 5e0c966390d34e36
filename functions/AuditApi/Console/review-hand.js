// The reviews that this tab holds, the one in work first and the next behind it; what was written and decided on them. It outlives the page that is shown, so that
// neither another language, nor a look at a related order, nor a session that ended loses a note.
import { dropAhead, getAhead } from "./api.js";
import { reviewPath, send } from "./review-api.js";
import { route } from "./router.js";
import { ended, token, user } from "./session.js";
import { language } from "./words.js";

/** So many that were let go are not wanted again; the older ones may come back. */
const mostSkipped = 100;

let owner = null;
let bearer = null;
let held = [];
let skipped = [];
let coming = null;
let freeing = Promise.resolve();
let round = 0;
let open = null;
let word = null;
const notes = new Map();
const failed = new Map();

/** Somebody looks at reviews: what another person left in this tab is gone. */
export function begin() {
  if (owner !== user()?.name) {
    owner = user()?.name ?? null;
    [held, skipped, open] = [[], [], null];
    notes.clear();
    failed.clear();
  }

  bearer = token();
}

export function inHand(orderNumber) {
  return held.find((review) => review.orderNumber === orderNumber);
}

export function first() {
  return held[0];
}

/** What is open besides, as it was told last. */
export function openReviews() {
  return open;
}

export function note(orderNumber) {
  return notes.get(orderNumber) ?? "";
}

export function keepNote(orderNumber, text) {
  notes.set(orderNumber, text);
}

/** The body of a command. One that may have been done has the same id again as long as it says the same. */
export function commandOf(orderNumber, on, decision) {
  const before = failed.get(orderNumber);
  const said = JSON.stringify([on, decision]);
  return before?.said === said ? before.body : { ...decision, commandId: crypto.randomUUID() };
}

/** Nobody knows whether it was done. */
export function keepCommand(orderNumber, on, { commandId, ...decision }) {
  failed.set(orderNumber, { said: JSON.stringify([on, decision]), body: { ...decision, commandId } });
}

/** Takes this review, or keeps it for longer. */
export async function take(orderNumber) {
  const asked = round;
  const claim = () => send("PUT", reviewPath(orderNumber, "/claim"));
  // The desk has mended what it knew of the order; now it knows.
  const review = await claim().catch((fault) => (fault.code === "REVIEW_BUSY" ? claim() : Promise.reject(fault)));
  if (asked !== round) {
    free(orderNumber);
    return review;
  }

  held = [review, ...held.filter((one) => one.orderNumber !== orderNumber)];
  return review;
}

/** Keeps what is held for longer. Resolves to the faults by order number. */
export async function renew() {
  const faults = new Map();
  const asked = round;
  await Promise.all(
    held.map(async ({ orderNumber }) => {
      try {
        const review = await send("PUT", reviewPath(orderNumber, "/claim"));
        held = held.map((one) => (one.orderNumber === orderNumber ? review : one));
      } catch (fault) {
        faults.set(orderNumber, fault);
      }
    }),
  );
  return asked === round ? faults : new Map();
}

/** The review to go on with; null: there is none. */
export async function next(filter) {
  await coming;
  return held[0] ?? (await claimNext(filter));
}

/** Claims and reads the next one while this one is looked at. What goes wrong is found when it is wanted. */
export function ahead(filter) {
  if (held.length === 1 && !coming) {
    coming = claimNext(filter)
      .then((review) => review && look(review))
      .catch(() => {})
      .finally(() => (coming = null));
  }
}

async function claimNext(filter) {
  const asked = round;
  const body = { ...filter, after: held[0]?.orderNumber, skip: skipped };
  const answer = await send("POST", "/v1/reviews/next", { body });
  open = answer.open;
  const review = answer.review ?? null;
  if (review && asked !== round) {
    free(review.orderNumber);
    return null;
  }

  if (review) {
    held = [...held.filter((one) => one.orderNumber !== review.orderNumber), review];
  }

  return review;
}

/** What the order's page asks first. */
async function look({ orderNumber }) {
  const order = await getAhead("/v1/orders", { number: orderNumber });
  const decision = order.decisions.find((one) => !one.unreadable);
  if (decision) {
    await getAhead(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/explanation`, { lang: language() });
  }
}

/** It is decided, or somebody else's: nothing is to be let go. */
export function drop(orderNumber) {
  held = held.filter((one) => one.orderNumber !== orderNumber);
  failed.delete(orderNumber);
}

/** Lets one go, for others or for later. */
export function letGo(orderNumber) {
  drop(orderNumber);
  skipped = [...skipped, orderNumber].slice(-mostSkipped);
  free(orderNumber);
}

/** Those that were let go may come again. */
export function forgetSkipped() {
  skipped = [];
}

/** Leaves word for the page that comes. */
export function tell(text) {
  word = text;
}

/** The word that was left, once. */
export function told() {
  const left = word;
  word = null;
  return left;
}

/** When all that was let go is free. */
export function freed() {
  return freeing;
}

function free(orderNumber) {
  const done = send("DELETE", reviewPath(orderNumber, "/claim"), { keepalive: true, bearer }).catch(() => {
    // It ends by itself.
  });
  freeing = Promise.all([freeing, done]);
}

function freeAll() {
  round++;
  coming = null;
  dropAhead();
  const all = held;
  held = [];
  all.forEach(({ orderNumber }) => free(orderNumber));
}

// An order or a customer is looked at for the sake of the review; whoever goes elsewhere is done.
addEventListener("hashchange", () => {
  const { parts } = route();
  const stays = (parts[0] === "reviews" && parts.length === 2) || parts[0] === "orders" || parts[0] === "customers";
  if (!stays) {
    freeAll();
  }
});
addEventListener("pagehide", freeAll);
document.addEventListener("signed-out", () => {
  freeAll();
  if (!ended()) {
    owner = null;
    notes.clear();
  }
});
