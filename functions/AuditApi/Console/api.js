// Asks the desk. Whatever goes wrong is a Problem with a title and a detail to show.
import { token } from "./session.js";
import { t } from "./words.js";

export class Problem extends Error {
  constructor(status, title, detail, code) {
    super(title);
    Object.assign(this, { status, title, detail, code });
  }
}

/** Nobody is signed in, or no longer. */
export class SignedOut extends Error {}

/** JSON of an address; values of a query that are null are left out, lists are repeated. */
export async function get(path, query = {}, signal = undefined) {
  const bearer = token();
  if (!bearer) {
    throw new SignedOut();
  }

  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat().filter((one) => one !== null && one !== undefined)) {
      asked.append(name, one);
    }
  }

  const text = asked.size > 0 ? `${path}?${asked}` : path;
  let response;
  try {
    response = await fetch(text, { headers: { Authorization: `Bearer ${bearer}` }, cache: "no-store", credentials: "omit", signal });
  } catch (fault) {
    if (signal?.aborted) {
      throw fault;
    }

    throw new Problem(0, t("problem.offline"), t("problem.offline.detail"));
  }

  if (response.status === 401) {
    throw new SignedOut();
  }

  const body = await read(response);
  if (response.ok && body) {
    return body;
  }

  throw new Problem(
    response.status,
    body?.title ?? body?.message ?? (response.ok ? t("problem.unexpected") : t("problem.status", response.status)),
    body?.detail,
    body?.code,
  );
}

async function read(response) {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
