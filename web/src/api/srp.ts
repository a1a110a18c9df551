/**
 * The proof of a password that never leaves the page: SRP-6a as Amazon Cognito speaks it.
 *
 * The group is the 3072-bit one of RFC 5054 with generator 2, the hash SHA-256; numbers are hashed with a leading
 * zero byte where their first bit is set. Amazon's own helper does the same in 19 kB and a second of standing still.
 */
const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const G = 2n;
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What the pool answers to a public value: its own, a salt, and a block to give back. */
export interface ServerPart {
  userId: string;
  salt: string;
  publicValue: string;
  secretBlock: string;
}

export interface Proof {
  timestamp: string;
  signature: string;
}

const utf8 = new TextEncoder();

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bytesOf(number: bigint): Uint8Array {
  let hex = number.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  if (/^[89a-f]/.test(hex)) hex = `00${hex}`;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const numberOf = (bytes: Uint8Array) =>
  BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') || '0'}`);

const hash = async (...parts: Uint8Array[]) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', joined(...parts)));

async function mac(key: Uint8Array, ...parts: Uint8Array[]) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', joined(key), algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, joined(...parts)));
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = ((base % N) + N) % N;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

/** `Sun Nov 1 04:05:06 UTC 2026`: English, and the day without a leading zero. */
export function timestampOf(moment: Date): string {
  const time = moment.toISOString().slice(11, 19);
  const [day, month] = [DAYS[moment.getUTCDay()], MONTHS[moment.getUTCMonth()]];
  return `${day} ${month} ${moment.getUTCDate()} ${time} UTC ${moment.getUTCFullYear()}`;
}

/** One sign-in: a public value to send first, then the proof that answers the pool's part. */
export class PasswordProof {
  private readonly secret: bigint;
  readonly publicValue: string;

  constructor(secret: bigint = numberOf(crypto.getRandomValues(new Uint8Array(128)))) {
    this.secret = secret;
    this.publicValue = power(G, secret).toString(16);
  }

  /** The key that only somebody who knows the password shares with the pool. */
  async key(pool: string, password: string, server: ServerPart): Promise<Uint8Array> {
    const theirs = BigInt(`0x${server.publicValue}`);
    if (theirs % N === 0n) throw new RangeError('The pool sent no public value');
    const ours = BigInt(`0x${this.publicValue}`);
    const u = numberOf(await hash(bytesOf(ours), bytesOf(theirs)));
    const identity = await hash(utf8.encode(`${pool}${server.userId}:${password}`));
    const x = numberOf(await hash(bytesOf(BigInt(`0x${server.salt}`)), identity));
    const k = numberOf(await hash(bytesOf(N), bytesOf(G)));
    const shared = power(theirs - k * power(G, x), this.secret + u * x);
    const pseudoRandom = await mac(bytesOf(u), bytesOf(shared));
    return (await mac(pseudoRandom, utf8.encode('Caldera Derived Key\u0001'))).slice(0, 16);
  }

  async answer(pool: string, password: string, server: ServerPart, moment = new Date()): Promise<Proof> {
    const timestamp = timestampOf(moment);
    const block = Uint8Array.from(atob(server.secretBlock), (char) => char.charCodeAt(0));
    const key = await this.key(pool, password, server);
    const named = utf8.encode(pool + server.userId);
    const signed = await mac(key, named, block, utf8.encode(timestamp));
    return { timestamp, signature: btoa(String.fromCharCode(...signed)) };
  }
}
