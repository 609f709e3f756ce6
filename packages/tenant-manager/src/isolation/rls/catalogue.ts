/** What the catalogues say about the tables that tenants are to share. Names are plain, definitions are SQL. */
export interface RowCatalogue {
  readonly schemaExists: boolean;
  readonly publicMayCreate: boolean;
  readonly appMayCreate: boolean;
  readonly appMayUse: boolean;
  readonly hasBtreeGist: boolean;
  /** The service's role; null where there is none. */
  readonly app: AppRole | null;
  readonly tables: readonly RowTable[];
  readonly views: readonly RowView[];
  readonly functions: readonly DefinerFunction[];
  readonly sequences: readonly RowSequence[];
}

export interface AppRole {
  /** What puts the role, or one that it can take on, above policies: superuser, bypassrls, createrole, replication, or `owner of …`. */
  readonly powers: readonly string[];
}

export interface RowColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  /** The sequence of a serial column, with what a new one needs to be like it. */
  readonly serial: { readonly sequence: string; readonly options: string } | null;
}

export interface RowConstraint {
  readonly name: string;
  readonly kind: "p" | "u" | "x" | "f";
  readonly columns: readonly string[];
  readonly definition: string;
  readonly isValid: boolean;
  readonly deferrable: string;
  readonly includes: readonly string[];
  readonly nullsNotDistinct: boolean;
  readonly target: { readonly schema: string; readonly table: string; readonly columns: readonly string[] } | null;
  readonly onDelete: string;
  readonly onUpdate: string;
  readonly setColumns: readonly string[];
  readonly isFull: boolean;
  /** The index of the target that the reference relies on. */
  readonly index: string | null;
  /** Views that need the constraint. */
  readonly neededBy: readonly string[];
  /** Whether rows refer to another tenant's. */
  readonly crosses: boolean;
}

export interface RowIndex {
  readonly name: string;
  readonly isUnique: boolean;
  readonly isValid: boolean;
  readonly method: string;
  /** Null for an expression. */
  readonly columns: readonly (string | null)[];
  readonly definition: string;
}

export interface RowPolicy {
  readonly name: string;
  readonly command: string;
  readonly isPermissive: boolean;
  readonly isPublic: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

/** Rights of the service's role or (null) of everybody. */
export interface RowGrant {
  readonly grantee: string | null;
  readonly privilege: string;
  readonly column: string | null;
}

export interface RowTable {
  readonly name: string;
  readonly kind: "table" | "partitioned" | "foreign";
  readonly isPartition: boolean;
  readonly isProtected: boolean;
  readonly isForced: boolean;
  readonly columns: readonly RowColumn[];
  readonly constraints: readonly RowConstraint[];
  readonly indexes: readonly RowIndex[];
  readonly policies: readonly RowPolicy[];
  readonly grants: readonly RowGrant[];
  /** Its comment says so. */
  readonly isDeclaredShared: boolean;
  /** Rows without a tenant. */
  readonly hasStrays: boolean;
}

export interface RowView {
  readonly schema: string;
  readonly name: string;
  readonly isMaterialized: boolean;
  readonly isInvoker: boolean;
  readonly grants: readonly RowGrant[];
}

export interface DefinerFunction {
  readonly signature: string;
  readonly grants: readonly RowGrant[];
}

export interface RowSequence {
  readonly name: string;
  readonly grants: readonly RowGrant[];
  /** Tables whose defaults take values from it, as `table.column`. */
  readonly usedBy: readonly string[];
  readonly isIdentity: boolean;
}

export interface RowQuery {
  readonly schema: string;
  readonly appRole: string;
  readonly tenantColumn: string;
  readonly shared: readonly string[];
}
