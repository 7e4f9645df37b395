// The help stands in a file of its own, so that showing it loads no command.

export const BACKUP_HELP = `
The embedded ledger as it stands at one moment, in one file that gets its name only when it is whole on disk and was read back.
A server on the ledger goes on, and nothing that writes to it waits for this. The file is a ledger like any other:
"ledger --store sqlite:<file> doctor" looks at it, "ledger restore <file>" puts it in the place of the one in use.
The Merkle tree over it is held against every checkpoint that was signed.
An EventStoreDB has a back-up of its own, which its documentation describes.
Exit codes: 0 done, 2 wrong usage, 3 the name is taken or the store is no file of ours, 4 the ledger is damaged,
or not what was signed (the file is written all the same).
`

export const RESTORE_HELP = `
End whatever has the ledger open first: a server, an import. The back-up is checked before anything is changed. The ledger that
it replaces is kept beside it, under a name that is told; a journal that a crash left goes with it. Afterwards the
ledger holds exactly the events of the back-up, and the next start of a server builds its read model anew where that had read on.
A restore that is cut short leaves the one ledger or the other, and can be run again.
Exit codes: 0 done, 2 wrong usage, 3 the ledger is in use, the back-up is damaged or not what
was signed over it, or the store is no file of ours.
`

export const COPY_HELP = `
The target is empty, or holds what an earlier copy from the same store left when it was cut short: then the same command goes
on from there. Nobody else may write to it meanwhile; a server on the source may go on. What is appended to the source
during the copy is copied too, until nothing is new or ten times over. At the end both stores are read from the start, and
the target is held against as many events of the source; one line for each store says what it holds. The Merkle tree over the copy is
held against every checkpoint that was signed.
Exit codes: 0 the target equals the source, 1 it does not or the copy was cut short, 2 wrong usage, 3 the target holds
something else and nothing was written, 4 one of them is damaged, or both are equal and not what was signed.
`

export const WITHDRAW_HELP = `
The SHA-256 is that of the file: \`sha256sum <file>\` prints it, and \`imported\` in the history of a rating or a promise names it.
What was withdrawn counts as never made from then on; \`knownAt\` before still shows it. A run that was cut short is finished by the next.`

export const COMPARE_HELP = `
Each row is held against what the ledger says as of its occurred_on; nothing is recorded. Counts of the network, as
period,item,class,count, are held against those of the day in a column as_of, or of now without one. Exit codes: 0 equal, 10
different, 2 it could not be done.
`
