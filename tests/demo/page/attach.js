// @ts-check
/// <reference lib="dom" />
import { byId, el, size } from "./dom.js";
import { complain, openDialog, openMenu } from "./dialogs.js";
import { act, upload } from "./store.js";

/** @typedef {"media" | "document" | "voice" | "video_note" | "sticker"} As */

const ALBUM = 10;
/** A browser that can't read a file's size in pixels must not hold it up. */
const PATIENCE_MS = 2000;

const CHOICES = /** @type {{ label: string, as: As, accept: string }[]} */ ([
  { label: "🖼 Photo, video or music", as: "media", accept: "image/*,video/*,audio/*" },
  { label: "📄 File", as: "document", accept: "" },
  { label: "🎤 Voice message, from a file", as: "voice", accept: "audio/*" },
  { label: "⏺ Video message, from a file", as: "video_note", accept: "video/*" },
  { label: "🙂 Sticker, from a picture", as: "sticker", accept: "image/webp,image/png" },
]);

/** Sending files: from a menu, by drop and by paste. */
export function attachments() {
  const button = byId("attach");
  const picker = /** @type {HTMLInputElement} */ (byId("picker"));
  let as = /** @type {As} */ ("document");
  button.addEventListener("click", () => {
    const { left, top } = button.getBoundingClientRect();
    const items = CHOICES.map((choice) => ({
      label: choice.label,
      act: () => {
        as = choice.as;
        picker.accept = choice.accept;
        picker.click();
      },
    }));
    const contact = { label: "👤 My contact", act: () => void act("contact").catch(complain) };
    openMenu("What to send", [...items, contact], { x: left, y: top - 260 });
  });
  picker.addEventListener("change", () => {
    const files = [...picker.files ?? []];
    // So that the same file can be picked again.
    picker.value = "";
    if (files.length > 0) ask(files, as);
  });
  const text = byId("text");
  text.addEventListener("paste", (event) => {
    const files = [...event.clipboardData?.files ?? []];
    if (files.length === 0) return;
    event.preventDefault();
    ask(files, "media");
  });
  dropping(byId("chat"), byId("drop"), (files) => ask(files, "media"));
}

/**
 * @param {HTMLElement} where
 * @param {HTMLElement} hint
 * @param {(files: File[]) => void} dropped
 */
function dropping(where, hint, dropped) {
  const holdsFiles = (/** @type {DragEvent} */ event) =>
    event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    hint.hidden = !where.contains(/** @type {Node} */ (event.target));
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    hint.hidden = true;
    // A folder is no file: it has neither type nor bytes.
    const items = [...event.dataTransfer?.items ?? []];
    const folders = items.map((item) => item.webkitGetAsEntry?.()?.isDirectory ?? false);
    const files = [...event.dataTransfer?.files ?? []].filter((_, index) => !folders[index]);
    if (files.length > 0) dropped(files);
  });
}

/**
 * Shows what is about to be sent, takes a caption, and sends it.
 * @param {File[]} files
 * @param {As} as
 */
function ask(files, as) {
  const caption = el("input", {
    type: "text",
    placeholder: "Caption",
    maxLength: 1024,
    "aria-label": "Caption",
  });
  const asFiles = el("input", { type: "checkbox", checked: as === "document" });
  const choice = files.some((file) => kindOf(file, "media") !== "document") &&
    (as === "media" || as === "document");
  const send = el("button", { type: "submit", className: "main" }, "Send");
  const cancel = el("button", { type: "button", className: "plain" }, "Cancel");
  const count = files.length === 1 ? "Send a file" : `Send ${files.length} files`;
  const form = el(
    "form",
    {},
    el("h2", {}, count),
    el("ul", { className: "sending" }, ...files.map(preview)),
    choice && el("label", {}, asFiles, " As files, as they are"),
    caption,
    el("div", { className: "choices" }, cancel, send),
  );
  const dialog = openDialog("box", count, form);
  caption.focus();
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const chosen = choice ? (asFiles.checked ? "document" : "media") : as;
    try {
      await sendAll(files, chosen, caption.value);
      dialog.close();
    } catch (error) {
      send.disabled = false;
      complain(error);
    }
  });
}

/** @param {File} file */
function preview(file) {
  const picture = /^image\//.test(file.type);
  const image = picture ? el("img", { src: URL.createObjectURL(file), alt: "" }) : null;
  image?.addEventListener("load", () => URL.revokeObjectURL(image.src));
  return el(
    "li",
    {},
    image ?? el("span", { className: "sign" }, "📄"),
    el("bdi", {}, file.name),
    el("span", { className: "facts" }, size(file.size)),
  );
}

/**
 * @param {File[]} files
 * @param {As} as
 * @param {string} caption
 */
async function sendAll(files, as, caption) {
  for (const album of albums(files, as)) {
    const items = await Promise.all(album.map(async (file) => {
      const kind = kindOf(file, as);
      return { kind, ...(kind === "document" ? {} : await facts(file)) };
    }));
    await upload(album, items, caption);
    caption = "";
  }
}

/**
 * As Telegram groups them: pictures together, files together, music together, ten at most.
 * @param {File[]} files
 * @param {As} as
 */
function albums(files, as) {
  /** @type {{ sort: string, files: File[] }[]} */
  const found = [];
  for (const file of files) {
    const kind = kindOf(file, as);
    const sort = kind === "photo" || kind === "video" ? "pictures" : kind;
    const alone = !["pictures", "document", "audio"].includes(sort);
    const last = found.at(-1);
    if (last && last.sort === sort && !alone && last.files.length < ALBUM) last.files.push(file);
    else found.push({ sort, files: [file] });
  }
  return found.map(({ files }) => files);
}

/**
 * @param {File} file
 * @param {As} as
 */
function kindOf(file, as) {
  if (as !== "media") return as;
  if (/^image\/(jpeg|png|webp)$/.test(file.type)) return "photo";
  if (file.type === "image/gif") return "animation";
  if (/^video\//.test(file.type)) return "video";
  if (/^audio\//.test(file.type)) return "audio";
  return "document";
}

/**
 * Width, height and duration, as far as this browser can read them.
 * @param {File} file
 */
async function facts(file) {
  try {
    if (/^image\//.test(file.type)) {
      const { width, height } = await createImageBitmap(file);
      return { width, height };
    }
    return await playerFacts(file);
  } catch {
    return {};
  }
}

/** @param {File} file */
async function playerFacts(file) {
  const url = URL.createObjectURL(file);
  const player = el("video", { preload: "metadata", src: url });
  try {
    await new Promise((resolve, reject) => {
      player.onloadedmetadata = resolve;
      player.onerror = reject;
      setTimeout(reject, PATIENCE_MS);
    });
    const { videoWidth: width, videoHeight: height, duration } = player;
    return {
      ...(Number.isFinite(duration) ? { duration: Math.round(duration) } : {}),
      ...(width > 0 ? { width, height } : {}),
    };
  } finally {
    URL.revokeObjectURL(url);
  }
}
