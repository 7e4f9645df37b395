/**
 * The reason phrases of HTTP by their status. Not imported from `node:http`: an import takes all that it exports, and with it the
 * client of `fetch`, which takes longer to load than most of the API.
 */
export const { STATUS_CODES } = process.getBuiltinModule('node:http')
