// Asks the desk. Whatever goes wrong is a Problem with a title and a detail to show.
import { token } from "./session.js";
import { t } from "./words.js";

export class Problem extends Error {
  /** @param body Problem details, as the desk answers them. */
  constructor(status, title, detail, code, body = null) {
    super(title);
    Object.assign(this, { status, title, detail, code, body });
  }
}

/** Nobody is signed in, or no longer. */
export class SignedOut extends Error {}

/** JSON of an address; values of a query that are null are left out, lists are repeated. */
export async function get(path, query = {}, signal = undefined) {
  const early = ahead.get(keyOf(path, query));
  if (early) {
    ahead.delete(keyOf(path, query));
    return early;
  }

  return (await send("GET", path, { query, signal })).body;
}

/** What the desk answers to a body. */
export async function post(path, body = undefined, signal = undefined) {
  return (await send("POST", path, { body, signal })).body;
}

/** A file: what is in it, its name, and the query under which it goes on; null: it does not. */
export async function download(path, query, signal = undefined) {
  const response = await fetched("GET", path, { query, signal });
  if (!response.ok) {
    throw problemOf(response, await read(response));
  }

  const next = /<[^>?]*\?([^>]*)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "");
  return {
    content: await response.blob(),
    name: /filename="?([^";]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? path.split("/").at(-1),
    next: next ? Object.fromEntries(new URLSearchParams(next[1])) : null,
  };
}

/** Any request: {query, body, headers, signal, keepalive, bearer}. Resolves to {body, headers}. */
export async function send(method, path, options = {}) {
  const response = await fetched(method, path, options);
  const body = await read(response);
  if (response.ok && (body || response.status === 204)) {
    return { body, headers: response.headers };
  }

  throw problemOf(response, body);
}

async function fetched(method, path, { query = {}, body = undefined, headers = {}, signal = undefined, keepalive = false, bearer = token() }) {
  if (!bearer) {
    throw new SignedOut();
  }

  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat().filter((one) => one !== null && one !== undefined)) {
      asked.append(name, one);
    }
  }

  let response;
  try {
    response = await fetch(asked.size > 0 ? `${path}?${asked}` : path, {
      method,
      headers: { Authorization: `Bearer ${bearer}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      keepalive,
      signal,
    });
  } catch (fault) {
    if (signal?.aborted) {
      throw fault;
    }

    throw new Problem(0, t("problem.offline"), t("problem.offline.detail"));
  }

  if (response.status === 401) {
    throw new SignedOut();
  }

  return response;
}

function problemOf(response, body) {
  const title = body?.title ?? body?.message ?? (response.ok ? t("problem.unexpected") : t("problem.status", response.status));
  return new Problem(response.status, title, body?.detail, body?.code, body);
}

// What will be asked for soon, and is asked for already.
const ahead = new Map();

/** Asks before it is needed: the next get of the same has this answer, once. A fault is left for that one to find. */
export function getAhead(path, query = {}) {
  const asked = get(path, query);
  ahead.set(keyOf(path, query), asked);
  asked.catch(() => ahead.delete(keyOf(path, query)));
  return asked;
}

/** What was asked ahead is not wanted any more. */
export function dropAhead() {
  ahead.clear();
}

function keyOf(path, query) {
  return JSON.stringify([path, query]);
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
