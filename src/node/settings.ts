import { parseVerifier, type VerifierKey } from '../audit/note-key.ts'

/** A witness: another party that signs the checkpoints that it has seen. Its key, and the address at which it is asked. */
export type Witness = { readonly key: VerifierKey; readonly vkey: string; readonly url: string }

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
  /** The witnesses that sign what this node signs. */
  readonly witnesses?: readonly Witness[]
  /** The password of the user that `secure` makes in the database. */
  readonly databasePassword?: string | undefined
}

/** A setting that cannot be used: the user's to mend, so no stack trace is shown. */
export class SettingProblem extends Error {}

/** The witness that `<vkey>@<url>` names. Throws `SettingProblem` if the text has another form. */
export function witnessFrom(text: string): Witness {
  const [, vkey = '', url = ''] = /^(.+)@(https?:\/\/[^\s@]+)$/.exec(text) ?? []
  const key = parseVerifier(vkey)
  if (key?.type !== 'cosignature' || !URL.canParse(url))
    throw new SettingProblem(
      `--witness: ${text} is no <vkey>@<url>: the key of a witness as C2SP writes it (<name>+<id>+B…), and where it is asked`,
    )
  return { key, vkey, url: url.replace(/\/+$/, '') }
}
