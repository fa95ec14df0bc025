/** CloudFormation accepts 1 MB (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). */
export const MAX_BYTES = 20 * 1024 * 1024;

/** Lists and mappings inside each other. What reads the data later recurses, so the bound protects the stack. */
export const MAX_NESTING = 200;

/**
 * Lexical elements of a YAML text: more than a megabyte of the densest templates has. The YAML parser needs half a kilobyte
 * for each.
 */
export const MAX_YAML_LEXEMES = 300_000;

/** Lists, mappings and their entries, counted before anything is made of them; 20 MB could hold ten million. */
export const MAX_VALUES = 1_000_000;

/** Equal keys that are told one by one. */
export const MAX_DUPLICATES = 20;

/** CloudFormation accepts 500, and ten times as many are read. */
export const MAX_RESOURCES = 5_000;

/** Templates that are nested in one, each as often as it is used. CloudFormation accepts 2,500 resources in all of them. */
export const MAX_NESTED = 500;

/** Values after aliases are expanded; a few lines of YAML can ask for billions. */
export const MAX_EXPANDED_VALUES = 1_000_000;
