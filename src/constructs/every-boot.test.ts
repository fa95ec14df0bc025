import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { atEveryBoot } from './every-boot.ts';

// RFC 2046 section 5.1: parts stand between lines of two hyphens and the boundary; the last one has two more behind it.
test('cloud-init gets its own configuration and the script, each as a part of the message', () => {
  const message = atEveryBoot('#!/bin/bash\necho hello\n');
  const [head = '', ...parts] = message.split(/^--==boot==(?:--)?\n/m);
  expect(head).toContain('Content-Type: multipart/mixed; boundary="==boot=="\n');
  const [configuration = '', script = '', rest] = parts.map((part) => part.slice(part.indexOf('\n\n') + 2));
  expect(configuration).toMatch(/^#cloud-config\n/);
  expect(parse(configuration)).toEqual({ cloud_final_modules: [['scripts-user', 'always']] });
  expect(script).toBe('#!/bin/bash\necho hello\n\n');
  expect(rest).toBe('');
  expect(parts[1]).toMatch(/^Content-Type: text\/x-shellscript;/);
});
