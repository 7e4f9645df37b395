type Metadata = { set(key: string, value: string): void }
/** A filter that every gRPC call passes, in the order of the list; the one made here changes only the headers that are sent. */
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
 * Has the server send everything uncompressed. KurrentDB 26 compresses what the client says it can decompress; gRPC always says
 * so, and has no option for it; and decompressing takes longer than all the rest of a read. If a later gRPC keeps its filters
 * elsewhere, nothing is changed, and a test fails.
 */
export function uncompressed(channel: object): void {
  const asItIs = <Value>(value: Value): Value => value
  // It comes last, since the filter that compresses sets the header too.
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
