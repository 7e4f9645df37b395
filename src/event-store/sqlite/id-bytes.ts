/** The bytes of an id, as the file keeps them; it is a uuid, which was checked before. */
export const bytesOfId = (id: string): Uint8Array =>
  Buffer.from(id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24), 'hex')
