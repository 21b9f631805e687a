/** Key handle of the web crypto API, which Node's types name as a value only. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encrypts what must be stored but not read, such as provider keys entered in the desk: AES-256-GCM under a key derived from the relay's secret. */
export interface Vault {
  seal(text: string): Promise<string>;
  /** Null when no current secret opens it: the secret was replaced without rotation. */
  open(sealed: string): Promise<string | null>;
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

async function deriveKey(secret: string): Promise<Key> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: encoder.encode('cs-kit'), info: encoder.encode('vault') },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** Builds the vault; the first secret seals, all open. */
export function createVault(secrets: readonly string[]): Vault {
  const keys = secrets.map(deriveKey);
  return {
    async seal(text) {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, (await keys[0]) as Key, encoder.encode(text));
      return `${toBase64(nonce)}.${toBase64(new Uint8Array(sealed))}`;
    },
    async open(sealed) {
      const [nonce = '', bytes = ''] = sealed.split('.');
      for (const key of keys) {
        try {
          return decoder.decode(await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(nonce) }, await key, fromBase64(bytes)));
        } catch {
          continue;
        }
      }
      return null;
    },
  };
}
