import { type Decider, ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { isInFuture } from '../values/date.ts'
import { PersonId } from '../values/person.ts'
import type { KeyCommand, KeyRefusal } from './command.ts'
import type { KeyEvent, Of } from './event.ts'
import type { KeyState } from './state.ts'
import { evolve, initial, subjectOfRead } from './state.ts'

/** One key: who could act, since when and until when. */
export const key: Decider<KeyCommand, KeyEvent, KeyState, KeyRefusal> = {
  initial,
  evolve,
  decide: ({ type, data }, state) => {
    switch (type) {
      case 'IssueKey': {
        const { today, ...issued } = data
        if (state !== null) return isSameKey(state.issued, issued) ? ok([]) : refuse({ code: 'KeyIdReused' })
        if (!PersonId.safeParse(issued.person).success)
          return refuse({ code: 'PersonMalformed', person: issued.person })
        if (isInFuture(issued.occurredOn, today))
          return refuse({ code: 'DateInFuture', occurredOn: issued.occurredOn })
        if (issued.roles.includes('district') && issued.district === undefined)
          return refuse({ code: 'DistrictMissing' })
        return ok([{ type: 'KeyIssued', data: issued }])
      }
      case 'RevokeKey': {
        if (state === null) return refuse({ code: 'KeyUnknown' })
        const { today, rationale, occurredOn } = data
        const on = occurredOn ?? today
        if (state.revoked !== null) {
          const isSame =
            (occurredOn === undefined || occurredOn === state.revoked.occurredOn) &&
            (rationale === undefined || rationale === state.revoked.rationale)
          return isSame ? ok([]) : refuse({ code: 'KeyAlreadyRevoked', revokedOn: state.revoked.occurredOn })
        }
        if (isInFuture(on, today)) return refuse({ code: 'DateInFuture', occurredOn: on })
        return ok([
          { type: 'KeyRevoked', data: { ...(rationale === undefined ? {} : { rationale }), occurredOn: on } },
        ])
      }
      case 'NotePrivilegedRead': {
        if (state === null) return refuse({ code: 'KeyUnknown' })
        const { today, ...read } = data
        if (state.read.day === today && state.read.subjects.has(subjectOfRead(read))) return ok([])
        return ok([{ type: 'PrivilegedRead', data: { ...read, occurredOn: today } }])
      }
    }
  },
}

/** The day is not compared: a caller may ask again on another one. */
const isSameKey = (
  { occurredOn: _issuedOn, ...stands }: Of<'KeyIssued'>['data'],
  { occurredOn: _askedOn, ...asked }: Of<'KeyIssued'>['data'],
): boolean => canonicalJson(stands) === canonicalJson(asked)
