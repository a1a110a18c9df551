/** The role matrix: what the linter finds in it, on its page and before it is signed. */
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import type { FaultShown, Page } from '../api/contract.ts';
import { ProblemAlert } from '../components/ProblemAlert.tsx';
import { ReferenceName } from '../components/ReferenceName.tsx';
import { t } from '../lib/i18n.ts';
import type { SectionProps } from './types.ts';

const TONES = { error: 'red', warning: 'blue' };

export function Findings({ record }: SectionProps) {
  const found = useQuery({
    queryKey: ['rows', 'lint', record.id, record.revision],
    queryFn: ({ signal }) => get<Page<FaultShown>>(`/role-matrices/${record.id}/lint`, undefined, signal),
  });
  if (found.error) return <ProblemAlert error={found.error} />;
  if (!found.data) return <p className="quiet none">{t('loading')}</p>;
  const { items } = found.data;
  return (
    <>
      {!items.length && <p className="none">{t('lint.none')}</p>}
      <ul className="plain links">
        {items.map(({ code, severity, says, role, about }) => (
          <li key={`${code}${role}${about}`}>
            <span className="chip" data-tone={TONES[severity]}>
              {t(`lint.${severity}`)}
            </span>
            <span className="shrink">{says}</span>
            {about && <ReferenceName entity={about} />}
          </li>
        ))}
      </ul>
      {items.some(({ severity }) => severity === 'error') && (
        <p className="quiet small none">{t('lint.error_help')}</p>
      )}
    </>
  );
}
