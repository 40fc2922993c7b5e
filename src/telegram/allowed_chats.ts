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
