const memoryUnits: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** `500m` and `2` in thousandths of a processor; undefined for what is no such quantity. */
export function parseCpu(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d{1,3})?)(m?)$/u.exec(text) ?? [];
  return number === undefined ? undefined : Math.round(Number(number) * (unit === "m" ? 1 : 1000));
}

/** `512Mi` in bytes; undefined for what is no such quantity. */
export function parseMemory(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kMGT]|[KMGT]i)?$/u.exec(text) ?? [];
  const factor = memoryUnits[unit];
  return number === undefined || factor === undefined ? undefined : Math.round(Number(number) * factor);
}

export const cpuText = (milli: number): string => (milli % 1000 === 0 ? `${milli / 1000}` : `${milli}m`);

export const memoryText = (bytes: number): string => `${Math.max(1, Math.floor(bytes / 2 ** 20))}Mi`;
