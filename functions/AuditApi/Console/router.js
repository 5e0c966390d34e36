// What is looked at stands behind the # of the address: it can be bookmarked and gone back to, and no server ever sees it.

/** The page that the address names: its parts, and what is chosen on it. */
export function route() {
  const [path, query] = location.hash.slice(1).split("?", 2);
  const parts = path.split("/").filter((part) => part.length > 0);
  return { parts: parts.map(decoded), query: new URLSearchParams(query ?? "") };
}

/** Address of a page, for links. */
export function address(parts, query = {}) {
  const chosen = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  return `#/${parts.map(encodeURIComponent).join("/")}${chosen.size > 0 ? `?${chosen}` : ""}`;
}

/** Goes to a page. */
export function go(parts, query = {}) {
  location.hash = address(parts, query);
}

/** Changes what is chosen on the page that is shown, without a step in the history. */
export function choose(changes) {
  const { parts, query } = route();
  for (const [name, value] of Object.entries(changes)) {
    if (value) {
      query.set(name, value);
    } else {
      query.delete(name);
    }
  }

  history.replaceState(history.state, "", address(parts, Object.fromEntries(query)));
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
