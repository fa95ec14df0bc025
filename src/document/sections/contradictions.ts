import { anchor, blocks, linkTo, plain, shortList, table } from '../markdown.ts';
import type { Section } from '../section.ts';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const contradictions: Section = {
  name: 'contradictions',
  title: 'Contradictions and what was decided',
  write({ resolutions, claims, audit }) {
    const ids = Object.keys(resolutions);
    if (ids.length === 0) return '';
    return blocks(
      `The document that this system was written from contradicts itself or AWS here.${audit === undefined ? '' : ` Its [audit](${audit}) goes through it statement by statement.`}`,
      table(
        ['Decision', 'In conflict', 'What holds here', 'Promises'],
        ids.map((id) => [
          `${anchor(id)}${id}`,
          plain(resolutions[id]?.says ?? ''),
          plain(resolutions[id]?.decision ?? ''),
          shortList(
            claims.filter(({ resolution }) => resolution === id).map((claim) => linkTo(claim.id)),
            6,
          ),
        ]),
      ),
    );
  },
};
