import { categoryOf } from '../../domain/subjects.ts'

/** Whether somebody chose the id of a stream: an assessment is named by what has streams of its own, a key by the ledger. */
export const hasChosenId = (stream: string): boolean => !['assessment', 'access'].includes(categoryOf(stream))
