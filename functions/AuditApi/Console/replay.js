// Whether the same decision would come out again: made again from what is on record, and compared stage by stage.
import { announce } from "./announce.js";
import { post } from "./api.js";
import { fill, h } from "./dom.js";
import { load, placeholder } from "./part.js";
import { t, word } from "./words.js";

export function replaySection(decision, signal) {
  const result = h("div", { class: "replay", "aria-live": "polite" });
  const button = h("button", { type: "button", onclick: run }, t("replay.run"));

  async function run() {
    button.disabled = true;
    fill(result, placeholder(2));
    const answer = await load(result, () => post(`/v1/decisions/${encodeURIComponent(decision.decisionId)}/replay`, undefined, signal), parts, signal);
    button.disabled = false;
    if (answer) {
      announce(t(`replay.${answer.result}`, stageName(answer.stage)));
    }
  }

  return { element: h("div", {}, h("p", {}, button, " ", h("span", { class: "quiet" }, t("replay.hint"))), result), run };
}

function parts(answer) {
  return [
    h("p", { class: `notice replay-${answer.result}` }, h("strong", {}, t(`replay.${answer.result}`, stageName(answer.stage))), answer.reason ? ` ${answer.reason}` : null),
    answer.stages.length > 0 ? h("ol", { class: "stages", "aria-label": t("replay.same") }, answer.stages.map((stage) => h("li", {}, stageName(stage)))) : null,
    answer.recorded !== undefined || answer.replayed !== undefined ? values(answer) : null,
    answer.gone?.length > 0 ? gone(answer.gone) : null,
    h("p", { class: "quiet" }, t("replay.code", answer.versions.code, answer.replayedBy)),
  ];
}

function values({ recorded, replayed }) {
  const value = (heading, text) => h("div", {}, h("h3", {}, t(heading)), h("pre", { tabindex: "0" }, text ?? t("none")));
  return h("div", { class: "two" }, value("replay.recorded", recorded), value("replay.replayed", replayed));
}

function gone(versions) {
  return h(
    "ul",
    {},
    versions.map(({ kind, version, now, because }) =>
      h("li", {}, word("replay.kind", kind), " ", h("code", {}, version ?? t("unknown")), now ? [" · ", t("replay.now"), " ", h("code", {}, now)] : null, because ? ` · ${because}` : null),
    ),
  );
}

function stageName(stage) {
  return stage ? word("replay.stage", stage) : "";
}
