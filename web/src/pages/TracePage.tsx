/** What led to a record and what came of it: drawn from left to right, and as a list to walk through. */
import { Anchor, Loader } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { get, Problem } from '../api/client.ts';
import type { Trace, TraceNode } from '../api/contract.ts';
import { useDefinition, useRecord, useTypes } from '../api/queries.ts';
import { RecordLink, Section, StateChip } from '../components/bits.tsx';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { t } from '../lib/i18n.ts';
import { placed, type Placed } from '../lib/layers.ts';
import { relationName } from '../lib/relations.ts';
import { entityOf, stateLabel } from '../records/types.ts';
import { NotFound } from './NotFound.tsx';

const DEPTH = 3;
const BOX = { width: 196, height: 62, across: 252, down: 80 }; // px

export function TracePage() {
  const { collection, id } = useParams({ strict: false }) as { collection: string; id: string };
  const def = useDefinition(collection);
  const asked = useRecord(collection, id);
  const record = asked.data;
  const entity = record && `${record.type}/${record.id}`;
  const found = useQuery({
    queryKey: ['links', 'trace', entity],
    queryFn: ({ signal }) => get<Trace>('/links/trace', { record: entity, depth: DEPTH }, signal),
    enabled: !!entity,
    retry: false,
  });
  const error = asked.error ?? found.error;
  if (error instanceof Problem && [403, 404].includes(error.status)) return <NotFound />;
  if (error) return <ProblemAlert error={error} retry={() => void found.refetch()} />;
  const graph = found.data;
  const root = graph?.nodes.find(({ depth }) => depth === 0);
  if (!graph || !root || !record) return <Loader aria-label={t('loading')} />;
  return (
    <>
      <h1>{t('trace.of', { number: record.number ?? def?.label ?? '' })}</h1>
      <Anchor component={Link} to={`/${collection}/${record.id}`}>
        {record.title}
      </Anchor>
      <p className="quiet">{t(graph.nodes.length > 1 ? 'trace.help' : 'trace.none')}</p>
      {graph.nodes.length > 1 && (
        <>
          <Graph graph={graph} />
          <Section title={t('trace.list')}>
            <Around graph={graph} node={root} />
          </Section>
        </>
      )}
      {graph.cut && <p className="quiet small">{t('trace.cut')}</p>}
    </>
  );
}

function Graph({ graph }: { graph: Trace }) {
  const boxes = placed(graph);
  const at = new Map(boxes.map((box) => [box.node.id, box]));
  const most = (key: 'column' | 'row') => Math.max(...boxes.map((box) => box[key]));
  const width = most('column') * BOX.across + BOX.width;
  const height = most('row') * BOX.down + BOX.height;
  return (
    <div className="trace-frame" tabIndex={0} role="group" aria-label={t('trace.title')}>
      <div className="trace-graph" style={{ width, height }}>
        <svg width={width} height={height} aria-hidden>
          {graph.edges.map(({ source, target, rel, state }) => (
            <path key={source + rel + target} d={curve(at.get(target), at.get(source))} data-state={state} />
          ))}
        </svg>
        {boxes.map(({ node, column, row }) => (
          <div
            key={node.id}
            className="trace-box"
            data-root={node.depth === 0 || undefined}
            style={{ left: column * BOX.across, top: row * BOX.down, width: BOX.width, height: BOX.height }}
          >
            <Named node={node} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** From the right side of a cause to the left side of its effect. */
function curve(cause: Placed | undefined, effect: Placed | undefined): string {
  if (!cause || !effect) return '';
  const [x1, x2] = [cause.column * BOX.across + BOX.width, effect.column * BOX.across];
  const [y1, y2] = [cause, effect].map(({ row }) => row * BOX.down + BOX.height / 2);
  const bend = (BOX.across - BOX.width) / 2;
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** What is linked to a node one step further out; each record stands once for each link to it. */
function Around({ graph, node }: { graph: Trace; node: TraceNode }) {
  const further = graph.edges.flatMap((edge) => {
    const out = edge.source === node.id;
    if (!out && edge.target !== node.id) return [];
    const other = graph.nodes.find((known) => known.id === (out ? edge.target : edge.source));
    return other && other.depth === node.depth + 1 ? [{ edge, other, out }] : [];
  });
  if (!further.length) return null;
  return (
    <ul className="trace-tree">
      {further.map(({ edge, other, out }) => (
        <li key={edge.source + edge.rel + edge.target} data-ended={edge.state === 'ended' || undefined}>
          <span className="quiet">{relationName(edge.rel, out ? 'out' : 'in')}</span> <Named node={other} />
          <Around graph={graph} node={other} />
        </li>
      ))}
    </ul>
  );
}

function Named({ node }: { node: TraceNode }) {
  const def = useTypes().find((known) => known.type === node.type);
  const about = entityOf(node.entity);
  if (!node.visible || !about) return <span className="quiet small">{t('trace.hidden')}</span>;
  return (
    <>
      <RecordLink type={about.type} id={about.id}>
        <span className="mono">{node.number}</span>
      </RecordLink>{' '}
      <span className="quiet small">{def?.label}</span>{' '}
      {node.state && <StateChip state={node.state} label={stateLabel(def, node.state)} />}
    </>
  );
}
