// What a reviewer sends. Problems bring what the desk has beside them: whose the claim is, or the newer decision.
import { send as ask } from "./api.js";

/**
 * Sends a command and resolves to its answer; null: there is none to give.
 * @param bearer Of the session in which it began, for what is sent when that is over.
 */
export async function send(method, path, { body, ifMatch, keepalive, bearer } = {}) {
  const headers = ifMatch ? { "If-Match": `"${ifMatch}"` } : {};
  return (await ask(method, path, { body, headers, keepalive, bearer })).body;
}

/** The address of a review, or of what belongs to it. */
export function reviewPath(orderNumber, part = "") {
  return `/v1/reviews/${encodeURIComponent(orderNumber)}${part}`;
}
