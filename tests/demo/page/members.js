// @ts-check
/// <reference lib="dom" />
import { el } from "./dom.js";
import { act, chat, me, room, store } from "./store.js";

/**
 * Who founded the group removes others from it, and adds them again.
 * @param {HTMLElement} element
 */
export function showMembers(element) {
  const founder = store.people[0];
  element.hidden = chat().kind !== "group" || me() !== founder;
  if (element.hidden) return element.replaceChildren();
  const others = store.people.filter((person) => person !== founder);
  const buttons = others.map(({ id, name }) => {
    const present = isMember(id);
    return el("button", {
      type: "button",
      className: "plain",
      onclick: () => act("member", { who: id, present: !present }),
    }, `${present ? "Remove" : "Add"} ${name}`);
  });
  element.replaceChildren(...buttons);
}

/** @param {number} person_id */
function isMember(person_id) {
  let present = true;
  for (const { message } of room().messages.values()) {
    if (message.left_chat_member?.id === person_id) present = false;
    if (message.new_chat_members?.some(({ id }) => id === person_id)) present = true;
  }
  return present;
}
