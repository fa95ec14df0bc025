/** CloudFormation accepts 1 MB (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). */
export const MAX_BYTES = 20 * 1024 * 1024;

/** Lists and mappings inside each other. What reads the data later recurses, so the bound protects the stack. */
export const MAX_NESTING = 200;

/** Lexical elements of a YAML text, about 4 MB of it: the YAML parser needs a kilobyte for each. */
export const MAX_YAML_LEXEMES = 2_000_000;

/** Values after aliases are expanded; a few lines of YAML can ask for billions. */
export const MAX_EXPANDED_VALUES = 1_000_000;
