/** What a contract says. Capacity and demand are kW, rates $/kWh, shares percent. */
export const SYSTEM_TYPES = ['PP', 'MG', 'AMG', 'OG'] as const;
export const STATUSES = ['DRAFT', 'PENDING', 'ACTIVE', 'EXPIRED', 'CANCELLED'] as const;
export const VOLTAGES = ['208V', '480V', '4.16kV', '13.2kV', '34.5kV'] as const;
export const COMPONENTS = ['RI', 'AC', 'UC', 'BESS', 'Solar'] as const;
export const RELIABILITIES = ['3-9s', '4-9s', '5-9s'] as const;
export const ROLES = ['VIEWER', 'USER', 'MANAGER', 'ADMIN'] as const;

export type SystemType = (typeof SYSTEM_TYPES)[number];
export type Status = (typeof STATUSES)[number];
export type Voltage = (typeof VOLTAGES)[number];
export type Component = (typeof COMPONENTS)[number];
export type Reliability = (typeof RELIABILITIES)[number];
export type Role = (typeof ROLES)[number];

export interface Terms {
  readonly name: string;
  readonly client: string;
  readonly site: string;
  readonly systemType: SystemType;
  readonly capacity: number;
  readonly termYears: number;
  /** The first day, as YYYY-MM-DD. */
  readonly effectiveDate: string;
  readonly notes?: string | undefined;
  readonly tags: readonly string[];
  readonly financial: {
    readonly baseRate: number;
    readonly microgridAdder: number;
    /** Percent a year. */
    readonly escalation: number;
    /** Dollars. */
    readonly thermalCycleFee?: number | undefined;
    /** Dollars. */
    readonly electricalBudget?: number | undefined;
    /** Dollars. */
    readonly commissioningAllowance?: number | undefined;
  };
  readonly technical: {
    readonly voltage: Voltage;
    /** Absent where the system is not connected to a grid. */
    readonly gridVoltage?: Voltage | undefined;
    readonly servers?: number | undefined;
    readonly components: readonly Component[];
    readonly recType?: string | undefined;
  };
  readonly operating: {
    readonly outputWarranty: number;
    readonly efficiency: number;
    readonly minDemand: number;
    readonly maxDemand: number;
    readonly criticalOutput?: number | undefined;
    readonly reliability?: Reliability | undefined;
  };
}
