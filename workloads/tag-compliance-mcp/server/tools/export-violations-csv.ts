import { z } from 'zod';
import { DEFAULT_CSV_COLUMNS, violationsToCsv } from '../../src/violations-csv.ts';
import { complianceOf } from './compliance-scan.ts';
import { dataQuality, resourceTypes, severity } from './fields.ts';
import { tool } from './tool.ts';

export const exportViolationsCsv = tool({
  name: 'export_violations_csv',
  description: 'Exports violations as CSV.',
  input: {
    resource_types: resourceTypes.default(['all']),
    severity,
    columns: z.array(z.string()).optional(),
  },
  output: {
    csv_data: z.string(),
    row_count: z.int(),
    column_count: z.int(),
    columns: z.array(z.string()).readonly(),
    filters_applied: z.object({ resource_types: z.array(z.string()), severity: z.string() }),
    data_quality: dataQuality,
    export_timestamp: z.string(),
  },
  run: async (input, context) => {
    const columns = input.columns ?? DEFAULT_CSV_COLUMNS;
    violationsToCsv([], columns);
    const { result, scan } = await complianceOf({ types: input.resource_types, severity: input.severity }, context);
    return {
      csv_data: violationsToCsv(result.violations, columns),
      row_count: result.violations.length,
      column_count: columns.length,
      columns,
      filters_applied: { resource_types: input.resource_types, severity: input.severity },
      data_quality: scan.quality,
      export_timestamp: context.today().toISOString(),
    };
  },
});
