// Who is signed in: a token in this tab's storage, gone with the tab.
const key = "token";
let hasEnded = false;
const roleNames = ["support", "reviewer", "auditor", "risk"];

/** Null: nobody, or the token has expired. */
export function token() {
  const kept = sessionStorage.getItem(key);
  const expires = claims(kept)?.exp;
  return kept && (typeof expires !== "number" || expires * 1000 > Date.now()) ? kept : null;
}

export function keep(received) {
  sessionStorage.setItem(key, received);
  hasEnded = false;
}

/** Somebody has signed out. */
export function forget() {
  sessionStorage.removeItem(key);
  hasEnded = false;
}

/** The desk no longer takes the token, whatever is written in it. */
export function end() {
  hasEnded ||= sessionStorage.getItem(key) !== null;
  sessionStorage.removeItem(key);
}

/** Whether a session has ended that nobody signed out of. */
export function ended() {
  return hasEnded;
}

/** Name and roles, for what is shown; what is allowed is the desk's to say. */
export function user() {
  const read = claims(token());
  if (!read) {
    return null;
  }

  const groups = [read["cognito:groups"], read.groups].flat().filter((group) => roleNames.includes(group));
  return { name: String(read.username ?? read["cognito:username"] ?? read.sub ?? ""), roles: groups };
}

export function isReviewer() {
  return hasRole("reviewer");
}

export function isAuditor() {
  return hasRole("auditor");
}

export function isRisk() {
  return hasRole("risk");
}

export function mayExport() {
  return isAuditor() || isRisk();
}

function hasRole(role) {
  return user()?.roles.includes(role) ?? false;
}

function claims(text) {
  try {
    const payload = text.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
