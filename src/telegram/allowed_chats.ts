/** The groups whose library may be kept. A group stays the same when it becomes a supergroup, which gets another id. */
export class AllowedChats {
  readonly #later = new Set<number>();

  /** Null is every group. */
  constructor(private readonly configured: ReadonlySet<number> | null) {}

  has(chatId: number): boolean {
    return this.configured === null || this.configured.has(chatId) || this.#later.has(chatId);
  }

  /** An allowed group got another id. */
  add(chatId: number): void {
    this.#later.add(chatId);
  }

  /** The ids that are configured; null is every group. */
  get ids(): number[] | null {
    return this.configured === null ? null : [...this.configured];
  }
}

/**
 * In owner-only mode, people who are no users of the bot and may use the library of an allowed group whose members they are. As
 * far as this process knows: somebody else's updates are handled as they come, and not stored.
 */
export class Guests {
  readonly #known = new Set<number>();

  has(userId: number): boolean {
    return this.#known.has(userId);
  }

  /** Somebody was found to be a member. */
  admit(userId: number): void {
    this.#known.add(userId);
  }

  /** Somebody was found to be none. */
  dismiss(userId: number): void {
    this.#known.delete(userId);
  }
}
