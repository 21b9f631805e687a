export function modelFile(version: 'v5' | 'v6'): string;
export function packWeights(model: Uint8Array): Uint8Array<ArrayBuffer>;
export function sileroWeights(): Promise<Uint8Array<ArrayBuffer>>;
