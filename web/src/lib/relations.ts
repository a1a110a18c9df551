/** What a link between two records is called, from either end. */
import { words } from './format.ts';
import { code, t } from './i18n.ts';

export const relationName = (rel: string, direction: 'in' | 'out' = 'out') =>
  direction === 'out'
    ? code('link', rel, words(rel))
    : code('link_in', rel, t('link.in', { rel: code('link', rel, words(rel)) }));
