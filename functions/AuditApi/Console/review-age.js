// How long something waits, in its two largest units.
import { field } from "./format.js";
import { language, t } from "./words.js";

const units = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

export function age(seconds) {
  return field(() => {
    if (!Number.isFinite(seconds)) {
      throw new TypeError("not a number");
    }

    if (seconds < 60) {
      return t("review.age.now");
    }

    const first = units.findIndex(([, length]) => seconds >= length);
    let left = Math.floor(seconds);
    return units
      .slice(first, first + 2)
      .map(([unit, length]) => {
        const whole = Math.floor(left / length);
        left -= whole * length;
        return whole > 0 ? new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "short" }).format(whole) : null;
      })
      .filter(Boolean)
      .join(" ");
  });
}

/** Since an instant, by this machine's clock. */
export function ageSince(instant) {
  return field(() => age(Math.max(0, (Date.now() - Date.parse(instant)) / 1000)));
}

/** The time of an instant that is no day away. */
export function timeOf(instant) {
  const at = new Date(instant);
  return Number.isNaN(at.getTime()) ? t("unreadable") : `${at.toISOString().slice(11, 16)} UTC`;
}
