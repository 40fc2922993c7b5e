import mime from "mime";
import type { Emulator } from "../telegram/emulator.ts";

/** Types that a browser may show within the page; everything else is only downloaded. */
const SHOWN = /^(image\/(png|jpeg|gif|webp|avif)|(video|audio)\/[\w.+-]+|application\/ogg)$/;

const USUAL_TYPES: Readonly<Record<string, string>> = {
  photo: "image/jpeg",
  sticker: "image/webp",
  video_note: "video/mp4",
  voice: "audio/ogg",
  animation: "video/mp4",
  video: "video/mp4",
  audio: "audio/mpeg",
};

/**
 * `GET /file/<file_id>`: the bytes, in part where a player asks for a part; with `?name=` to be saved under that name.
 */
export function fileAnswer(telegram: Emulator, request: Request, file_id: string): Response {
  const { file } = telegram.world.files.find(file_id);
  const bytes = telegram.world.files.bytes(file);
  const type = file.mime_type?.split(";", 1)[0] ?? USUAL_TYPES[file.kind] ?? "";
  const name = new URL(request.url).searchParams.get("name");
  const shown = SHOWN.test(type) && name === null;
  const headers = new Headers({
    "content-type": shown ? type : "application/octet-stream",
    ...(shown ? {} : { "content-disposition": attachment(name ?? "file", type) }),
    "content-security-policy": "sandbox; default-src 'none'; media-src 'self'; img-src 'self'",
    "accept-ranges": "bytes",
    "cache-control": "private, max-age=3600",
  });
  const part = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  const from = Number(part?.[1] ?? 0);
  if (!part || from >= bytes.length) return new Response(bytes, { headers });
  const to = Math.min(part[2] ? Number(part[2]) : Infinity, bytes.length - 1);
  headers.set("content-range", `bytes ${from}-${to}/${bytes.length}`);
  return new Response(bytes.subarray(from, to + 1), { status: 206, headers });
}

/** Photos and voice messages have no name, hence no extension: it is that of their type. */
function attachment(name: string, type: string): string {
  const extension = /\.\w{1,8}$/.test(name) ? null : mime.getExtension(type);
  const whole = extension ? `${name}.${extension}` : name;
  const encoded = encodeURIComponent(whole.toWellFormed())
    .replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename*=UTF-8''${encoded}`;
}
