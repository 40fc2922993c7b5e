/** Rejects when `work` takes longer than `ms` milliseconds; it goes on all the same. */
export async function withTimeout<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ms / 1000} s`)), ms);
  return await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
