import { type Change, named, one, Tag, tags, task, to, User, user } from "./change.ts";
import { id } from "./databases.ts";

const restricted = { optional: true, on_delete: "restrict" } as const;

/** A required reference one way and optional ones the other way; the one that must come last stands first. */
const circle = {
  Task: task({ owner: to("User"), next: to("Task", restricted) }),
  User: named({ relations: { first: to("Task", restricted), tags: { ...tags, to: "Task" } } }),
};

export const tables: readonly Change[] = [
  { name: "nothing", before: { User }, after: { User }, migrations: [] },
  {
    name: "entities created, in their order",
    before: {},
    after: { Task: task({ owner: to("User"), tags }), User, Tag },
    migrations: ["create_user", "create_tag", "create_task"],
  },
  {
    name: "entities dropped, in their order",
    before: { User, Tag, Task: task({ owner: to("User"), tags }) },
    after: {},
    rows: {
      users: [user],
      tags: [{ id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_tags: [{ task_id: id(3), tag_id: id(2) }],
    },
    loses: ["`Task`: all of its rows", "`Tag`: all of its rows", "`User`: all of its rows"],
    migrations: ["drop_task", "drop_tag", "drop_user"],
  },
  {
    name: "entities that refer to each other created",
    before: {},
    after: circle,
    migrations: ["create_user", "create_task"],
  },
  {
    name: "entities that refer to each other dropped",
    before: circle,
    after: {},
    rows: {
      users: [{ id: id(1) }],
      tasks: [{ id: id(2), owner_id: id(1), next_id: id(2) }],
      user_tags: [{ user_id: id(1), task_id: id(2) }],
    },
    loses: ["`Task`: all of its rows", "`User`: all of its rows"],
    migrations: ["drop_task", "drop_user"],
  },
  {
    name: "an entity renamed, with what refers to it",
    before: {
      User: named(
        { relations: { boss: to("User", { optional: true }), tags } },
        { kind: { type: "enum", values: ["a"] } },
      ),
      Tag,
      Task: task({ owner: to("User"), watchers: { to: "User", kind: "many-to-many" } }),
    },
    after: {
      Person: named(
        { relations: { boss: to("Person", { optional: true }), tags } },
        { kind: { type: "enum", values: ["a"] } },
      ),
      Tag,
      Task: task({ owner: to("Person"), watchers: { to: "Person", kind: "many-to-many" } }),
    },
    renames: [{ entity: "User", to: "Person" }],
    rows: {
      users: [{ id: id(1), boss_id: id(1) }],
      tags: [{ id: id(2) }],
      user_tags: [{ user_id: id(1), tag_id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_watchers: [{ task_id: id(3), user_id: id(1) }],
    },
    become: {
      people: [{ id: id(1), boss_id: id(1) }],
      tags: [{ id: id(2) }],
      person_tags: [{ person_id: id(1), tag_id: id(2) }],
      tasks: [{ id: id(3), owner_id: id(1) }],
      task_watchers: [{ task_id: id(3), person_id: id(1) }],
    },
    migrations: ["change_person", "change_task"],
  },
  {
    name: "another plural",
    before: { User },
    after: { User: { ...User, plural: "members" } },
    rows: { users: [user] },
    become: { members: [user] },
  },
  {
    name: "fields and relations renamed",
    before: {
      User,
      Tag,
      Task: named(
        { relations: { owner: to("User"), tags }, unique: [["name", "owner"]] },
        { x: { type: "enum", values: ["a"], indexed: true } },
      ),
    },
    after: {
      User,
      Tag,
      Task: {
        fields: { title: { type: "string" }, y: { type: "enum", values: ["a"], indexed: true } },
        relations: { author: to("User"), labels: tags },
        unique: [["title", "author"]],
      },
    },
    renames: [
      { entity: "Task", field: "name", to: "title" },
      { entity: "Task", field: "x", to: "y" },
      { entity: "Task", field: "owner", to: "author" },
      { entity: "Task", field: "tags", to: "labels" },
    ],
    rows: {
      users: [user],
      tags: [{ id: id(2) }],
      tasks: [{ id: id(3), name: "a", owner_id: id(1), x: "a" }],
      task_tags: [{ task_id: id(3), tag_id: id(2) }],
    },
    become: {
      tasks: [{ id: id(3), title: "a", author_id: id(1), y: "a" }],
      task_labels: [{ task_id: id(3), tag_id: id(2) }],
    },
  },
  {
    name: "names of fields exchanged",
    before: one({ a: { type: "string", indexed: true }, b: { type: "string" }, c: { type: "i32" } }),
    after: one({ b: { type: "string", indexed: true }, a: { type: "string" }, d: { type: "i32" } }),
    renames: [
      { entity: "Task", field: "a", to: "b" },
      { entity: "Task", field: "b", to: "a" },
      { entity: "Task", field: "c", to: "d" },
    ],
    rows: { tasks: [{ a: "1", b: "2", c: 3 }] },
    become: { tasks: [{ b: "1", a: "2", d: 3 }] },
    back: { tasks: [{ a: "1", b: "2", c: 3 }] },
  },
  {
    name: "a field renamed to one that goes",
    before: one({ a: { type: "string" }, b: { type: "i32", indexed: true } }),
    after: one({ b: { type: "string" } }),
    renames: [{ entity: "Task", field: "a", to: "b" }],
    rows: { tasks: [{ a: "1", b: 2 }] },
    become: { tasks: [{ b: "1" }] },
    loses: ["`Task.b`: its values"],
  },
  {
    name: "a field renamed and converted",
    before: one({ a: { type: "i32", indexed: true } }),
    after: one({ b: { type: "string", indexed: true } }),
    renames: [{ entity: "Task", field: "a", to: "b" }],
    rows: { tasks: [{ a: 1 }] },
    become: { tasks: [{ b: "1" }] },
    back: { tasks: [{ a: 1 }] },
  },
  {
    name: "soft deletion",
    before: { User },
    after: { User: { ...User, soft_delete: true } },
    rows: { users: [user] },
    become: { users: [{ ...user, deleted_at: null }] },
  },
  {
    name: "no soft deletion any more",
    before: { User: { ...User, soft_delete: true }, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    after: { User, Task: task({ owner: to("User", { on_delete: "cascade" }) }) },
    rows: {
      users: [user, { id: id(2), deleted_at: "2026-01-01T00:00:00.000Z" }],
      tasks: [{ id: id(3), owner_id: id(2) }],
    },
    become: { users: [user], tasks: [] },
    loses: ["`User`: the rows that are deleted softly, for they would come back"],
  },
  {
    name: "audit",
    before: { User },
    after: { User: { ...User, audit: true } },
    rows: { users: [user] },
    become: { users: [{ created_by: null, updated_by: null }] },
  },
  {
    name: "no audit any more",
    before: { User: { ...User, audit: true } },
    after: { User },
    loses: ["`User.created_by`: its values", "`User.updated_by`: its values"],
  },
  {
    name: "a tenant",
    before: { User, Task: task({ owner: to("User") }, { soft_delete: true }) },
    after: {
      User: { ...User, scope: "tenant" },
      Task: task({ owner: to("User") }, { soft_delete: true, scope: "tenant" }),
    },
    rules: [
      { entity: "User", field: "tenant_id", value: id(7) },
      { entity: "Task", field: "tenant", value: id(7) },
    ],
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { users: [{ tenant_id: id(7) }], tasks: [{ tenant_id: id(7) }] },
    migrations: ["change_user", "change_task"],
  },
  {
    name: "an owner instead of a tenant",
    before: { User: { ...User, scope: "tenant" } },
    after: { User: { ...User, scope: "owner" } },
    rules: [{ entity: "User", field: "owner_id", value: "ann" }],
    rows: { users: [user] },
    become: { users: [{ owner_id: "ann" }] },
    loses: ["`User.tenant_id`: its values"],
  },
  {
    name: "everything at once",
    before: { User, Tag, Task: task({ owner: to("User", { optional: true }) }), Old: task({ task: to("Task") }) },
    after: {
      Member: { ...User, soft_delete: true, scope: "owner", relations: { news: to("News", { optional: true }) } },
      Tag,
      Task: named(
        { relations: { author: to("Member", { optional: true }), news: to("News", { optional: true }), tags } },
        { rank: { type: "i32", default: 3 } },
      ),
      News: task({ task: to("Task", { optional: true }), by: to("Member") }),
    },
    renames: [
      { entity: "User", to: "Member" },
      { entity: "Task", field: "owner", to: "author" },
    ],
    rules: [{ entity: "Member", field: "owner_id", value: "ann" }],
    rows: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    become: { members: [{ id: id(1), owner_id: "ann" }], tasks: [{ id: id(3), author_id: id(1), rank: 3 }] },
    back: { users: [user], tasks: [{ id: id(3), owner_id: id(1) }] },
    loses: ["`Old`: all of its rows"],
    migrations: ["create_news", "change_member", "change_task", "drop_old"],
  },
  {
    name: "names that are too long for the database",
    before: {
      AccountingDepartmentEmployee: named(
        { plural: "accounting_department_employees_of_us" },
        { preferred_language_of_letters: { type: "enum", values: ["a"], indexed: true }, x: { type: "string" } },
      ),
    },
    after: {
      AccountingDepartmentEmployee: named(
        {
          plural: "accounting_department_employees_of_all",
          relations: {
            representative_in_all_meetings: to("AccountingDepartmentEmployee", { optional: true }),
            representatives_in_meetings: { to: "AccountingDepartmentEmployee", kind: "many-to-many" },
          },
        },
        { preferred_language_of_letters: { type: "enum", values: ["a", "b"], indexed: true } },
      ),
    },
    loses: ["`AccountingDepartmentEmployee.x`: its values"],
  },
];
