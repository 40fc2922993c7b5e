import assert from "node:assert/strict";
import {
  canShow,
  deriveLinkKey,
  hashToken,
  linkUrl,
  newLinkSecret,
} from "../../src/domain/link_tokens.ts";

const KEY = deriveLinkKey("123456:AAF-token");
/** The token that a link carries. */
function tokenOf(key: Uint8Array, nonce: Uint8Array): string {
  const start = "https://t.me/keeper_bot?start=s_";
  const url = linkUrl("keeper_bot", key, nonce);
  assert.ok(url.startsWith(start), url);
  return url.slice(start.length);
}

const randomNonce = () => crypto.getRandomValues(new Uint8Array(32));

Deno.test("a token is made of the nonce and the bot's token, and looked up by its hash", () => {
  const secret = newLinkSecret(KEY, randomNonce());
  const token = tokenOf(KEY, secret.nonce);
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(hashToken(token), secret.token_hash);
  assert.ok(canShow(KEY, secret));
  const otherKey = deriveLinkKey("123456:AAF-another");
  assert.notEqual(tokenOf(otherKey, secret.nonce), token);
  assert.ok(!canShow(otherKey, secret));
});

Deno.test("tokens stay the same from version to version", () => {
  assert.equal(
    tokenOf(KEY, new Uint8Array(32).fill(7)),
    "kbhRuDX02Wb3OLMWdLfB_3nrwiV3S3ecxi8qmbMsRZI",
  );
});
