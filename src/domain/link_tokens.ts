/**
 * The tokens of links. A token is the HMAC-SHA-256 of a random nonce under a key that is made from the bot's token, so it
 * has 256 bits and needs both the database (the nonce) and the token of the bot to be made; the owner of a link can be
 * shown it again at any time. Looked up is its SHA-256, so that the time of a look-up tells nothing of a token.
 */
import { createHash, createHmac, hkdfSync } from "node:crypto";

/** What a deep link's payload begins with when it opens a shared thing. */
export const LINK_PAYLOAD_PREFIX = "s_";

/** Random bytes that a token is made of. */
export const LINK_NONCE_BYTES = 32;

/** What the database keeps of a token. */
export interface LinkSecret {
  nonce: Uint8Array;
  token_hash: Uint8Array;
}

/** The key of all links of one bot: RFC 5869 over the bot's token. */
export function deriveLinkKey(botToken: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", botToken, "", "filekeeper links", 32));
}

/** What a new link keeps; `nonce` is {@link LINK_NONCE_BYTES} fresh random bytes. */
export function newLinkSecret(key: Uint8Array, nonce: Uint8Array): LinkSecret {
  return { nonce, token_hash: hashToken(tokenOf(key, nonce)) };
}

/** The token of a link: 43 of `A-Z a-z 0-9 _ -`. */
function tokenOf(key: Uint8Array, nonce: Uint8Array): string {
  return createHmac("sha256", key).update(nonce).digest("base64url");
}

/** What a token is looked up by, whatever somebody sent as one. */
export function hashToken(token: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

/** False for a link that was made while the bot had another token: it still opens, but can't be shown again. */
export function canShow(key: Uint8Array, { nonce, token_hash }: LinkSecret): boolean {
  const made = hashToken(tokenOf(key, nonce));
  return made.every((byte, index) => byte === token_hash[index]);
}

/** Where a link leads. */
export function linkUrl(botUsername: string, key: Uint8Array, nonce: Uint8Array): string {
  return `https://t.me/${botUsername}?start=${LINK_PAYLOAD_PREFIX}${tokenOf(key, nonce)}`;
}
