export const draw = async (_: string, __: unknown): Promise<void> => undefined;
