/// <reference lib="dom" />
import assert from "node:assert/strict";
import axe from "axe-core";
import type { Page } from "playwright-core";

/** Where axe-core can't tell the colours: a sign or a single letter, what stands on a picture, what a list covers. */
const UNDECIDED = ["nonBmp", "shortTextContent", "imgNode", "bgOverlap"];

/** Fails on what axe-core finds wrong with the page as it is now: names, roles, contrast of at least 4.5:1. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const { violations, incomplete } = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const { violations, incomplete } = await axe.run();
    return { violations, incomplete };
  });
  const contrast = incomplete.filter(({ id }) => id === "color-contrast").map((result) => ({
    ...result,
    nodes: result.nodes.filter(({ any }) =>
      !any.some(({ data }) => UNDECIDED.includes(data?.messageKey))
    ),
  }));
  assert.deepEqual([...violations, ...contrast].flatMap(findings), []);
}

function findings({ id, nodes }: axe.Result): string[] {
  return nodes.map(({ html, any, all, none }) => {
    const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
    return `${id}: ${html.slice(0, 160)} – ${why}`;
  });
}
