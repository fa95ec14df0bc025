/**
 * What is sent to people. No mail leaves a local target: each lies as a file in the outbox of its state folder, as the
 * message that a mail program would show (RFC 5322).
 */
import { hash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call, LocalWorld } from '../../service.ts';

export interface Outgoing {
  readonly protocol: string;
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly sentMs: number;
  /** The name of its file in the outbox of the state folder; undefined for a target that keeps its state in memory. */
  readonly file?: string;
}

/** What a mail tells of a subscription. */
interface Subscriber {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly token: string;
}

export const OUTBOX_FOLDER = 'outbox';

/** What AWS writes where a message has no subject. */
const NO_SUBJECT = 'AWS Notification Message';

type Place = Pick<Call, 'world' | 'account' | 'region'>;

export const outboxOf = ({ world, account, region }: Place) =>
  world.state.collection<Outgoing>('sns/outbox', { account, region });

const watchers = new WeakMap<LocalWorld, Set<(sent: Outgoing) => void>>();

/** Tells of each message from now on, until it is called off. */
export function watchOutbox(world: LocalWorld, act: (sent: Outgoing) => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all);
  all.add(act);
  return () => void all.delete(act);
}

export function sendOut(key: string, message: Omit<Outgoing, 'sentMs' | 'file'>, at: Place): void {
  const { world } = at;
  const sentMs = world.clock.now();
  const sent: Outgoing = { ...message, sentMs, ...fileOf(key, message, sentMs, world.folder) };
  outboxOf(at).put(key, sent);
  for (const act of watchers.get(world) ?? []) act(sent);
}

function fileOf(key: string, message: Omit<Outgoing, 'sentMs' | 'file'>, sentMs: number, folder: string | undefined) {
  if (folder === undefined) return {};
  const isMail = message.protocol.startsWith('email');
  const time = new Date(sentMs).toISOString().replaceAll(':', '-');
  const file = `${time}-${hash('sha256', key).slice(0, 8)}.${isMail ? 'eml' : 'txt'}`;
  mkdirSync(join(folder, OUTBOX_FOLDER), { recursive: true, mode: 0o700 });
  const text = isMail ? mailText(key, message, sentMs) : `${message.to}\n\n${message.text}\n`;
  writeFileSync(join(folder, OUTBOX_FOLDER, file), text, { mode: 0o600 });
  return { file };
}

const oneLine = (text: string) => text.replaceAll(/[\r\n]+/g, ' ');

/** Words beyond ASCII are encoded as RFC 2047 says. */
function header(text: string): string {
  const line = oneLine(text);
  if (/^[\x20-\x7e]*$/.test(line)) return line;
  return `=?UTF-8?B?${Buffer.from(line).toString('base64')}?=`;
}

/** The day and time of RFC 5322, section 3.3. */
const mailDate = (ms: number) => new Date(ms).toUTCString().replace(/GMT$/, '+0000');

export function mailText(
  key: string,
  { protocol, to, subject = NO_SUBJECT, text }: Omit<Outgoing, 'sentMs' | 'file'>,
  sentMs: number,
): string {
  return [
    'From: AWS Notifications <no-reply@sns.amazonaws.com>',
    `To: ${oneLine(to)}`,
    `Subject: ${header(subject)}`,
    `Date: ${mailDate(sentMs)}`,
    `Message-ID: <${hash('sha256', key).slice(0, 32)}@sns.local>`,
    'MIME-Version: 1.0',
    `Content-Type: ${protocol === 'email-json' ? 'application/json' : 'text/plain'}; charset=UTF-8`,
    'Content-Transfer-Encoding: 8bit',
    '',
    ...text.split(/\r?\n/),
    '',
  ].join('\r\n');
}

/** To one who does not want more of them: the notice that stands below each mail of a topic. */
export function unsubscribeNotice({ arn, endpoint }: Subscriber, { endpoint: target }: LocalWorld): string {
  return `\n\n--\nTo get no more mails of this topic: ${target}/?Action=Unsubscribe&SubscriptionArn=${arn}&Endpoint=${endpoint}`;
}

/** The mail that asks for a confirmation. Nobody clicks here, so the local target confirms by itself, and says so. */
export function askForConfirmation({ arn, topicArn, token, protocol, endpoint }: Subscriber, call: Call): void {
  const { world } = call;
  const url = `${world.endpoint}/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=${token}`;
  const message = `You have chosen to subscribe to the topic ${topicArn}.\nTo confirm it: ${url}`;
  const text =
    protocol === 'email-json'
      ? JSON.stringify({
          Type: 'SubscriptionConfirmation',
          MessageId: arn.slice(arn.lastIndexOf(':') + 1),
          Token: token,
          TopicArn: topicArn,
          Message: message,
          SubscribeURL: url,
          Timestamp: new Date(world.clock.now()).toISOString(),
        })
      : `${message}\n\nThe local target has confirmed it already. On AWS nothing is delivered until somebody has.`;
  sendOut(
    `confirmation ${arn}`,
    { protocol, to: endpoint, subject: 'AWS Notification - Subscription Confirmation', text },
    call,
  );
}
