// A record as lines: the path of each value in it, and the value as text.

export function flatten(value, path = "") {
  if (value === null || typeof value !== "object") {
    return [[path, String(value)]];
  }

  const entries = Array.isArray(value) ? value.map((one, i) => [`${path}[${i + 1}]`, one]) : Object.entries(value).map(([name, one]) => [path ? `${path}.${name}` : name, one]);
  return entries.length === 0 ? [[path, "–"]] : entries.flatMap(([name, one]) => flatten(one, name));
}
