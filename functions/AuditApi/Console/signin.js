// Signing in: at the identity provider, or on the local stack as whoever one likes. The address stays, so that one is back where one was.
import { Problem, SignedOut } from "./api.js";
import { fill, h } from "./dom.js";
import { leave } from "./pkce.js";
import { problemBox } from "./problem.js";
import { end, ended, keep } from "./session.js";
import { t } from "./words.js";

const roles = ["support", "reviewer", "auditor", "risk"];

/** Tells the page that the session is over. */
export function signedOut() {
  end();
  document.dispatchEvent(new Event("signed-out"));
}

/** A fault of something asked: who is signed out signs in again, and what nobody waits for any more is nobody's matter. */
export function meet(fault, signal, show) {
  if (signal.aborted) {
    return;
  }

  if (fault instanceof SignedOut) {
    signedOut();
  } else {
    show(fault);
  }
}

export function showSignIn(settings, fault) {
  end();
  const said = h("div", { "aria-live": "assertive" }, fault ? problemBox(fault) : null);
  return h(
    "section",
    { class: "signin" },
    h("h1", { tabindex: "-1" }, t("signin.heading")),
    ended() ? h("p", { class: "notice", role: "alert" }, t("signin.expired")) : null,
    said,
    settings.local ? localForm(said) : providerButton(settings, said),
  );
}

function providerButton(settings, said) {
  if (!settings.authority || !settings.clientId) {
    return h("p", { class: "notice" }, `${t("signin.unset")}. ${t("signin.unset.detail")}`);
  }

  const button = h(
    "button",
    {
      type: "button",
      class: "primary",
      onclick: async () => {
        button.disabled = true;
        fill(said, h("p", {}, t("signin.leaving")));
        try {
          await leave(settings);
        } catch (problem) {
          fill(said, problemBox(problem));
          button.disabled = false;
        }
      },
    },
    t("signin.button"),
  );
  return button;
}

function localForm(said) {
  const name = h("input", { id: "name", required: true, maxlength: "64", autocomplete: "username", value: localStorage.getItem("local-name") ?? "" });
  const chosen = (localStorage.getItem("local-roles") ?? "support").split(" ");
  const boxes = roles.map((role) => h("input", { type: "checkbox", id: `role-${role}`, value: role, checked: chosen.includes(role) }));
  return h(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        const asked = boxes.filter((box) => box.checked).map((box) => box.value);
        try {
          keep(await localToken(name.value, asked));
          localStorage.setItem("local-name", name.value);
          localStorage.setItem("local-roles", asked.join(" "));
          document.dispatchEvent(new Event("signed-in"));
        } catch (problem) {
          fill(said, problemBox(problem));
        }
      },
    },
    h("p", { class: "quiet" }, t("signin.local")),
    h("p", {}, h("label", { for: "name" }, t("signin.name")), name),
    h(
      "fieldset",
      {},
      h("legend", {}, t("signin.roles")),
      boxes.map((box) => h("div", { class: "check" }, box, h("label", { for: box.id }, t(`role.${box.value}`)))),
    ),
    h("button", { class: "primary" }, t("signin.button")),
  );
}

async function localToken(name, asked) {
  let response;
  try {
    response = await fetch("/local/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, roles: asked }),
    });
  } catch {
    throw new Problem(0, t("signin.failed"), t("problem.offline.detail"));
  }

  if (!response.ok) {
    throw new Problem(response.status, t("signin.failed"), t("problem.status", response.status));
  }

  return (await response.json()).access_token;
}
