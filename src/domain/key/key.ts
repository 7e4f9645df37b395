import { z } from 'zod'
import { type Decider, type Message, ok, refuse } from '../decider.ts'
import { canonicalJson } from '../values/canonical.ts'
import { Day, isInFuture, PartialDate } from '../values/date.ts'
import { Id, Name, text } from '../values/text.ts'

/** What a key may do; `auth/policy.ts` says what each of them means. */
export const Role = z.enum(['operator', 'rater', 'publisher', 'district', 'assessor', 'clerk', 'auditor'])
export type Role = z.infer<typeof Role>

/** A key as the record keeps it: who acts with it and since when; of the secret only its SHA-256. */
export const KeyIssued = z.strictObject({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  person: text(128),
  roles: z.array(Role).min(1).max(7),
  name: Name,
  district: Id.optional(),
  expiresOn: Day.optional(),
  occurredOn: PartialDate,
})
export const KeyRevoked = z.strictObject({ rationale: text(1000).optional(), occurredOn: PartialDate })

/** An auditor read what is not public: recorded once for a key, an assessment and a UTC day. */
export const PrivilegedRead = z.strictObject({
  assessment: text(256),
  revision: z.int(),
  occurredOn: PartialDate,
})

export type AccessEvent =
  | Message<'KeyIssued', z.infer<typeof KeyIssued>>
  | Message<'KeyRevoked', z.infer<typeof KeyRevoked>>
  | Message<'PrivilegedRead', z.infer<typeof PrivilegedRead>>

type Today = { readonly today: string }
export type AccessCommand =
  | Message<'IssueKey', AccessEventData<'KeyIssued'> & Today>
  | Message<
      'RevokeKey',
      Today & { readonly rationale?: string | undefined; readonly occurredOn?: string | undefined }
    >
  | Message<'NotePrivilegedRead', Today & { readonly assessment: string; readonly revision: number }>
type AccessEventData<Type extends AccessEvent['type']> = Extract<AccessEvent, { type: Type }>['data']

export type AccessRefusal =
  | { readonly code: 'KeyIdReused' }
  | { readonly code: 'KeyUnknown' }
  | { readonly code: 'KeyAlreadyRevoked'; readonly revokedOn: string }
  | { readonly code: 'DistrictMissing' }
  | { readonly code: 'DateInFuture'; readonly occurredOn: string }

export type AccessState = {
  readonly issued: AccessEventData<'KeyIssued'>
  readonly revoked: AccessEventData<'KeyRevoked'> | null
  /** The assessments read on the last day of any privileged read: no earlier day is ever asked about again. */
  readonly read: { readonly day: string; readonly assessments: readonly string[] }
} | null

/** One key: who could act, since when and until when. */
export const access: Decider<AccessCommand, AccessEvent, AccessState, AccessRefusal> = {
  initial: null,
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'KeyIssued':
        return { issued: data, revoked: null, read: { day: '', assessments: [] } }
      case 'KeyRevoked':
        return state && { ...state, revoked: data }
      case 'PrivilegedRead': {
        if (state === null) return state
        const known = state.read.day === data.occurredOn ? state.read.assessments : []
        return { ...state, read: { day: data.occurredOn, assessments: [...known, data.assessment] } }
      }
    }
  },
  decide: ({ type, data }, state) => {
    switch (type) {
      case 'IssueKey': {
        const { today, ...issued } = data
        if (state !== null) return isSameKey(state.issued, issued) ? ok([]) : refuse({ code: 'KeyIdReused' })
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
        const { today, assessment, revision } = data
        if (state.read.day === today && state.read.assessments.includes(assessment)) return ok([])
        return ok([{ type: 'PrivilegedRead', data: { assessment, revision, occurredOn: today } }])
      }
    }
  },
}

/** The day is not compared: whoever asks again may do so on another one. */
const isSameKey = (
  { occurredOn: _issuedOn, ...stands }: AccessEventData<'KeyIssued'>,
  { occurredOn: _askedOn, ...asked }: AccessEventData<'KeyIssued'>,
): boolean => canonicalJson(stands) === canonicalJson(asked)
