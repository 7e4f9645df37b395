export const ID_BYTES = 16

/** The bytes of a uuid. */
export const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

/** Where in an id the bytes begin by which it is found, and how many they are. */
const KEY = { at: 2, bytes: 4 } as const

/**
 * The bytes of an id by which it is found, from those of several ids the one that begins after `before`: of an id that the ledger makes (a
 * uuid of version 7) they are its milliseconds, so that each is indexed beside the one before it; of the id of an imported row they are part of
 * a digest. An index of whole ids takes twice as much, and the few that share these bytes are told apart in their rows.
 */
export const keyIn = (ids: string, before = '0'): string =>
  `substr(${ids}, ${before} + ${KEY.at + 1}, ${KEY.bytes})`

/** The same bytes of a uuid, as hexadecimal digits. */
export const keyOf = (uuid: string): string =>
  uuid.replaceAll('-', '').slice(2 * KEY.at, 2 * (KEY.at + KEY.bytes))

/** The condition that finds an id by its index. The parameter is its bytes; if it has no number, it is given twice. */
export const isId = (column: string, parameter = '?'): string =>
  `${keyIn(column)} = ${keyIn(parameter)} AND ${column} = ${parameter}`
