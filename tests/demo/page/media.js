// @ts-check
/// <reference lib="dom" />
import { el, length, size } from "./dom.js";
import { openDialog } from "./dialogs.js";

/** @typedef {import("grammy/types").Message} Message */

const KINDS = /** @type {const} */ ([
  "animation",
  "live_photo",
  "video",
  "document",
  "audio",
  "voice",
  "video_note",
  "sticker",
]);

/** Sides of a picture in a message, in pixels. */
const LARGEST = 380;
const SMALLEST = 120;

/**
 * Which file a message has: its kind, and what Telegram says of it.
 * @param {Message} message
 * @returns {{ kind: typeof KINDS[number] | "photo", file: any } | undefined}
 */
export function mediaOf(message) {
  for (const kind of KINDS) if (message[kind]) return { kind, file: message[kind] };
  const photo = message.photo?.at(-1);
  return photo && { kind: "photo", file: photo };
}

/**
 * Where the file is; with a name, to be downloaded under it.
 * @param {{ file_id: string }} file
 * @param {string} [name]
 */
function urlOf({ file_id }, name) {
  return `/file/${file_id}${name === undefined ? "" : `?name=${encodeURIComponent(name)}`}`;
}

/** @param {Message} message */
export function downloadOf(message) {
  const media = mediaOf(message);
  if (!media || message.has_protected_content) return undefined;
  const { kind, file } = media;
  return urlOf(file, file.file_name ?? `${kind} ${message.message_id}`);
}

/**
 * What a chat's list says of a message in one line.
 * @param {Message} message
 */
export function summary(message) {
  const media = mediaOf(message);
  const said = message.text ?? message.caption ?? serviceText(message);
  if (said) return said;
  if (media) return media.file.file_name ?? media.kind.replace("_", " ");
  return message.contact ? "contact" : message.location ? "location" : "";
}

/**
 * What Telegram says of members who come and go.
 * @param {Message} message
 * @returns {string | undefined}
 */
export function serviceText({ left_chat_member, new_chat_members }) {
  if (left_chat_member) return `${left_chat_member.first_name} left the group`;
  if (new_chat_members) {
    return `${new_chat_members.map(({ first_name }) => first_name).join(", ")} joined the group`;
  }
  return undefined;
}

/**
 * The file of a message, to be looked at, listened to, or downloaded.
 * @param {Message} message
 * @param {boolean} tile one of several pictures
 * @returns {HTMLElement | undefined}
 */
export function mediaElement(message, tile) {
  const media = mediaOf(message);
  if (!media) return otherContent(message);
  const { kind, file } = media;
  const url = urlOf(file);
  switch (kind) {
    case "photo":
      return picture(message, file, tile);
    case "live_photo":
      return picture(message, message.photo?.at(-1), tile);
    case "video":
      return el("video", { src: url, controls: true, preload: "metadata", className: "video" });
    case "animation":
      return file.mime_type === "image/gif"
        ? el("img", { src: url, alt: file.file_name ?? "Animation", className: "animation" })
        : el("video", {
          src: url,
          loop: true,
          muted: true,
          autoplay: true,
          className: "animation",
        });
    case "video_note":
      return el("video", { src: url, controls: true, preload: "metadata", className: "round" });
    case "sticker":
      return sticker(file, url);
    case "voice":
      return el(
        "div",
        { className: "sound" },
        el("p", { className: "facts" }, `🎤 Voice message · ${length(file.duration)}`),
        el("audio", { src: url, controls: true, preload: "metadata" }),
      );
    case "audio":
      return el(
        "div",
        { className: "sound" },
        fileRow(message, "🎵", file.title ?? file.file_name ?? "Audio", [
          file.performer,
          length(file.duration),
          file.file_size === undefined ? undefined : size(file.file_size),
        ]),
        el("audio", { src: url, controls: true, preload: "metadata" }),
      );
    case "document":
      return fileRow(message, extensionOf(file.file_name), file.file_name ?? "File", [
        file.file_size === undefined ? file.mime_type : size(file.file_size),
      ]);
  }
}

/** @param {Message} message */
export function isPicture(message) {
  return Boolean(message.photo || message.video);
}

/**
 * @param {Message} message
 * @param {any} photo
 * @param {boolean} tile
 */
function picture(message, photo, tile) {
  const scale = Math.min(1, LARGEST / Math.max(photo.width, photo.height));
  const image = el("img", {
    src: urlOf(photo),
    alt: message.caption ?? "Photo",
    width: Math.max(SMALLEST, Math.round(photo.width * scale)),
    height: Math.max(SMALLEST, Math.round(photo.height * scale)),
  });
  const label = "Look at the photo";
  return el("button", {
    type: "button",
    className: tile ? "picture tile" : "picture",
    "aria-label": label,
    onclick: () => {
      const download = downloadOf(message);
      openDialog(
        "viewer",
        label,
        el("img", { src: urlOf(photo), alt: image.alt }),
        el(
          "p",
          {},
          download
            ? el("a", { href: download, className: "download" }, "⬇ Download")
            : el("span", {}, "🔒 Protected"),
        ),
      );
    },
  }, image);
}

/**
 * @param {any} file
 * @param {string} url
 */
function sticker(file, url) {
  const image = el("img", { src: url, alt: `Sticker ${file.emoji ?? ""}`, className: "sticker" });
  image.addEventListener("error", () => {
    image.replaceWith(el("span", { className: "sticker" }, file.emoji ?? "🙂"));
  });
  return image;
}

/**
 * @param {Message} message
 * @param {string} sign
 * @param {string} name
 * @param {(string | undefined)[]} facts
 */
function fileRow(message, sign, name, facts) {
  const download = downloadOf(message);
  const shown = facts.filter((fact) => fact !== undefined).join(" · ");
  const inside = [
    el("span", { className: "sign", "aria-hidden": "true" }, sign),
    el(
      "span",
      { className: "told" },
      el("bdi", { className: "name" }, name),
      el("span", { className: "facts" }, download ? shown : `${shown} · 🔒 protected`),
    ),
  ];
  return download
    ? el("a", { className: "file", href: download, title: "Download" }, ...inside)
    : el("div", { className: "file" }, ...inside);
}

/** @param {string | undefined} name */
function extensionOf(name) {
  return /\.(\w{1,4})$/.exec(name ?? "")?.[1]?.toLowerCase() ?? "📄";
}

/** @param {Message} message */
function otherContent({ contact, location }) {
  if (contact) {
    return el(
      "div",
      { className: "file" },
      el("span", { className: "sign", "aria-hidden": "true" }, "👤"),
      el(
        "span",
        { className: "told" },
        el("bdi", { className: "name" }, contact.first_name),
        el("span", { className: "facts" }, contact.phone_number),
      ),
    );
  }
  if (location) {
    return el("p", { className: "facts" }, `📍 ${location.latitude}, ${location.longitude}`);
  }
  return undefined;
}
