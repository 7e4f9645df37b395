import { allShown } from '../domain/values/shown.ts'

/** A refusal: a state of the world that stands in the way, named by its code. */
export type Coded = { readonly code: string }

/** What the caller calls a field of the domain: a body has its own names, a file has its columns. */
export type NameOf = (field: string) => string

/** A rule in words, and the words for one refusal by it: what stands in the way, and what to do. */
export type Wording<Refusal> = {
  readonly rule: string
  detail(refusal: Refusal, nameOf: NameOf): string
}

/** The wording of every refusal of a subject. One that is left out does not compile. */
export type Refusals<Refusal extends Coded> = {
  readonly [Code in Refusal['code']]: Wording<Extract<Refusal, { readonly code: Code }>>
}

/** The wording of one refusal. */
export const wordingOf = <Refusal extends Coded>(
  refusals: Refusals<Refusal>,
  { code }: Refusal,
): Wording<Refusal> => refusals[code as Refusal['code']]

/** What stands in the way, by the wording of a refusal: long values are shortened. */
export const sentenceBy = <Refusal>(wording: Wording<Refusal>, refusal: Refusal, nameOf: NameOf): string =>
  wording.detail(allShown(refusal), nameOf)
