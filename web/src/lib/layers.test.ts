import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceNode } from '../api/contract.ts';
import { placed } from './layers.ts';

const node = (id: string, depth: number): TraceNode => ({
  ...{ id, depth, visible: true, entity: null, type: null, collection: null, number: null, state: null },
});

test('causes stand left of the record, effects right of it, each column filled from the top', () => {
  const edge = (source: string, target: string) => ({
    source,
    target,
    rel: 'caused_by',
    state: 'standing' as const,
  });
  const found = placed({
    ...{ record: 'capa', depth: 2, cut: false },
    nodes: [node('capa', 0), node('event', 1), node('action', 1), node('check', 1), node('document', 2)],
    edges: [edge('capa', 'event'), edge('action', 'capa'), edge('check', 'capa'), edge('document', 'action')],
  });
  assert.deepEqual(
    found.map(({ node: { id }, column, row }) => [id, column, row]),
    [
      ['capa', 1, 0],
      ['event', 0, 0],
      ['action', 2, 0],
      ['check', 2, 1],
      ['document', 3, 0],
    ],
  );
});
