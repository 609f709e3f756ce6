/** Where a tenant's rows are inside one PostgreSQL database. */
export interface Space {
  readonly schema: string;
  readonly tenantId: string;
  readonly tenantColumn: string;
  /** The setting by which policies know the tenant. */
  readonly setting: string;
  /** Whether other tenants' rows are in the same tables. */
  readonly isShared: boolean;
  /** Tables that hold no tenant's rows. */
  readonly sharedTables: readonly string[];
}
