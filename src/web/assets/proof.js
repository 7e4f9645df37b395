import { hashes, verify } from './ed25519.js'
import { sha256, sha512 } from './hashes/sha2.js'

// crypto.subtle is missing on a page that another host serves over plain HTTP, so the hashes come as modules too.
hashes.sha512 = sha512

const KEPT = 'portfolio-ledger-key'
const section = document.getElementById('proof')
const status = document.getElementById('proof-status')
const keys = document.getElementById('proof-keys')
const utf8 = new TextEncoder()

const bytesOf = base64 => Uint8Array.from(atob(base64), sign => sign.charCodeAt(0))
const hexOf = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at])
const joined = (...parts) => {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
const half = value => Math.floor(value / 2)
const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right))
const leafHash = leaf => sha256(joined(Uint8Array.of(0), utf8.encode(leaf)))

// RFC 9162, section 2.1.3.2.
function isIncluded(hash, index, size, proof, root) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let at = index
  let last = size - 1
  let found = hash
  for (const each of proof) {
    if (last === 0) return false
    if (at % 2 === 1 || at === last) {
      found = nodeHash(each, found)
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)]
    } else found = nodeHash(found, each)
    ;[at, last] = [half(at), half(last)]
  }
  return last === 0 && same(found, root)
}

// C2SP signed-note: <name>+<id>+<base64 of type and public key>.
function parseKey(text) {
  const [, name, id, base64] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? []
  if (base64 === undefined) return null
  const bytes = bytesOf(base64)
  if (bytes.length !== 33 || bytes[0] !== 1) return null
  const digest = hexOf(sha256(joined(utf8.encode(`${name}\n`), bytes))).slice(0, 8)
  return digest === id ? { name, id, publicKey: bytes.slice(1), text: text.trim() } : null
}

// Whether a note has a signature line by the key, and every such line is valid.
function isSignedBy(note, { name, id, publicKey }) {
  const end = note.lastIndexOf('\n\n')
  if (end < 0) return false
  const text = utf8.encode(note.slice(0, end + 1))
  const own = note
    .slice(end + 2)
    .split('\n')
    .map(line => /^— (\S+) (\S+)$/.exec(line))
    .filter(found => found?.[1] === name)
    .map(found => bytesOf(found[2]))
    .filter(bytes => hexOf(bytes.slice(0, 4)) === id)
  return own.length > 0 && own.every(bytes => verify(bytes.slice(4), text, publicKey, { zip215: false }))
}

// Whether a key vouches for another one: each change in between is signed by both keys, and none is a reset.
function leadsTo(kept, shown, all) {
  const from = all.findIndex(({ vkey }) => vkey === kept.text)
  if (from < 0) return false
  const later = all.slice(from + 1)
  const links = later.map(({ note, vkey, reset }, at) => {
    const [before, after] = [parseKey(all[from + at].vkey), parseKey(vkey)]
    if (reset !== null || before === null || after === null) return false
    return note.startsWith(`${after.name}/key\n${vkey}\n\n`) && isSignedBy(note, before) && isSignedBy(note, after)
  })
  return links.every(Boolean) && all.at(-1)?.vkey === shown.text
}

class Mismatch extends Error {}
const must = (holds, words) => {
  if (!holds) throw new Mismatch(words)
}

async function read(url) {
  const response = await fetch(url, { headers: { accept: 'application/json' } })
  if (!response.ok) throw new Error(`${url} is answered ${response.status}`)
  return response.json()
}

function stateOf(checkpoint) {
  const [origin, size, root] = checkpoint.split('\n')
  return { origin, size: Number(size), root: bytesOf(root) }
}

async function check() {
  const events = [...section.querySelectorAll('[data-event]')]
  const about = await read('/.well-known/portfolio-ledger-log')
  const shown = parseKey(about.keys.at(-1)?.vkey ?? '')
  if (shown === null) return say('', 'This ledger signs nothing, so that nothing can be checked here.')
  const kept = parseKey(localStorage.getItem(KEPT) ?? '')
  let size = null
  let checkpoint = null
  for (const [at, element] of events.entries()) {
    const { event } = element.dataset
    const bound = size === null ? '' : `&size=${size}`
    const proof = await read(`/v1/proofs/inclusion?event=${event}${bound}`)
    must(proof.checkpoint !== null, `nothing was signed over the log of ${proof.size} events`)
    if (checkpoint === null) {
      checkpoint = proof.checkpoint
      must(isSignedBy(checkpoint, shown), 'the log is not signed by the key that this server shows')
      size = stateOf(checkpoint).size
    }
    const { root, origin } = stateOf(checkpoint)
    must(proof.checkpoint === checkpoint && origin === about.origin, 'the server signed two logs of one size')
    must(JSON.parse(proof.leaf).id === event, `event ${proof.position} is another one than this page names`)
    const path = proof.proof.map(bytesOf)
    must(
      isIncluded(leafHash(proof.leaf), Number(proof.index), size, path, root),
      `event ${proof.position} is not in the log as it is shown`,
    )
    element.querySelector('.tick').textContent = `✓ event ${proof.position} is in the log`
    element.querySelector('.tick').classList.add('good')
    status.textContent = `Checking: ${at + 1} of ${events.length} …`
  }
  const done = `Checked in this browser: ${events.length} of ${events.length} events are in the log, unaltered. The log of ${size} events is signed by ${shown.name}`
  if (kept === null) return say('good', `✓ ${done}, by the key that this server shows. Keep that key, or paste one that you have from elsewhere: then you see it if the key is another one next time.`)
  if (kept.text === shown.text) return say('good', `✓ ${done}, by the key that you keep.`)
  if (leadsTo(kept, shown, about.keys)) return say('good', `✓ ${done}, by a key for which the key that you keep vouches.`)
  return say('bad', `✗ Does not match: the events are in the log that this server shows, but it is signed by another key than the one that you keep (${kept.name}, ${kept.id}).`)
}

function say(tone, words) {
  status.className = tone
  status.textContent = words
}

async function run() {
  for (const tick of section.querySelectorAll('.tick')) {
    tick.textContent = ''
    tick.classList.remove('good')
  }
  say('', 'Checking …')
  try {
    await check()
  } catch (error) {
    if (error instanceof Mismatch) say('bad', `✗ Does not match: ${error.message}.`)
    else say('', `Not checked: ${error.message}.`)
  }
}

keys.hidden = false
const field = document.getElementById('proof-key')
field.value = localStorage.getItem(KEPT) ?? ''
async function keepShown() {
  const about = await read('/.well-known/portfolio-ledger-log')
  field.value = about.keys.at(-1)?.vkey ?? ''
  localStorage.setItem(KEPT, field.value)
  await run()
}

async function keepPasted() {
  const text = field.value.trim()
  if (text === '') localStorage.removeItem(KEPT)
  else if (parseKey(text) === null) return say('bad', '✗ What was pasted is no key of a log: it reads name+id+base64.')
  else localStorage.setItem(KEPT, text)
  await run()
}

document.getElementById('proof-keep').addEventListener('click', () => void keepShown())
keys.addEventListener('submit', event => {
  event.preventDefault()
  void keepPasted()
})
await run()
