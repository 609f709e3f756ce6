import { spawnSync } from "node:child_process";

/**
 * A command line that runs a shell script with mounts of its own, invisible to everybody else: for root, or for an
 * ordinary user where the system grants namespaces. `undefined` where it does not.
 */
export function mountWrapper(): readonly string[] | undefined {
  const candidates = [
    ["unshare", "--mount"],
    ["unshare", "--user", "--map-root-user", "--mount"],
  ];
  return candidates.find(([command = "", ...args]) => {
    const probe = spawnSync(command, [...args, "sh", "-c", "mount -t tmpfs -o size=64k none /mnt"]);
    return probe.status === 0;
  });
}

/** Runs the appended command after a small file system has been mounted on the folder. */
export const onSmallDisk = (wrapper: readonly string[], folder: string, size: string): string[] => [
  ...wrapper,
  ...["sh", "-c", `mount -t tmpfs -o size=${size} none "$0" && exec "$@"`, folder],
];

/** Runs the appended command with the folder mounted read-only, which binds root as well. */
export const readOnly = (wrapper: readonly string[], folder: string): string[] => [
  ...wrapper,
  ...["sh", "-c", `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"`, folder],
];
