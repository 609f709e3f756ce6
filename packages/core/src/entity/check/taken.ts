/** Names that every service uses already. */

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What every entity has without saying so. */
export const ownFields = ["id", "created_at", "updated_at", "version"] as const;

/** What lists take besides filters. */
export const listParameters = wordSet("limit cursor sort");

/** Types that generated files use by these names. */
export const takenTypes = wordSet(
  "AppState BatchSize Box BTreeMap BTreeSet Bulk BulkProblems BulkResults Caller ChangeProblems Choice Claim " +
    "Claimed Client Clone Completion Condition Copy Created CreateProblems Criterion Database Date DbConnection " +
    "DbQuery DbRow Debug Decimal Default DeleteProblems Deref Deserialize Duration Ending Entity Eq Err Field " +
    "Fields Fingerprint Fn FnMut FnOnce From Future Hash HeldProblems Idempotency IdempotencyKey IdempotencyStore " +
    "IfMatch IfNoneMatch Instant Iterator Json Kind Link List ListDocument Listed ListParameters ListProblems " +
    "ListQuery ListRequest Map MergePatch None NotFoundProblem OffsetDateTime Ok OpenApiRouter Operator Option " +
    "OwnerScope Page PartialEq PatchOf PathId PathIds Pattern Problem Query RawQuery ReadProblems References " +
    "RelatedProblems Response Result Row Runtime Samples Secret Self Send Serialize Some State Step Store " +
    "StoreError String Sync Target TenantScope TestService TimeOfDay Timestamp ToSchema ToString Uuid Value " +
    "ValueKind Vec Violation",
);

/** Modules of every service, and crates; an entity's module stands beside them. */
export const takenModules = wordSet(
  "admission api axum base body bulk bytes caller choice condition config context core cors cursor database db " +
    "decimal docs domain error events extract failure health http idempotency idempotent identity language list " +
    "listing main metrics moment named_tenant observe openapi patch precondition problem problem_kind problems rate_limit reference " +
    "respond row row_security rpc seeds serde server sqlx state std store support telemetry test time tokio types url utoipa " +
    "uuid valid validation value",
);

/** Tables of every service, and the start of names that databases keep for themselves. */
export const takenTables = wordSet("idempotency_keys");
export const reservedTable = /^(?:sqlite_|pg_|_)/u;

/** Columns that every table of PostgreSQL has, so that none of ours can have the name. */
export const postgresColumns = wordSet("cmax cmin ctid tableoid xmax xmin");

/** What operations of the API that belong to no entity are called. */
export const takenOperations = wordSet("docs docs_file live openapi ready read_problem list_problems");
