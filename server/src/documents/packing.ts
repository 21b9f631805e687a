type Bytes = Uint8Array<ArrayBuffer>;

const through = async (bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Bytes> =>
  new Uint8Array(await new Response(new Blob([bytes as Bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** Bytes by gzip; done beside the thread that answers. */
export const pack = (bytes: Uint8Array): Promise<Bytes> => through(bytes, new CompressionStream('gzip'));
/** What `pack` has packed. */
export const unpack = (bytes: Uint8Array): Promise<Bytes> => through(bytes, new DecompressionStream('gzip'));
