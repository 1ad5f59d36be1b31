/** The system's word for what went wrong, such as `ENOENT`; undefined when `error` is no system error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
