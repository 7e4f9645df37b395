import { type Decider, ok, type Recorded } from '../decider.ts'
import type { PersonCommand, PersonRefusal } from './command.ts'
import type { Of, PersonEvent } from './event.ts'

export type PersonState = {
  readonly described: Of<'PersonDescribed'>['data'] | null
  readonly forgotten: Of<'PersonForgotten'>['data'] | null
}

const initial: PersonState = { described: null, forgotten: null }

/** One person: who that is, in the stream that is kept aside, and that it was forgotten, in the log. */
export const person: Decider<PersonCommand, PersonEvent, PersonState, PersonRefusal> = {
  initial,
  evolve: (state, { type, data }: Recorded<PersonEvent>) => {
    switch (type) {
      case 'PersonDescribed':
        return { ...state, described: data }
      case 'PersonForgotten':
        return { ...state, forgotten: data }
    }
  },
  decide: (command, { described, forgotten }) => {
    switch (command.type) {
      case 'DescribePerson': {
        const { name, contact = described?.contact, salt, today } = command.data
        const isKnown = described?.name === name
        if (isKnown && described.contact === contact) return ok([])
        const data = {
          name,
          ...(contact === undefined ? {} : { contact }),
          // With the same salt, the digests of this name in the log stay valid.
          salt: isKnown ? described.salt : salt,
          occurredOn: today,
        }
        return ok([{ type: 'PersonDescribed', data }])
      }
      case 'ForgetPerson': {
        const { person: id, reason, today } = command.data
        // A second deletion records nothing, even with another reason: what is deleted is deleted.
        if (forgotten !== null) return ok([])
        return ok([{ type: 'PersonForgotten', data: { person: id, reason, occurredOn: today } }])
      }
    }
  },
}
