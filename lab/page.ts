export const pageFile = ''; export const labPage = (_: unknown): string => '';
