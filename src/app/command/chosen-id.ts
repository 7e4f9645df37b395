import { categoryOf } from '../../domain/subjects.ts'

/**
 * Whether a person chose the id of a stream. The id of an assessment is made of other ids, and the ledger makes that of a key.
 */
export const hasChosenId = (stream: string): boolean => !['assessment', 'access'].includes(categoryOf(stream))
