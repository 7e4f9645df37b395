/** What a node is started with. */
export type Settings = {
  /** `sqlite:<file>`, or the connection string of a database. */
  readonly store: string
  /** The folder of the embedded store and of the read models. */
  readonly data: string
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** Whether to record by this machine's clock whatever speaks against it. */
  readonly allowClock?: boolean
  /** Whether this node signs the log, or follows what others sign. */
  readonly signing?: boolean
  /** What the log is called in what is signed, where this node is the first to sign; by itself it is named after its key. */
  readonly origin?: string | undefined
  /** Of the user that `secure` makes in the database. */
  readonly databasePassword?: string | undefined
}

/** A setting that cannot be used: the user's to mend, so no stack trace is shown. */
export class SettingProblem extends Error {}
