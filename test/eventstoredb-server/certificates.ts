import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerCredentials } from '@grpc/grpc-js'
import { generate } from 'selfsigned'

/** A key and a certificate as text, so that a process that is started again after a kill can be given the same ones. */
export type Certificates = {
  readonly key: string
  readonly certificate: string
  /** The path of the certificate of the authority that signed, for `tlsCAFile`. */
  readonly caFile: string
}

const NAME = [{ name: 'commonName', value: '127.0.0.1' }]

/** Makes a self-signed certificate for 127.0.0.1 and for one run; only the public part is written to disk. */
export async function makeCertificates(): Promise<Certificates> {
  const { private: key, cert: certificate } = await generate(NAME, {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
    ],
  })
  const caFile = join(mkdtempSync(join(tmpdir(), 'portfolio-ledger-eventstoredb-')), 'ca.crt')
  writeFileSync(caFile, certificate)
  return { key, certificate, caFile }
}

export const credentialsWith = ({ key, certificate }: Certificates): ServerCredentials =>
  ServerCredentials.createSsl(null, [{ private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) }])

export const removeCertificates = ({ caFile }: Certificates): void =>
  rmSync(join(caFile, '..'), { recursive: true, force: true })
