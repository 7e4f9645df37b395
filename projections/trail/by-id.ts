export const ID_BYTES = 16

/** The bytes of a uuid. */
export const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

/**
 * The last four bytes of a column of ids, by which it is indexed: of the ids that the ledger makes they are random, or a digest. An
 * index of whole ids takes twice as much, and the few that end alike are told apart in their rows.
 */
export const endOf = (column: string): string => `substr(${column}, 13)`

/** The condition that finds an id by that index. The parameter is its bytes; if it has no number, it is given twice. */
export const isId = (column: string, parameter = '?'): string =>
  `${endOf(column)} = substr(${parameter}, 13) AND ${column} = ${parameter}`
