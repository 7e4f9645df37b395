/** The sixteen bytes of a uuid. */
export const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

/**
 * The last four bytes of a column of ids, by which it is indexed: of the ids that the ledger makes they are random, or a digest. An
 * index of whole ids takes twice as much, and the few that end alike are told apart in their rows.
 */
export const endOf = (column: string): string => `substr(${column}, 13)`

/** The condition that finds an id by that index. It has two parameters, and both are the bytes of the id. */
export const isId = (column: string): string => `${endOf(column)} = substr(?, 13) AND ${column} = ?`
