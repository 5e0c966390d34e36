// A rescore job: how far it is, and what it brought about or would bring about. What was tried can be put in force from here.
import { announce } from "./announce.js";
import { get, post } from "./api.js";
import { confirm } from "./confirm.js";
import { costOf } from "./costs.js";
import { fill, h } from "./dom.js";
import { field, money, moment, number, section } from "./format.js";
import { jobIds } from "./job-id.js";
import { selectionText } from "./jobs.js";
import { outcomeChip } from "./outcome.js";
import { placeholder } from "./part.js";
import { problemBox } from "./problem.js";
import { address, go } from "./router.js";
import { meet } from "./signin.js";
import { t, word } from "./words.js";

const outcomes = ["ACCEPT", "RESTRICT", "REVIEW", "REJECT"];
const lookAgainAfterMs = 1_000;
const lookAgainAfterFaultMs = 5_000;

export function showJob(jobId, signal) {
  document.title = `${jobId} · ${t("title")}`;
  const head = h("div", {});
  const actions = h("div", { class: "tools" });
  // What somebody has opened stays open while the figures go on.
  const opened = new Set();
  const figures = h("div", { class: "figures" }, placeholder(8));
  // What an action came to is not wiped out by the next look.
  const said = h("div", { "aria-live": "assertive" });
  const away = h("div", {});
  const path = `/v1/rescore-jobs/${encodeURIComponent(jobId)}`;
  const idOf = jobIds();
  let timer;
  let state;
  signal.addEventListener("abort", () => clearTimeout(timer));

  const look = async () => {
    let report;
    try {
      report = await get(path, {}, signal);
    } catch (fault) {
      meet(fault, signal, () => missed(fault));
      return;
    }

    if (!signal.aborted) {
      const focused = document.activeElement.closest("[data-figure]")?.dataset.figure;
      fill(away);
      fill(figures, section(() => figuresOf(report, opened)));
      figures.querySelector(`[data-figure="${focused}"] summary`)?.focus();
      show(report);
    }
  };

  /** What is shown stays; a job that goes on is looked at again. */
  function missed(fault) {
    if (state === undefined) {
      fill(figures, problemBox(fault, look));
      return;
    }

    fill(away, problemBox(fault));
    if (isMoving(state)) {
      timer = setTimeout(look, lookAgainAfterFaultMs);
    }
  }

  const act = (name) => async () => {
    try {
      await post(`${path}/${name}`, name === "resume" ? {} : undefined, signal);
      fill(said);
      await look();
    } catch (fault) {
      failed(fault);
    }
  };
  const failed = (fault) => meet(fault, signal, () => fill(said, problemBox(fault)));

  function show(report) {
    fill(head, section(() => headOf(report)));
    // The buttons change with the state alone: one of them may have the focus.
    if (state !== report.state) {
      fill(actions, buttons(report, act, failed, idOf, signal));
      if (state !== undefined) {
        announce(t("jobs.announce", report.jobId, word("jobs.state", report.state), number(report.settled, 0)));
      }

      state = report.state;
    }

    clearTimeout(timer);
    if (isMoving(report.state)) {
      timer = setTimeout(look, lookAgainAfterMs);
    }
  }

  look();
  return h(
    "div",
    { class: "job" },
    h("p", { class: "back" }, h("a", { href: address(["jobs"]) }, `← ${t("jobs.heading")}`)),
    h("h1", { tabindex: "-1" }, t("jobs.job.heading", jobId)),
    head,
    actions,
    said,
    away,
    figures,
  );
}

function headOf({ jobId, job, state, settled, total, done }) {
  return [
    job
      ? h(
          "p",
          { class: "facts" },
          h("strong", {}, word("jobs.mode", job.mode)),
          h("span", {}, selectionText(job.selection)),
          h("span", {}, job.model ?? t("jobs.model.route")),
          h("span", {}, t("jobs.by", job.actor)),
          moment(job.createdAt),
        )
      : h("p", { class: "quiet" }, t("jobs.standing", jobId)),
    h(
      "p",
      { class: "progress" },
      state ? h("span", { class: `tag state-${state}` }, word("jobs.state", state)) : null,
      h("progress", { max: Math.max(1, total), value: settled, "aria-label": t("jobs.progress") }),
      h("span", {}, field(() => t(state === "enumerating" ? "jobs.settled.sofar" : "jobs.settled", number(settled, 0), number(total, 0)))),
      costOf(done),
    ),
  ];
}

function isMoving(state) {
  return ["enumerating", "deciding"].includes(state);
}

function buttons(report, act, failed, idOf, signal) {
  const { job, state, failures } = report;
  return [
    isMoving(state) ? h("button", { type: "button", onclick: act("cancel") }, t("jobs.cancel")) : null,
    state === "cancelled" || (state === "ended" && failures.length > 0 && !job.selection.listed)
      ? h("button", { type: "button", onclick: act("resume") }, t("jobs.resume"))
      : null,
    // What was tried on everything can be put in force; orders that were listed one by one are kept nowhere.
    state === "ended" && job.mode === "dry-run" && !job.selection.listed
      ? h("button", { type: "button", class: "primary", onclick: () => publish(report, failed, idOf, signal) }, t("jobs.publish"))
      : null,
  ];
}

function publish(report, failed, idOf, signal) {
  const changed = sum(report.outcomes.filter(isChange));
  const selection = { ...report.job.selection, listed: undefined, degraded: report.job.selection.degraded || undefined };
  confirm(
    t("jobs.publish.heading"),
    [h("p", {}, t("jobs.publish.text", number(changed, 0), number(sum(report.outcomes), 0))), h("p", {}, selectionText(report.job.selection)), h("p", { class: "quiet" }, t("jobs.publish.hint"))],
    t("jobs.publish.go"),
    async () => {
      try {
        const request = { mode: "publish", model: report.job.model, selection };
        const { jobId } = await post("/v1/rescore-jobs", { jobId: idOf(request), ...request }, signal);
        go(["jobs", jobId]);
      } catch (fault) {
        failed(fault);
      }
    },
  );
}

function figuresOf(report, opened) {
  const markets = [...new Set(report.outcomes.map((one) => one.market))];
  const changed = sum(report.outcomes.filter(isChange));
  const compared = sum(report.outcomes.filter((one) => one.before !== "NONE"));
  return [
    compared > 0
      ? h("p", { class: "sentence" }, t("jobs.changed", number(changed, 0), number(compared, 0), percent(changed, compared), number(sum(report.outcomes.filter((one) => step(one) > 0)), 0), number(sum(report.outcomes.filter((one) => step(one) < 0)), 0)))
      : null,
    markets.map((market) => matrix(market, report.outcomes.filter((one) => one.market === market), report.money.filter((one) => one.market === market))),
    codes("jobs.failures", report.failures),
    codes("jobs.skips", report.skips),
    report.reasons.length > 0 ? reasons(report.reasons, opened) : null,
    report.scores.length > 0 ? agreement(report.scores, opened) : null,
  ];
}

/** Rows: before. Columns: after. What stayed as it was lies on the diagonal. */
function matrix(market, counts, sums) {
  const before = [...outcomes, "NONE"].filter((outcome) => counts.some((one) => one.before === outcome));
  const cell = (from, to) => sum(counts.filter((one) => one.before === from && one.after === to));
  const moved = sums.filter((one) => one.before !== one.after && one.before !== "NONE" && one.amount !== 0);
  return h(
    "section",
    { class: "part" },
    h("h2", {}, t("jobs.matrix", market)),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "group", "aria-label": t("jobs.matrix", market) },
      h(
        "table",
        { class: "matrix" },
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("jobs.before")), outcomes.map((outcome) => h("th", { scope: "col" }, word("outcome", outcome))), h("th", { scope: "col" }, t("jobs.all")))),
        h(
          "tbody",
          {},
          before.map((from) =>
            h(
              "tr",
              {},
              h("th", { scope: "row" }, from === "NONE" ? t("jobs.none.before") : outcomeChip(from)),
              outcomes.map((to) => h("td", { class: from !== to && from !== "NONE" && cell(from, to) > 0 ? "moved" : null }, number(cell(from, to), 0))),
              h("td", {}, number(sum(counts.filter((one) => one.before === from)), 0)),
            ),
          ),
          h("tr", { class: "total" }, h("th", { scope: "row" }, t("jobs.after")), outcomes.map((to) => h("td", {}, number(sum(counts.filter((one) => one.after === to)), 0))), h("td", {}, number(sum(counts), 0))),
        ),
      ),
    ),
    moved.length > 0
      ? h("ul", { class: "moves", "aria-label": t("jobs.money") }, moved.map((one) => h("li", {}, outcomeChip(one.before), " → ", outcomeChip(one.after), " ", h("strong", {}, money(one.amount, one.currency)))))
      : null,
  );
}

function codes(heading, list) {
  return list.length > 0
    ? h("section", { class: "part" }, h("h2", {}, t(heading)), h("ul", {}, list.map(({ code, orders }) => h("li", {}, h("strong", {}, number(orders, 0)), " ", word("jobs.code", code), " ", h("code", {}, code)))))
    : null;
}

function reasons(list, opened) {
  return folded("reasons", opened, t("jobs.reasons"), [t("jobs.reason"), t("jobs.before"), t("jobs.after")], list.map((one) => [h("code", {}, one.reason), number(one.before, 0), number(one.after, 0)]));
}

/** How often the outcome stayed, by the score before. */
function agreement(list, opened) {
  const bands = [...new Set(list.map((one) => one.below))].sort((a, b) => a - b);
  return folded(
    "scores",
    opened,
    t("jobs.scores"),
    [t("jobs.below"), t("jobs.orders"), t("jobs.stayed")],
    bands.map((below) => {
      const band = list.filter((one) => one.below === below);
      return [number(below, 4), number(sum(band), 0), percent(sum(band.filter((one) => one.before === one.after)), sum(band))];
    }),
  );
}

function folded(figure, opened, heading, columns, rows) {
  const turned = (event) => (event.target.open ? opened.add(figure) : opened.delete(figure));
  return h(
    "details",
    { "data-figure": figure, open: opened.has(figure), ontoggle: turned },
    h("summary", {}, heading),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell, i) => (i === 0 ? h("th", { scope: "row" }, cell) : h("td", {}, cell)))))),
    ),
  );
}

function sum(counts) {
  return counts.reduce((all, one) => all + one.orders, 0);
}

function isChange(one) {
  return one.before !== "NONE" && one.before !== one.after;
}

/** Above 0: stricter. */
function step(one) {
  return isChange(one) ? outcomes.indexOf(one.after) - outcomes.indexOf(one.before) : 0;
}

function percent(part, all) {
  return number(part / all, 1, { style: "percent" });
}
