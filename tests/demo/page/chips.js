// @ts-check
/// <reference lib="dom" />
import { complain } from "./dialogs.js";
import { byId, el } from "./dom.js";
import { act, me } from "./store.js";

/** @typedef {import("./store.js").Person} Person */
/** @typedef {import("./store.js").Sample} Sample */

/** Samples above the composer: a press sends one to the bot, and it is gone. */
export class Chips {
  #place = byId("chips");
  #shown = "";

  /** @param {() => void} done after a sample was sent */
  constructor(done) {
    this.done = done;
  }

  /** @param {boolean} visible */
  show(visible) {
    const { id, samples } = me();
    this.#place.hidden = !visible || samples.length === 0;
    const shown = JSON.stringify([id, samples]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#place.replaceChildren(
      el("span", { className: "try" }, "Try"),
      ...samples.map((sample) => this.#chip(me(), sample)),
    );
  }

  /**
   * @param {Person} person
   * @param {Sample} sample
   */
  #chip(person, sample) {
    const chip = el("button", { type: "button" }, sample.label);
    chip.addEventListener("click", async () => {
      if (chip.ariaBusy === "true") return;
      chip.ariaBusy = "true";
      try {
        person.samples = await act("sample", { name: sample.name });
        this.show(!this.#place.hidden);
        this.done();
      } catch (error) {
        chip.ariaBusy = null;
        complain(error);
      }
    });
    return chip;
  }
}
