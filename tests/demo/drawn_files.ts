// Pictures, pages and a song, drawn and composed here, so that nobody has to look for files of their own.
import { crc32, deflateSync } from "node:zlib";

type Colour = readonly [number, number, number];

interface Scene {
  sky: readonly [Colour, Colour];
  disc: Colour;
  /** Where the sun or the moon stands, as shares of width and height, and its radius. */
  at: readonly [number, number, number];
  hills: readonly Colour[];
}

/** Evening, noon and night; autumn and snow. */
const SCENES: readonly Scene[] = [
  {
    sky: [[72, 52, 118], [255, 158, 94]],
    disc: [255, 222, 150],
    at: [0.62, 0.52, 0.11],
    hills: [[168, 84, 106], [112, 58, 98], [58, 36, 74]],
  },
  {
    sky: [[98, 178, 232], [226, 243, 250]],
    disc: [255, 246, 200],
    at: [0.24, 0.24, 0.08],
    hills: [[142, 190, 148], [92, 156, 104], [54, 116, 78]],
  },
  {
    sky: [[12, 18, 46], [60, 82, 132]],
    disc: [236, 238, 226],
    at: [0.74, 0.26, 0.07],
    hills: [[44, 60, 104], [28, 40, 76], [14, 22, 46]],
  },
  {
    sky: [[196, 206, 214], [248, 230, 200]],
    disc: [255, 240, 210],
    at: [0.36, 0.42, 0.09],
    hills: [[222, 166, 84], [188, 106, 48], [116, 60, 34]],
  },
  {
    sky: [[136, 164, 196], [238, 240, 246]],
    disc: [255, 255, 250],
    at: [0.7, 0.3, 0.07],
    hills: [[206, 218, 232], [230, 236, 244], [250, 251, 253]],
  },
];
export const WIDTH = 840;
export const HEIGHT = 560;
const TUNE = [262, 330, 392, 523, 392, 330, 349, 440, 523, 440, 392, 294, 330, 262, 0, 262];
const NOTE_S = 0.22;
const RATE = 8000;

/** The picture of that number as a PNG. */
export function picture(number: number): Uint8Array<ArrayBuffer> {
  const scene = SCENES[number];
  if (!scene) throw new Error(`There is no picture ${number}`);
  return landscape(scene, number);
}

/** Hills below a sky. */
function landscape({ sky, disc, at, hills }: Scene, seed: number): Uint8Array<ArrayBuffer> {
  const rows = new Uint8Array(HEIGHT * (1 + WIDTH * 3));
  const [x0, y0, radius] = [at[0] * WIDTH, at[1] * HEIGHT, at[2] * WIDTH];
  for (let y = 0, offset = 0; y < HEIGHT; y++) {
    offset++; // each row begins with its filter: none
    for (let x = 0; x < WIDTH; x++) {
      let colour = mix(sky[0], sky[1], y / HEIGHT);
      const from = Math.hypot(x - x0, y - y0);
      // A soft edge, a pixel and a half wide, and a glow.
      colour = mix(colour, disc, 0.35 * Math.exp(-from / radius / 1.6));
      colour = mix(colour, disc, Math.min(1, Math.max(0, (radius - from) / 1.5 + 0.5)));
      hills.forEach((hill, depth) => {
        const phase = x / WIDTH * (5 + depth * 2) + seed * 2 + depth * 1.7;
        const top = HEIGHT * (0.6 + depth * 0.12) + Math.sin(phase) * 34 +
          Math.sin(phase * 2.3) * 14;
        colour = mix(colour, hill, Math.min(1, Math.max(0, y - top)));
      });
      for (const part of colour) rows[offset++] = part;
    }
  }
  const size = new Uint8Array(13);
  const view = new DataView(size.buffer);
  view.setUint32(0, WIDTH);
  view.setUint32(4, HEIGHT);
  size.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    pngChunk("IHDR", size),
    pngChunk("IDAT", new Uint8Array(deflateSync(rows))),
    pngChunk("IEND", new Uint8Array()),
  ]);
}

function mix(a: Colour, b: Colour, share: number): Colour {
  const part = (index: 0 | 1 | 2) => a[index] + (b[index] - a[index]) * share;
  return [part(0), part(1), part(2)];
}

function pngChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = joined([new TextEncoder().encode(type), data]);
  const chunk = new Uint8Array(body.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, data.length);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  return chunk;
}

/** A PDF: a page with some lines. */
export function pdf(lines: readonly string[]): Uint8Array<ArrayBuffer> {
  const shown = lines.map((line) => `(${line}) Tj T*`).join(" ");
  const content = `BT /F1 22 Tf 32 TL 72 740 Td ${shown} ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R " +
    "/Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const at = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}` +
    `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return new TextEncoder().encode(text);
}

/** In seconds. */
export const TUNE_DURATION = Math.round(TUNE.length * NOTE_S);

/** A little song, as a WAV. */
export function tune(): Uint8Array<ArrayBuffer> {
  const perNote = Math.round(NOTE_S * RATE);
  const samples = new Uint8Array(perNote * TUNE.length);
  TUNE.forEach((frequency, note) => {
    for (let at = 0; at < perNote; at++) {
      const loudness = Math.exp(-3 * at / perNote) * Math.min(1, at / 60);
      const wave = Math.sin(2 * Math.PI * frequency * at / RATE);
      samples[note * perNote + at] = 128 + Math.round(90 * loudness * wave);
    }
  });
  const header = new DataView(new ArrayBuffer(44));
  const word = (at: number, text: string) =>
    [...text].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
  word(0, "RIFF");
  header.setUint32(4, 36 + samples.length, true);
  word(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // plain samples
  header.setUint16(22, 1, true); // one channel
  header.setUint32(24, RATE, true);
  header.setUint32(28, RATE, true);
  header.setUint16(32, 1, true);
  header.setUint16(34, 8, true);
  word(36, "data");
  header.setUint32(40, samples.length, true);
  return joined([new Uint8Array(header.buffer), samples]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
