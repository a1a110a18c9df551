import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PasswordProof, timestampOf } from './srp.ts';

// Made with Amazon's own helper (amazon-cognito-identity-js 6.3.21) from the same values.
const SECRET = BigInt(`0x${'1f'.repeat(64)}`);
const SERVER = {
  userId: 'anna',
  salt: '9f86d081884c7d659a2feaa0c55ad015',
  publicValue: 'c3'.repeat(384),
  secretBlock: 'c2VjcmV0',
};
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('the page and Amazon’s helper come to the same key', async () => {
  const proof = new PasswordProof(SECRET);
  assert.equal(proof.publicValue.slice(0, 40), '80dfc948288090d51538f995547b5892b34007b6');
  assert.equal(hex(await proof.key('AbCd12345', 'Grüße-2026!', SERVER)), 'ce0a90ed7f98ee76310925446a7466b3');
});

test('another password, user or pool comes to another key', async () => {
  const proof = new PasswordProof(SECRET);
  const keys = await Promise.all([
    proof.key('AbCd12345', 'Grüße-2026!', SERVER),
    proof.key('AbCd12345', 'Grüße-2026?', SERVER),
    proof.key('AbCd12345', 'Grüße-2026!', { ...SERVER, userId: 'Anna' }),
    proof.key('AbCd12346', 'Grüße-2026!', SERVER),
  ]);
  assert.equal(new Set(keys.map(hex)).size, 4);
});

test('a pool that sends nothing as its public value is refused', async () => {
  await assert.rejects(new PasswordProof(SECRET).key('p', 'w', { ...SERVER, publicValue: '0' }), RangeError);
});

test('every sign-in has a public value of its own', () => {
  assert.notEqual(new PasswordProof().publicValue, new PasswordProof().publicValue);
});

test('the time is written as the pool reads it', () => {
  assert.equal(timestampOf(new Date('2026-11-01T04:05:06.789Z')), 'Sun Nov 1 04:05:06 UTC 2026');
});
