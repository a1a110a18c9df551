/** A PDF page by page, drawn from bytes whose SHA-256 was compared with the record's. */
import { Alert, Progress, Text } from '@mantine/core';
import { IconFileCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { fetchFile, type FileShown } from '../api/files.ts';
import { t } from '../lib/i18n.ts';
import { Hash } from './bits.tsx';
import { ProblemAlert } from './ProblemAlert.tsx';
import type { PDFDocumentProxy } from 'pdfjs-dist';

interface Props {
  collection: string;
  id: string;
  file: FileShown;
  height?: string;
  /** Told once when every page has been shown. */
  onAllRead?: () => void;
}

async function open(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
  const pdfjs = await import('pdfjs-dist');
  const worker = await import('pdfjs-dist/build/pdf.worker.min.mjs?url');
  pdfjs.GlobalWorkerOptions.workerSrc = worker.default;
  return pdfjs.getDocument({ data: bytes, enableXfa: false }).promise;
}

function usePdf({ collection, id, file }: Props) {
  return useQuery({
    queryKey: ['pdf', collection, id, file.path, file.sha256],
    queryFn: async () => {
      const { bytes, matches } = await fetchFile(collection, id, file);
      return { matches, pdf: matches ? await open(bytes) : null };
    },
    staleTime: Infinity,
    gcTime: 60_000,
  });
}

function PdfPage({
  pdf,
  number,
  width,
  seen,
}: {
  pdf: PDFDocumentProxy;
  number: number;
  width: number;
  seen: (page: number) => void;
}) {
  const holder = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState(false);
  const [ratio, setRatio] = useState(1.414);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (hits) => {
        if (hits.some((hit) => hit.isIntersecting)) setNear(true);
      },
      { rootMargin: '600px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!near || !width) return;
    return draw(pdf, number, width, holder.current, setRatio, seen);
  }, [near, width, pdf, number, seen]);
  return (
    <div
      ref={holder}
      className="pdf-page"
      data-page={number}
      style={{ width, height: width * ratio }}
      role="group"
      aria-label={t('pdf.page', { page: number, count: pdf.numPages })}
    />
  );
}

function draw(
  pdf: PDFDocumentProxy,
  number: number,
  width: number,
  holder: HTMLDivElement | null,
  setRatio: (ratio: number) => void,
  seen: (page: number) => void,
) {
  if (!holder) return undefined;
  let stopped = false;
  let watch: IntersectionObserver | undefined;
  void (async () => {
    const { TextLayer } = await import('pdfjs-dist');
    const page = await pdf.getPage(number);
    const natural = page.getViewport({ scale: 1 });
    const viewport = page.getViewport({ scale: width / natural.width });
    if (stopped) return;
    setRatio(natural.height / natural.width);
    const canvas = document.createElement('canvas');
    const density = Math.min(window.devicePixelRatio || 1, 2);
    canvas.width = Math.floor(viewport.width * density);
    canvas.height = Math.floor(viewport.height * density);
    canvas.setAttribute('aria-hidden', 'true');
    const text = document.createElement('div');
    text.className = 'textLayer';
    text.style.setProperty('--total-scale-factor', String(viewport.scale));
    text.style.setProperty('--scale-factor', String(viewport.scale));
    await page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] }).promise;
    await new TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    if (stopped) return;
    holder.replaceChildren(canvas, text);
    // A page counts as shown when its lower end has been on screen.
    const end = document.createElement('span');
    end.className = 'pdf-end';
    holder.append(end);
    watch = new IntersectionObserver((hits) => {
      if (hits.some((hit) => hit.isIntersecting)) seen(number);
    });
    watch.observe(end);
  })();
  return () => {
    stopped = true;
    watch?.disconnect();
  };
}

export function PdfViewer(props: Props) {
  const { file, height = '78vh', onAllRead } = props;
  const { data, error, refetch } = usePdf(props);
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [read, setRead] = useState<ReadonlySet<number>>(new Set());
  const [seen] = useState(
    () => (page: number) => setRead((was) => (was.has(page) ? was : new Set(was).add(page))),
  );
  const count = data?.pdf?.numPages ?? 0;
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setWidth(Math.min(element.clientWidth - 24, 900));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [data]);
  useEffect(() => {
    if (count > 0 && read.size === count) onAllRead?.();
  }, [read, count, onAllRead]);
  if (error) return <ProblemAlert error={error} retry={() => void refetch()} />;
  if (data && !data.matches)
    return (
      <Alert color="red" variant="outline" role="alert" title={t('pdf.mismatch')}>
        {t('pdf.mismatch_help')}
      </Alert>
    );
  return (
    <div className="pdf">
      <div className="pdf-bar">
        {data ? (
          <span>
            <IconFileCheck size={15} aria-hidden /> {t('pdf.matches')} <Hash value={file.sha256} />
          </span>
        ) : (
          <Text size="sm">{t('loading')}</Text>
        )}
        {count > 0 && (
          <span className="pdf-progress">
            <span aria-live="polite">{t('pdf.read', { read: read.size, count })}</span>
            <Progress value={(read.size / count) * 100} w={90} aria-label={t('pdf.progress')} />
          </span>
        )}
      </div>
      <div
        ref={frame}
        className="pdf-frame"
        style={{ maxHeight: height }}
        tabIndex={0}
        role="region"
        aria-label={file.filename}
      >
        {data?.pdf &&
          width > 0 &&
          Array.from({ length: count }, (_, index) => (
            <PdfPage
              key={index}
              pdf={data.pdf as PDFDocumentProxy}
              number={index + 1}
              width={width}
              seen={seen}
            />
          ))}
      </div>
    </div>
  );
}
