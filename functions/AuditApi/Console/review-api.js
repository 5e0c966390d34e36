// What a reviewer sends. A problem brings what the desk has beside it: whose the claim is, or the newer decision.
import { Problem, SignedOut } from "./api.js";
import { token } from "./session.js";
import { t } from "./words.js";

/**
 * Sends a command and resolves to its answer; null: there is none to give.
 * @param bearer Of the session in which it began, for what is sent when that is over.
 */
export async function send(method, path, { body, ifMatch, keepalive = false, bearer = token() } = {}) {
  if (!bearer) {
    throw new SignedOut();
  }

  const headers = { Authorization: `Bearer ${bearer}` };
  if (body) {
    headers["Content-Type"] = "application/json";
  }

  if (ifMatch) {
    headers["If-Match"] = `"${ifMatch}"`;
  }

  let response;
  try {
    response = await fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined, cache: "no-store", credentials: "omit", keepalive });
  } catch {
    throw new Problem(0, t("problem.offline"), t("problem.offline.detail"));
  }

  if (response.status === 401) {
    throw new SignedOut();
  }

  if (response.status === 204) {
    return null;
  }

  const answer = await response.json().catch(() => null);
  if (response.ok && answer) {
    return answer;
  }

  const problem = new Problem(response.status, answer?.title ?? answer?.message ?? t("problem.status", response.status), answer?.detail, answer?.code);
  return Promise.reject(Object.assign(problem, { claimedBy: answer?.claimedBy, claimedUntil: answer?.claimedUntil, decision: answer?.decision }));
}

/** The address of a review, or of what belongs to it. */
export function reviewPath(orderNumber, part = "") {
  return `/v1/reviews/${encodeURIComponent(orderNumber)}${part}`;
}
