import assert from "node:assert/strict";
import fc from "fast-check";
import { localTime, startOfDay } from "../../src/domain/time_zones.ts";

const ZONES = [
  "UTC",
  "Europe/Madrid",
  "America/Los_Angeles",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Asia/Beirut",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Africa/Cairo",
];

Deno.test("a day begins at its own midnight, or right after the hour that the clocks skip", () => {
  const cases: [day: string, zone: string, start: string][] = [
    ["2026-06-15", "UTC", "2026-06-15T00:00:00Z"],
    ["2026-06-15", "Europe/Madrid", "2026-06-14T22:00:00Z"],
    ["2026-01-15", "Europe/Madrid", "2026-01-14T23:00:00Z"],
    ["2026-03-29", "Europe/Madrid", "2026-03-28T23:00:00Z"],
    ["2026-01-15", "America/Los_Angeles", "2026-01-15T08:00:00Z"],
    ["2026-01-15", "Asia/Kathmandu", "2026-01-14T18:15:00Z"],
    // At midnight the clocks went to one o'clock.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"],
    // At midnight they went back to 23:00 of the day before.
    ["2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00Z"],
    // A day that Samoa never had.
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"],
  ];
  for (const [day, zone, start] of cases) {
    assert.equal(
      startOfDay(day, zone).toISOString(),
      start.replace("Z", ".000Z"),
      `${day} ${zone}`,
    );
  }
});

Deno.test("in any zone a day has begun at its start, and had not a second before", () => {
  const day = fc.integer({ min: 0, max: 25_000 }).map((days) =>
    new Date(days * 86_400_000).toISOString().slice(0, 10)
  );
  fc.assert(fc.property(day, fc.constantFrom(...ZONES), (day, zone) => {
    const start = startOfDay(day, zone);
    assert.ok(localTime(start, zone).slice(0, 10) >= day);
    assert.ok(localTime(new Date(start.getTime() - 1000), zone).slice(0, 10) < day);
  }));
});

Deno.test("local time is that of the zone", () => {
  const moment = new Date("2026-11-22T23:05:09.999Z");
  assert.equal(localTime(moment, "UTC"), "2026-11-22T23:05:09");
  assert.equal(localTime(moment, "Europe/Madrid"), "2026-11-23T00:05:09");
  assert.equal(localTime(moment, "Asia/Kathmandu"), "2026-11-23T04:50:09");
});
