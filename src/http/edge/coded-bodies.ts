import { type Coding, coded } from './coding.ts'

/** The compressed forms of bodies that are kept: each made once, when it is first asked for, and gone with its body. */
export class CodedBodies {
  readonly #made = new WeakMap<Buffer, Map<Coding, Buffer | Promise<Buffer>>>()

  /** At once where it was made before. */
  of(body: Buffer, coding: Coding): Buffer | Promise<Buffer> {
    const forms = this.#made.get(body) ?? new Map<Coding, Buffer | Promise<Buffer>>()
    this.#made.set(body, forms)
    const known = forms.get(coding)
    if (known !== undefined) return known
    const making = coded(body, coding).then(bytes => {
      forms.set(coding, bytes)
      return bytes
    })
    forms.set(coding, making)
    return making
  }
}
