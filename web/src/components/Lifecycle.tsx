/** Where the record stands, and every step from here: possible ones, blocked ones with the reason. */
import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconLock, IconWritingSign } from '@tabler/icons-react';
import { useState } from 'react';
import type { Reason } from '../api/client.ts';
import type { RecordShown, Transition } from '../api/contract.ts';
import { t } from '../lib/i18n.ts';
import { stepLabel, type RecordDef } from '../records/types.ts';
import { RefusalText } from './ProblemAlert.tsx';
import { StepDialog } from './StepDialog.tsx';

/** Refused for what the person is, not for what the record lacks: such steps are absent. */
const NEVER = new Set(['FORBIDDEN', 'OUT_OF_SCOPE', 'NOT_AUTHENTICATED']);
const BACKWARDS =
  /reject|withdraw|cancel|void|obsol|return|send_back|revoke|suspend|retire|decline|leave|reopen|abandon/;
const MANY = 6;

export function offered(transitions: Transition[]): Transition[] {
  return transitions.filter(
    (step) => step.allowed || !step.refusals.some((refusal) => NEVER.has(refusal.code)),
  );
}

/** Looks and is focused like a button, does nothing but say why not. */
export function Blocked({ label, refusals, icon }: { label: string; refusals: Reason[]; icon?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={340}
      position="bottom-start"
      shadow="md"
      withinPortal
      hideDetached={false} // a reason that was asked for is shown, wherever its button has moved meanwhile
      trapFocus={false}
    >
      <Popover.Target>
        <Button
          variant="default"
          aria-disabled="true"
          className="blocked"
          leftSection={icon === false ? undefined : <IconLock size={15} />}
          onClick={() => setOpen((was) => !was)}
          onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="status">
        <Text fw={600} size="sm" mb={4}>
          {t('step.not_possible')}
        </Text>
        <Stack gap="xs">
          {refusals.map((refusal) => (
            <div key={refusal.code + (refusal.rule ?? '') + (refusal.reason ?? '')}>
              <RefusalText refusal={refusal} />
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

export function Steps({ record, def, hide = [] }: { record: RecordShown; def: RecordDef; hide?: string[] }) {
  const [chosen, setChosen] = useState<Transition | null>(null);
  const steps = offered(record.transitions).filter((step) => !hide.includes(step.name));
  const stays = new Set(def.steps.filter(({ to }) => to === 'stays').map(({ name }) => name));
  const onward = steps.filter((step) => step.allowed && !BACKWARDS.test(step.name));
  const first = onward.find((step) => !stays.has(step.name)) ?? (def.lifecycle ? undefined : onward[0]);
  const ordered = [...steps].sort((a, b) => rank(a, first) - rank(b, first));
  // Beside the way onward a record may offer a dozen corrections: those are asked for.
  const [all, setAll] = useState(false);
  const aside = (step: Transition) =>
    def.lifecycle && step !== first && (stays.has(step.name) || BACKWARDS.test(step.name));
  const folded = steps.length > MANY ? ordered.filter(aside) : [];
  const shown = all ? ordered : ordered.filter((step) => !folded.includes(step));
  return (
    <>
      {/* The dialog outlives its step: it still has to say that the signature is sealed. */}
      <Group gap="xs" className="steps">
        {shown.map((step) =>
          step.allowed ? (
            <Button
              key={step.name}
              variant={step === first ? 'filled' : 'default'}
              leftSection={step.signature ? <IconWritingSign size={16} /> : undefined}
              onClick={() => setChosen(step)}
            >
              {stepLabel(step)}
            </Button>
          ) : (
            <Blocked key={step.name} label={stepLabel(step)} refusals={step.refusals} />
          ),
        )}
        {folded.length > 0 && (
          <Button variant="subtle" color="gray" aria-expanded={all} onClick={() => setAll(!all)}>
            {t(all ? 'step.fewer' : 'step.more', { count: folded.length })}
          </Button>
        )}
      </Group>
      {chosen && <StepDialog step={chosen} record={record} def={def} onClose={() => setChosen(null)} />}
    </>
  );
}

function rank(step: Transition, first: Transition | undefined) {
  if (step === first) return 0;
  return step.allowed ? 1 : 2;
}

export function LifecycleBar({ record, def }: { record: RecordShown; def: RecordDef }) {
  const at = def.states.findIndex((state) => state.code === record.state);
  if (def.states.length < 2) return null;
  // Ends that were not taken (withdrawn, void, …) would only confuse; the way walked and ahead is shown.
  const shown = def.states.filter((state, index) => index === at || !SIDE.test(state.code));
  return (
    <ol className="lifecycle" aria-label={t('record.lifecycle')}>
      {shown.map((state) => {
        const index = def.states.indexOf(state);
        const phase = index === at ? 'now' : index < at ? 'past' : 'ahead';
        return (
          <li key={state.code} data-phase={phase} aria-current={phase === 'now' ? 'step' : undefined}>
            {state.label}
          </li>
        );
      })}
    </ol>
  );
}
export const SIDE =
  /withdrawn|void|cancel|obsole|rejected|revoked|suspended|not_breach|ineffective|waived|locked|abandoned/;
