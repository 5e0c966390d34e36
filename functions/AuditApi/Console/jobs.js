// Rescore jobs: those that there are, and a new one, which is tried before it is in force.
import { get, post } from "./api.js";
import { fill, h } from "./dom.js";
import { shortMoment, tableRow } from "./format.js";
import { jobIds } from "./job-id.js";
import { bindHere } from "./keys.js";
import { pagedList } from "./pages.js";
import { problemBox } from "./problem.js";
import { address, go } from "./router.js";
import { returnToRow, rowKeys } from "./rows.js";
import { meet } from "./signin.js";
import { t, word } from "./words.js";

const columns = ["started", "job", "mode", "selection", "model", "actor"];
const outcomes = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];

export function showJobs(query, signal) {
  document.title = `${t("jobs.heading")} · ${t("title")}`;
  const list = pagedList(
    async (cursor) => {
      const { jobs, next } = await get("/v1/rescore-jobs", { cursor }, signal);
      return { entries: jobs, next };
    },
    table,
    (element) => returnToRow(element, query.get("row")),
    signal,
  );
  const form = startForm(signal);
  bindHere([...rowKeys(list.element), ["o", "key.job", () => form.open()]]);
  return h("div", {}, h("h1", { tabindex: "-1" }, t("jobs.heading")), form.element, list.element);
}

/** Which orders a job is about, in words. */
export function selectionText(selection) {
  if (selection.listed) {
    return t("jobs.listed");
  }

  return [
    `${selection.from} – ${selection.to}`,
    selection.market,
    selection.outcome ? word("outcome", selection.outcome) : null,
    selection.degraded ? t("order.degraded") : null,
    selection.limit ? t("jobs.limit", selection.limit) : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function startForm(signal) {
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const fields = {
    from: h("input", { type: "date", id: "job-from", value: day(7), required: true }),
    to: h("input", { type: "date", id: "job-to", value: day(0), required: true }),
    market: h("input", { id: "job-market", class: "short", maxlength: "2", autocapitalize: "characters" }),
    outcome: h(
      "select",
      { id: "job-outcome" },
      h("option", { value: "" }, t("customer.any")),
      outcomes.map((outcome) => h("option", { value: outcome }, word("outcome", outcome))),
    ),
    model: h("input", { id: "job-model", placeholder: t("jobs.model.route") }),
    limit: h("input", { type: "number", id: "job-limit", class: "short", min: "1" }),
  };
  const degraded = h("input", { type: "checkbox", id: "job-degraded" });
  const mode = ["dry-run", "shadow"].map((name) => h("input", { type: "radio", name: "mode", id: `mode-${name}`, value: name, checked: name === "dry-run" }));
  const said = h("div", { "aria-live": "assertive" });
  const idOf = jobIds();
  const form = h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const selection = {
          from: fields.from.value,
          to: fields.to.value,
          market: fields.market.value.trim().toUpperCase() || undefined,
          outcome: fields.outcome.value || undefined,
          degraded: degraded.checked || undefined,
          limit: Number(fields.limit.value) || undefined,
        };
        try {
          const request = { mode: mode.find((one) => one.checked).value, model: fields.model.value.trim() || undefined, selection };
          const { jobId } = await post("/v1/rescore-jobs", { jobId: idOf(request), ...request }, signal);
          go(["jobs", jobId]);
        } catch (fault) {
          meet(fault, signal, () => fill(said, problemBox(fault)));
        }
      },
    },
    h(
      "div",
      { class: "tools" },
      Object.entries(fields).map(([name, field]) => h("span", { class: "labelled" }, h("label", { for: field.id }, t(`jobs.${name}`)), field)),
      h("span", { class: "check" }, degraded, h("label", { for: "job-degraded" }, t("jobs.degraded"))),
    ),
    h(
      "fieldset",
      { class: "modes" },
      h("legend", { class: "visually-hidden" }, t("jobs.mode")),
      mode.map((one) => h("div", { class: "check" }, one, h("label", { for: one.id }, t(`jobs.mode.${one.value}.long`)))),
    ),
    h("p", { class: "quiet" }, t("jobs.publish.later")),
    said,
    h("p", {}, h("button", { class: "primary" }, t("jobs.start"))),
  );
  const element = h("details", { class: "new-job" }, h("summary", {}, t("jobs.new"), " ", h("kbd", { "aria-hidden": "true" }, "o")), form);
  return {
    element,
    open: () => {
      element.open = true;
      fields.from.focus();
    },
  };
}

function table(jobs) {
  return jobs.length === 0
    ? h("p", { class: "empty" }, t("jobs.none"))
    : h(
        "table",
        { class: "list" },
        h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, t(`jobs.${column}`))))),
        h("tbody", {}, jobs.map((job) => tableRow(() => row(job), columns.length))),
      );
}

function row(job) {
  const link = h("a", { href: address(["jobs", job.jobId]), "data-row": job.jobId }, job.jobId);
  if (job.unreadable) {
    return h("tr", {}, h("td", {}), h("td", {}, link), h("td", { class: "unreadable", colspan: columns.length - 2 }, t("unreadable")));
  }

  const cells = [
    shortMoment(job.createdAt),
    link,
    [word("jobs.mode", job.mode), job.cancelled ? [" ", h("span", { class: "tag" }, t("jobs.state.cancelled"))] : null],
    selectionText(job.selection),
    job.model ?? t("jobs.model.route"),
    job.actor,
  ];
  return h("tr", {}, cells.map((cell, i) => h("td", { "data-label": t(`jobs.${columns[i]}`) }, cell)));
}
