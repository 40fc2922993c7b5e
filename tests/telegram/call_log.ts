export interface LoggedCall {
  method: string;
  params: Readonly<Record<string, unknown>>;
  chat_id?: number;
  /** What was answered: the result, or the error's description. */
  result?: unknown;
  error?: { error_code: number; description: string };
  /** The fault that hit the call. */
  fault?: string;
  at: number;
  took_ms: number;
}

/** The newest calls of the bot. */
export class CallLog {
  #calls: LoggedCall[] = [];
  total = 0;

  constructor(private readonly kept: number) {}

  add(call: LoggedCall): void {
    this.total++;
    if (this.kept === 0) return;
    this.#calls.push(call);
    if (this.#calls.length > this.kept * 2) this.#calls = this.#calls.slice(-this.kept);
  }

  get all(): readonly LoggedCall[] {
    return this.#calls.slice(-this.kept);
  }

  clear(): void {
    this.#calls = [];
  }
}
