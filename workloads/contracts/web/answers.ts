/** What the API answers, as far as the pages read it. */
import type { Remark } from '../src/rules.ts';
import type { Role, Status, Terms } from '../src/terms.ts';
import type { Value } from '../src/value.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly isActive: boolean;
}

export interface Listed extends Terms {
  readonly id: string;
  readonly version: number;
  readonly status: Status;
  readonly totalValue: string;
  readonly createdBy: string;
  readonly updatedAt: string;
}

export interface Contract extends Listed {
  readonly value: Value;
  readonly warnings: readonly Remark[];
}

export interface ContractPage {
  readonly contracts: readonly Listed[];
  readonly pagination: { readonly page: number; readonly pages: number; readonly total: number };
}

export interface Version {
  readonly version: number;
  readonly change: 'created' | 'updated' | 'moved' | 'deleted';
  readonly status: Status;
  readonly terms: Terms;
  readonly totalValue: string;
  /** Absent where the account is gone. */
  readonly byName?: string;
  readonly at: string;
}

export interface Cost {
  readonly model: string;
  readonly tokens: { readonly input: number; readonly output: number };
  /** Dollars; null where the model has no price. */
  readonly costUsd: string | null;
  readonly cached: boolean;
}

export interface Analysis {
  readonly summary: string;
  readonly strengths: readonly string[];
  readonly risks: readonly { readonly severity: string; readonly field: string; readonly message: string }[];
  readonly recommendations: readonly string[];
}

export interface Pricing {
  readonly baseRate: number;
  readonly escalation: number;
  readonly microgridAdder: number;
  readonly rationale: string;
  readonly risks: readonly string[];
}

export interface Compliance {
  readonly status: 'compliant' | 'attention' | 'not_compliant';
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
}

export interface Suggestions {
  readonly suggestions: readonly {
    readonly field: string;
    readonly current: string;
    readonly suggested: string;
    readonly reason: string;
  }[];
}

export interface Summary {
  readonly title: string;
  readonly summary: string;
  readonly keyTerms: readonly string[];
}

export interface Overview {
  readonly status: Status;
  readonly contracts: number;
  readonly totalValue: string;
}

export type Reported<T> = Cost & { readonly result: T; readonly totalNow?: string; readonly totalThen?: string };

export interface Monthly {
  readonly month: string;
  readonly spentUsd: string;
  readonly budgetUsd: string | null;
  readonly unpriced: number;
  readonly perRequestUsd: string | null;
}

export interface Efficiency {
  readonly requests: number;
  readonly cached: number;
  readonly hitRate: number | null;
  readonly savedUsd: string;
}
