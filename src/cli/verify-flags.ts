/** The options of `verify`. */
export type VerifyFlags = {
  readonly key?: string | undefined
  readonly kept?: string | undefined
  readonly citation?: string | undefined
  readonly witness?: readonly string[] | undefined
  readonly quorum?: string | undefined
}
