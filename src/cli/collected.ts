/** Each value of an option that may be said again. */
export const collected = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
]
