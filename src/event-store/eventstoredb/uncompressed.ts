type Metadata = { set(key: string, value: string): void }
/** What a call passes through on its way, in the order of the list; here nothing but what is sent first is touched. */
type Filter = {
  readonly sendMetadata: (metadata: Promise<Metadata>) => Promise<Metadata>
  readonly receiveMetadata: <Received>(metadata: Received) => Received
  readonly sendMessage: <Sent>(message: Sent) => Sent
  readonly receiveMessage: <Received>(message: Received) => Received
  readonly receiveTrailers: <Received>(trailers: Received) => Received
}
type FilterFactory = { readonly createFilter: () => Filter }
type Inside = {
  readonly internalChannel?: { readonly filterStackFactory?: { readonly factories?: FilterFactory[] } }
}

/**
 * Has the server send everything as it is. KurrentDB 26 packs what the client says it can unpack; gRPC always says so, and
 * has no option for it; and unpacking takes longer than all the rest of a read. Where a later gRPC keeps its filters
 * elsewhere, nothing is changed, and a test fails.
 */
export function uncompressed(channel: object): void {
  const asItIs = <Value>(value: Value): Value => value
  // The last one, since the filter that packs sets the header too.
  ;(channel as Inside).internalChannel?.filterStackFactory?.factories?.push({
    createFilter: () => ({
      sendMetadata: async metadata => {
        const headers = await metadata
        headers.set('grpc-accept-encoding', 'identity')
        return headers
      },
      receiveMetadata: asItIs,
      sendMessage: asItIs,
      receiveMessage: asItIs,
      receiveTrailers: asItIs,
    }),
  })
}
