/** Where each record of a graph of links stands: a column for each step back to causes or on to effects. */
import type { Trace, TraceNode } from '../api/contract.ts';

export interface Placed {
  node: TraceNode;
  column: number;
  row: number;
}

/** Who links to a record is its effect and stands right of it; what it links to is its cause and stands left. */
export function placed({ nodes, edges }: Trace): Placed[] {
  const side = new Map<string, number>();
  for (const { id, depth } of [...nodes].sort((one, other) => one.depth - other.depth)) {
    const known = edges.flatMap(({ source, target }) => {
      const near = source === id ? side.get(target) : target === id ? side.get(source) : undefined;
      return near === undefined ? [] : [near + (source === id ? 1 : -1)];
    });
    side.set(id, depth === 0 ? 0 : (known[0] ?? 0));
  }
  const first = Math.min(...side.values());
  const filled = new Map<number, number>();
  return nodes.map((node) => {
    const column = (side.get(node.id) ?? 0) - first;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return { node, column, row };
  });
}
