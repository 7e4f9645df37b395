import { v5 } from 'uuid'
import type { SchoolChange } from '../../domain/closure/end-of-school.ts'
import { idComingAgain, type WithdrawalsById } from '../import/coming-again.ts'

/** The namespace of the ids of events that follow from a step of a case: UUID v5 of the change and its cause. */
const FOLLOWED = '8a4e6c52-93c1-5f0b-8d57-4b0f3a1de7c6'

/** The id of a change in the stream of the school: another one once an event with the former id was withdrawn. */
export const followedId = ({ change, cause }: SchoolChange, withdrawn: WithdrawalsById): string =>
  idComingAgain(v5(`${change}\n${cause}`, FOLLOWED), withdrawn)
