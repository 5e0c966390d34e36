// Starts the page and shows what its address names.
import { announcer } from "./announce.js";
import { fill, h } from "./dom.js";
import { setCosts } from "./costs.js";
import { showCustomer } from "./customer.js";
import { showDecisions } from "./decisions.js";
import { showHome } from "./home.js";
import { showKeys } from "./help.js";
import { showJob } from "./job.js";
import { showJobs } from "./jobs.js";
import { bindEverywhere, bindHere, bindOver, listen } from "./keys.js";
import { showLooks } from "./looks.js";
import { showOrder } from "./order.js";
import { comeBack } from "./pkce.js";
import { showQueue } from "./queue.js";
import { showReview } from "./review.js";
import { go, route } from "./router.js";
import { SearchBox } from "./searchbox.js";
import { isAuditor, isReviewer, isRisk, keep, token } from "./session.js";
import { showSignIn } from "./signin.js";
import { TopBar } from "./topbar.js";
import { t } from "./words.js";

const searchBox = new SearchBox();
const topBar = new TopBar(searchBox);
const main = h("main", { id: "content" });
const skip = h("a", { class: "skip", href: "#content", onclick: (event) => (event.preventDefault(), focusHeading()) });
let settings = {};
let showing = new AbortController();

function show(fault) {
  showing.abort();
  showing = new AbortController();
  bindHere([]);
  bindOver([]);
  bindEverywhere(token() ? globalKeys() : []);
  topBar.show();
  skip.textContent = t("skip");
  document.title = t("title");
  fill(main, token() ? page(showing.signal) : showSignIn(settings, fault instanceof Error ? fault : undefined));
}

function page(signal) {
  const { parts, query } = route();
  switch (parts.length === 0 ? "" : `${parts[0]} ${parts.length}`) {
    case "":
      return showHome();
    case "orders 2":
      return showOrder(parts[1], query, signal);
    case "customers 2":
      return showCustomer(parts[1], query, signal);
    case "decisions 1":
      return showDecisions(query, signal);
    case "jobs 1":
      return showJobs(query, signal);
    case "jobs 2":
      return showJob(parts[1], signal);
    case "views 1":
      return showLooks(query, signal);
    case "reviews 1":
      return showQueue(query, signal);
    case "reviews 2":
      return showReview(parts[1], query, signal);
    default:
      return h("section", {}, h("h1", { tabindex: "-1" }, t("notfound.heading")), h("p", {}, t("notfound.text")));
  }
}

/** A new page begins at its heading; in the search box one stays in it. */
function arrive() {
  show();
  searchBox.clear();
  focusHeading();
}

function focusHeading() {
  main.querySelector("h1")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** From a list one comes back to its row. */
function rememberList(event) {
  const from = new URL(event.oldURL).hash;
  if (/^#\/(customers|decisions|views|reviews)\b/.test(from) && route().parts[0] === "orders") {
    history.replaceState({ list: from }, "");
  }
}

function globalKeys() {
  return [
    ["/", "key.search", () => searchBox.focus()],
    ["Ctrl+V", "key.paste", null],
    ["Esc", "key.leave", null],
    ["d", "key.decisions", () => go(["decisions"])],
    ...(isRisk() ? [["s", "key.jobs", () => go(["jobs"])]] : []),
    ...(isAuditor() ? [["g", "key.views", () => go(["views"])]] : []),
    ...(isReviewer() ? [["q", "review.key.queue", () => go(["reviews"])]] : []),
    ["?", "key.help", showKeys],
  ];
}

listen();
addEventListener("hashchange", (event) => {
  rememberList(event);
  arrive();
});
for (const name of ["language", "again"]) {
  document.addEventListener(name, () => show());
}
document.addEventListener("signed-in", arrive);
document.addEventListener("signed-out", arrive);
document.body.append(skip, topBar.element, main, announcer());

let problem;
try {
  settings = await (await fetch("/console/settings.json")).json();
  setCosts(settings);
  const received = await comeBack(settings);
  if (received) {
    keep(received);
  }
} catch (fault) {
  problem = fault;
}

show(problem);
focusHeading();
