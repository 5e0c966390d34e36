// Values as people read them. What cannot be read is said to be so, field by field: one bad value never empties a page.
import { h } from "./dom.js";
import { language, t } from "./words.js";

const date = { year: "numeric", month: "short", day: "numeric" };
const timeOfDay = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

/** What a maker makes; "unreadable" where it cannot. */
export function field(make) {
  try {
    return make();
  } catch {
    return h("span", { class: "unreadable" }, t("unreadable"));
  }
}

/** A section that cannot be made says so in its place. */
export function section(make) {
  try {
    return make();
  } catch {
    return h("p", { class: "notice unreadable" }, t("unreadable.part"));
  }
}

/** A row that cannot be made says so in the table. */
export function tableRow(make, columns) {
  try {
    return make();
  } catch {
    return h("tr", {}, h("td", { class: "unreadable", colspan: columns }, t("unreadable")));
  }
}

export function money(amount, currency) {
  return field(() => {
    const options = { style: "currency", currency, currencyDisplay: "code" };
    return new Intl.NumberFormat(language(), options).format(finite(amount));
  });
}

/** A score, to as many digits as tell it from its neighbours. */
export function score(value) {
  return field(() => number(finite(value), 4));
}

/** With its sign, which is the direction. */
export function logOdds(value) {
  return field(() => number(finite(value), 3, { minimumFractionDigits: 3, signDisplay: "exceptZero" }));
}

export function number(value, maximumFractionDigits, options = {}) {
  return new Intl.NumberFormat(language(), { maximumFractionDigits, ...options }).format(value);
}

/** A moment in UTC and, where a zone is known, in the market's local time. */
export function moment(instant, timeZone) {
  return field(() => {
    const at = new Date(instant);
    const utc = `${clock(at, "UTC")} UTC`;
    const local = timeZone ? field(() => h("span", { class: "local" }, `${there(at, timeZone)} ${timeZone}`)) : null;
    return h("time", { datetime: at.toISOString() }, utc, local ? " · " : null, local);
  });
}

/** Of a table's row, where room is short. */
export function shortMoment(instant) {
  return field(() => {
    const at = new Date(instant);
    return h("time", { datetime: at.toISOString() }, `${clock(at, "UTC")} UTC`);
  });
}

export function plainMoment(instant) {
  try {
    return `${clock(new Date(instant), "UTC")} UTC`;
  } catch {
    return t("unreadable");
  }
}

/** Of the same day, the time is enough. */
function there(at, timeZone) {
  return dated(at, timeZone) === dated(at, "UTC") ? formatted(at, { timeZone, ...timeOfDay }) : clock(at, timeZone);
}

function clock(at, timeZone) {
  return formatted(at, { timeZone, ...date, ...timeOfDay });
}

function dated(at, timeZone) {
  return formatted(at, { timeZone, ...date });
}

function formatted(at, options) {
  return new Intl.DateTimeFormat(language() === "de" ? "de-DE" : "en-GB", options).format(at);
}

function finite(value) {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError("not a number");
  }

  return value;
}
