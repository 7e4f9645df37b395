import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ownBuffer } from '../../../projections/engine/own-bytes.ts'
import { type Coding, coded, coderOf } from './coding.ts'
import type { Body } from './parted-body.ts'

/** The compressed forms of bodies that are kept: each made once, when it is first asked for, and gone with its body. */
export class CodedBodies {
  readonly #made = new WeakMap<Body, Map<Coding, Buffer | Promise<Buffer>>>()
  readonly #asked = new WeakSet<Body>()

  /** The compressed form of a body: at once if it was made before, else by a promise. */
  of(body: Body, coding: Coding): Buffer | Promise<Buffer> {
    const forms = this.#made.get(body) ?? new Map<Coding, Buffer | Promise<Buffer>>()
    this.#made.set(body, forms)
    const known = forms.get(coding)
    if (known !== undefined) return known
    const making = codedForm(body, coding).then(given => {
      const bytes = ownBuffer(given)
      forms.set(coding, bytes)
      return bytes
    })
    forms.set(coding, making)
    return making
  }

  /** Whether a body is worth compressing: one in parts is large, so it is only once it is asked for again. */
  isAskedAgain(body: Body): boolean {
    if (Buffer.isBuffer(body) || this.#asked.has(body)) return true
    this.#asked.add(body)
    return false
  }
}

const codedForm = (body: Body, coding: Coding): Promise<Buffer> =>
  Buffer.isBuffer(body) ? coded(body, coding) : buffer(body.stream().compose(coderOf(coding)) as Readable)
