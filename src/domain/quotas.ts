/** What a person may keep; an absent figure is no limit. */
export interface Limits {
  /** Bytes of one file. */
  readonly max_file_size?: number | null | undefined;
  /** Bytes in all. */
  readonly quota_bytes?: number | null | undefined;
  /** Files in all. */
  readonly max_files?: number | null | undefined;
}

/** What a person keeps now, the trash not counted. */
export interface Usage {
  readonly bytes: number;
  readonly files: number;
}

/** The limit that a file would pass, with the figures of the sentence about it. */
export type OverLimit =
  | { readonly limit: "file_size"; readonly size: number; readonly max: number }
  | { readonly limit: "quota"; readonly size: number; readonly used: number; readonly max: number }
  | { readonly limit: "files"; readonly used: number; readonly max: number };

/**
 * Whether one more file passes a limit: `undefined` if it fits, else the first limit in the way – of the file
 * itself, then bytes, then number. Exactly full is not over. A file whose size Telegram did not say counts as
 * empty, as it does in the usage.
 */
export function overLimit(
  limits: Limits,
  usage: Usage,
  file: { readonly file_size?: number | null | undefined },
): OverLimit | undefined {
  const size = file.file_size ?? 0;
  const { max_file_size, quota_bytes, max_files } = limits;
  if (max_file_size != null && size > max_file_size) {
    return { limit: "file_size", size, max: max_file_size };
  }
  if (quota_bytes != null && usage.bytes + size > quota_bytes) {
    return { limit: "quota", size, used: usage.bytes, max: quota_bytes };
  }
  if (max_files != null && usage.files + 1 > max_files) {
    return { limit: "files", used: usage.files, max: max_files };
  }
  return undefined;
}
