// The proof. Opened on request, since the look goes on record.
import { get } from "./api.js";
import { fill, h } from "./dom.js";
import { flatten } from "./flatten.js";
import { field, number } from "./format.js";
import { load, placeholder } from "./part.js";
import { askPurpose } from "./reveal.js";
import { isAuditor } from "./session.js";
import { t } from "./words.js";

export function auditSection(decision, signal) {
  const element = h("div", { class: "audit" });
  const path = `/v1/decisions/${encodeURIComponent(decision.decisionId)}/audit`;
  let opened = false;

  async function open() {
    if (!opened) {
      opened = true;
      fill(element, placeholder(12));
      opened = (await load(element, () => get(path, {}, signal), (audit) => auditParts(audit, path, signal), signal)) !== null;
    }
  }

  fill(element, h("p", {}, h("button", { type: "button", onclick: open }, t("audit.open")), " ", h("span", { class: "quiet" }, t("audit.open.hint"))));
  return { element, open };
}

function auditParts(audit, path, signal) {
  return [
    part("audit.part.case", [
      ...["triggerId", "actor", "pipelineOutcome", "payloadHash"].map((name) => [t(`audit.${name}`), audit[name]]),
      [t("audit.warnings"), audit.warnings?.join(", ") || t("none")],
    ]),
    h("h3", {}, t("audit.part.masked")),
    maskedFields(audit, path, signal),
    part("audit.part.order", flatten(audit.order)),
    part("audit.part.timings", Object.entries(audit.timings ?? {}).map(([stage, ms]) => [stage, field(() => `${number(ms, 2)} ms`)])),
    h("h3", {}, t("audit.part.answer")),
    h("pre", { tabindex: "0" }, pretty(audit.answer)),
  ];
}

function part(key, lines) {
  return [h("h3", {}, t(key)), h("dl", { class: "lines" }, lines.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value ?? t("unknown")))))];
}

function maskedFields(audit, path, signal) {
  if (audit.masked.length === 0) {
    return h("p", {}, t("audit.nothingMasked"));
  }

  return [
    isAuditor() ? null : h("p", { class: "quiet" }, t("audit.masked.hint")),
    h("dl", { class: "lines" }, audit.masked.map((name) => maskedField(name, path, signal))),
  ];
}

function maskedField(name, path, signal) {
  const value = h("dd", {});
  const reveal = () =>
    askPurpose(name, async (purpose) => {
      const { revealed } = await get(path, { reveal: name, purpose }, signal);
      const shown = h("span", { class: "revealed", tabindex: "-1" }, revealed[name]);
      fill(value, shown);
      return shown;
    });
  fill(
    value,
    h("span", { class: "masked" }, h("span", { "aria-hidden": "true" }, "●●●●●● "), t("audit.masked")),
    isAuditor() ? [" ", h("button", { type: "button", class: "small", "aria-label": t("audit.reveal.label", name), onclick: reveal }, t("audit.reveal"))] : null,
  );
  return h("div", {}, h("dt", {}, name), value);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text ?? "";
  }
}
