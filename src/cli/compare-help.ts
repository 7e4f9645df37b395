export const COMPARE_HELP = `
Each row is held against what the ledger says as of its occurred_on; nothing is recorded. Counts of the network, as
period,item,class,count, are held against those of now. Exit codes: 0 equal, 10 different, 2 it could
not be done.
`
