/** Messages of class 22 quote the offending value: `invalid input syntax for type uuid: "…"`. */
export function withoutValues(message: string, sqlstate: string): string {
  return sqlstate.startsWith("22") ? message.replace(/: ".*"$|"[^"]*"/gs, "") : message;
}
