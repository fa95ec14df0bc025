/** Questions to Claude about a contract: reports in a fixed form, and a conversation. Nothing of it changes the contract. */
import { ApiError, Badge, Button, Card, ErrorState, TextArea } from '@lintel/workload-ui';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Analysis, Compliance, Cost, Pricing, Reported, Suggestions, Summary } from './answers.ts';
import { api, chat, type Said } from './api.ts';
import { dollars, fieldWord, price } from './words.ts';

interface PanelProps {
  readonly contractId: string;
  /** Opens the form with these prices. @default - they cannot be taken over */
  readonly onPrices?: (prices: Pricing) => void;
}

export function AssistantPanel({ contractId, onPrices }: PanelProps) {
  return (
    <div className="grid gap-4">
      <Reports contractId={contractId} {...(onPrices !== undefined && { onPrices })} />
      <Conversation contractId={contractId} />
      <p className="text-sm text-quiet">
        Claude can be wrong. What it says changes nothing until somebody edits the contract.
      </p>
    </div>
  );
}

type Report =
  | { readonly kind: 'analyze'; readonly report: Reported<Analysis> }
  | { readonly kind: 'pricing'; readonly report: Reported<Pricing> }
  | { readonly kind: 'compliance'; readonly report: Reported<Compliance> }
  | { readonly kind: 'suggestions'; readonly report: Reported<Suggestions> }
  | { readonly kind: 'summary'; readonly report: Reported<Summary> };

const KINDS = [
  { kind: 'analyze', label: 'Analyse', path: '/api/ai/analyze' },
  { kind: 'pricing', label: 'Optimise prices', path: '/api/ai/actions/optimize_pricing' },
  { kind: 'compliance', label: 'Check compliance', path: '/api/ai/actions/check_compliance' },
  { kind: 'suggestions', label: 'Suggest terms', path: '/api/ai/actions/suggest_terms' },
  { kind: 'summary', label: 'Summarise', path: '/api/ai/actions/generate_summary' },
] as const;

function Reports({ contractId, onPrices }: PanelProps) {
  const { mutate, data, error, isPending, variables } = useMutation({
    mutationFn: async ({ kind, path }: (typeof KINDS)[number]) =>
      ({ kind, report: await api.post(path, { contractId }) }) as Report,
  });
  return (
    <Card title="Reports">
      <div className="flex flex-wrap gap-2">
        {KINDS.map((each) => (
          <Button
            key={each.kind}
            busy={isPending && variables.kind === each.kind}
            disabled={isPending}
            onClick={() => mutate(each)}
          >
            {each.label}
          </Button>
        ))}
      </div>
      <div aria-live="polite" className="mt-3">
        {isPending && <p className="text-quiet">Claude is asked. This can take half a minute.</p>}
        {error !== null && <ErrorState fault={error} />}
        {data !== undefined && !isPending && error === null && (
          <>
            <ReportBody {...data} />
            {data.kind === 'pricing' && onPrices !== undefined && (
              <Button className="mt-3" onClick={() => onPrices(data.report.result)}>
                Edit with these prices
              </Button>
            )}
            <CostLine cost={data.report} />
          </>
        )}
      </div>
    </Card>
  );
}

function ReportBody(shown: Report) {
  switch (shown.kind) {
    case 'analyze': {
      const { summary, strengths, risks, recommendations } = shown.report.result;
      return (
        <div className="grid gap-3">
          <p>{summary}</p>
          <Points title="Strengths" points={strengths} />
          <Findings title="Risks" findings={risks.map((risk) => ({ ...risk, about: risk.field }))} />
          <Points title="Recommendations" points={recommendations} />
        </div>
      );
    }
    case 'pricing': {
      const { result, totalNow, totalThen } = shown.report;
      return (
        <div className="grid gap-3">
          <p>
            Base rate <b>{result.baseRate} $/kWh</b>, adder <b>{result.microgridAdder} $/kWh</b>, escalation{' '}
            <b>{result.escalation} %</b>.
          </p>
          {totalNow !== undefined && totalThen !== undefined && (
            <p className="tabular-nums">
              Total value {dollars(totalNow)} → <b>{dollars(totalThen)}</b>, calculated here.
            </p>
          )}
          <p>{result.rationale}</p>
          <Points title="Risks" points={result.risks} />
        </div>
      );
    }
    case 'suggestions': {
      const { suggestions } = shown.report.result;
      if (suggestions.length === 0) return <p>Claude suggests no change.</p>;
      return (
        <ul className="grid gap-3">
          {suggestions.map(({ field, current, suggested, reason }) => (
            <li key={`${field} ${suggested}`}>
              <b>{fieldWord(field)}</b>: {current} → <b>{suggested}</b>
              <p className="text-quiet">{reason}</p>
            </li>
          ))}
        </ul>
      );
    }
    case 'summary': {
      const { title, summary, keyTerms } = shown.report.result;
      return (
        <div className="grid gap-3">
          <p className="font-semibold">{title}</p>
          <p>{summary}</p>
          <Points title="Terms that matter" points={keyTerms} />
        </div>
      );
    }
    case 'compliance': {
      const { status, findings } = shown.report.result;
      const tone = { compliant: 'good', attention: 'warn', not_compliant: 'bad' } as const;
      return (
        <div className="grid gap-3">
          <p>
            <Badge tone={tone[status]}>{status.replace('_', ' ')}</Badge>
          </p>
          <Findings title="Findings" findings={findings.map((each) => ({ ...each, about: each.rule }))} />
        </div>
      );
    }
  }
}

function Points({ title, points }: { readonly title: string; readonly points: readonly string[] }) {
  if (points.length === 0) return undefined;
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <ul className="list-disc pl-5">
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </section>
  );
}

function Findings({
  title,
  findings,
}: {
  readonly title: string;
  readonly findings: readonly { readonly severity: string; readonly about: string; readonly message: string }[];
}) {
  const tones = new Map([
    ['high', 'bad'],
    ['medium', 'warn'],
  ] as const);
  if (findings.length === 0) return undefined;
  return (
    <section>
      <h3 className="font-semibold">{title}</h3>
      <ul className="grid gap-2">
        {findings.map(({ severity, about, message }) => (
          <li key={`${about} ${message}`}>
            <Badge tone={severity === 'high' || severity === 'medium' ? (tones.get(severity) ?? 'neutral') : 'neutral'}>
              {severity}
            </Badge>{' '}
            <b>{about}</b>: {message}
          </li>
        ))}
      </ul>
    </section>
  );
}

function CostLine({ cost }: { readonly cost: Cost }) {
  const { input, output } = cost.tokens;
  return (
    <p className="mt-2 text-sm text-quiet tabular-nums">
      {cost.model} · {input.toLocaleString()} tokens in, {output.toLocaleString()} out · {price(cost)}
    </p>
  );
}

interface Turn extends Said {
  readonly id: number;
  readonly cost?: Cost;
}

function Conversation({ contractId }: { readonly contractId: string }) {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<string>();
  const [fault, setFault] = useState<unknown>();
  const leaving = useRef<AbortController>(undefined);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => () => leaving.current?.abort(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new stands at the end.
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [answer, turns.length]);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    const content = typed.trim();
    if (content === '' || answer !== undefined) return;
    const question: Turn = { id: turns.length, role: 'user', content };
    const asked = [...turns, question];
    setTurns(asked);
    setTyped('');
    setFault(undefined);
    setAnswer('');
    leaving.current = new AbortController();
    let said = '';
    try {
      const cost = await chat(
        { contractId, messages: asked.map(({ role, content: text }) => ({ role, content: text })) },
        {
          signal: leaving.current.signal,
          onText(text) {
            said += text;
            setAnswer(said);
          },
        },
      );
      setTurns([...asked, { id: asked.length, role: 'assistant', content: said, cost }]);
    } catch (refused) {
      // The question comes back, so that it can be asked again.
      setTurns(turns);
      setTyped(content);
      if (!leaving.current.signal.aborted) setFault(refused);
    } finally {
      setAnswer(undefined);
    }
  };
  return (
    <Card title="Conversation">
      <div role="log" aria-label="Conversation" aria-live="polite" className="grid gap-3">
        {turns.length === 0 && answer === undefined && <p className="text-quiet">Ask something about this contract.</p>}
        {turns.map(({ id, role, content, cost }) => (
          <Bubble key={id} by={role} content={content} cost={cost} />
        ))}
        {answer !== undefined && <Bubble by="assistant" content={answer === '' ? '…' : answer} cost={undefined} />}
        <div ref={end} />
      </div>
      {fault !== undefined && (
        <div className="mt-3">
          <ErrorState fault={fault instanceof ApiError ? fault : new Error('The answer broke off.')} />
        </div>
      )}
      <form onSubmit={(event) => void ask(event)} className="mt-3 grid gap-2">
        <TextArea
          label="Your question"
          rows={2}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
          hint="Ctrl and Enter send it."
        />
        <div className="flex justify-end gap-2">
          {answer !== undefined && <Button onClick={() => leaving.current?.abort()}>Stop</Button>}
          <Button kind="primary" type="submit" busy={answer !== undefined} disabled={typed.trim() === ''}>
            Ask
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Bubble({
  by,
  content,
  cost,
}: {
  readonly by: Said['role'];
  readonly content: string;
  readonly cost: Cost | undefined;
}) {
  const isMine = by === 'user';
  return (
    <div className={isMine ? 'ml-8 justify-self-end' : 'mr-8'}>
      <p className="text-sm text-quiet">{isMine ? 'You' : 'Claude'}</p>
      <div
        className={`rounded-xl px-3 py-2 break-words whitespace-pre-wrap ${isMine ? 'bg-accent-soft' : 'border border-line bg-ground'}`}
      >
        {content}
      </div>
      {cost !== undefined && <CostLine cost={cost} />}
    </div>
  );
}
