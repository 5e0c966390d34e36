// The identity provider's authorization code flow with PKCE (RFC 7636), as a public client: no secret, and the code is worth nothing to whoever else sees it.
import { Problem } from "./api.js";
import { t } from "./words.js";

const pending = "signing-in";

/** Leaves for the provider's own page; comes back to where one was. */
export async function leave(settings) {
  const provider = await discover(settings);
  const verifier = random();
  const state = random();
  sessionStorage.setItem(pending, JSON.stringify({ verifier, state, hash: location.hash }));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  location.assign(
    `${provider.authorization_endpoint}?${new URLSearchParams({
      response_type: "code",
      client_id: settings.clientId,
      redirect_uri: redirectAddress(),
      scope: settings.scope,
      state,
      code_challenge: base64Url(new Uint8Array(hash)),
      code_challenge_method: "S256",
    })}`,
  );
}

/** What the provider sent back: a token; null when this is no such return. */
export async function comeBack(settings) {
  const answer = new URLSearchParams(location.search);
  if (!answer.has("code") && !answer.has("error")) {
    return null;
  }

  const started = JSON.parse(sessionStorage.getItem(pending) ?? "null");
  sessionStorage.removeItem(pending);
  // The code leaves the address and the history at once.
  history.replaceState(null, "", `${location.pathname}${started?.hash ?? ""}`);
  if (!started || answer.get("state") !== started.state) {
    throw new Problem(0, t("signin.failed"), t("signin.state"));
  }

  if (answer.has("error")) {
    throw new Problem(0, t("signin.failed"), answer.get("error_description") ?? answer.get("error"));
  }

  const provider = await discover(settings);
  const response = await ask(provider.token_endpoint, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: settings.clientId,
      redirect_uri: redirectAddress(),
      code: answer.get("code"),
      code_verifier: started.verifier,
    }),
  });
  return response.access_token;
}

function discover(settings) {
  return ask(`${settings.authority}/.well-known/openid-configuration`);
}

async function ask(address, options = {}) {
  try {
    const response = await fetch(address, { ...options, credentials: "omit" });
    if (response.ok) {
      return await response.json();
    }

    throw new Problem(response.status, t("signin.failed"), t("problem.status", response.status));
  } catch (fault) {
    throw fault instanceof Problem ? fault : new Problem(0, t("signin.failed"), t("problem.offline.detail"));
  }
}

function redirectAddress() {
  return `${location.origin}/console`;
}

function random() {
  return base64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}
