/**
 * The proof of a password that never leaves the page: SRP-6a as Amazon Cognito speaks it.
 *
 * The group is the 3072-bit one of RFC 5054 with generator 2, the hash SHA-256; numbers are hashed with a leading
 * zero byte where their first bit is set. Amazon's own helper does the same in 19 kB and a second of standing still.
 */
/** RFC 3526 section 5: 2^3072 - 2^3008 - 1 + 2^64 * (floor(2^2942 * pi) + 1690314). */
const N = (1n << 3072n) - (1n << 3008n) - 1n + (((pi() >> 64n) + 1690314n) << 64n);
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

/** 2^3006 * pi, by Machin's formula: 64 bits more than are needed take up what division leaves behind. */
function pi(): bigint {
  const arccot = (x: bigint) => {
    let term = (1n << 3006n) / x;
    let sum = term;
    for (let n = 3n, sign = -1n; term; n += 2n, sign = -sign) {
      term /= x * x;
      sum += (sign * term) / n;
    }
    return sum;
  };
  return 4n * (4n * arccot(5n) - arccot(239n));
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
