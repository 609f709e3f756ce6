import type { EntityUnderTest } from "./entity.ts";

/** The example entity that a new service starts with. */
export const task: EntityUnderTest = {
  name: "Task",
  path: "/api/v1/tasks",
  fields: {
    title: {
      optional: false,
      values: ["Answer the letters", "Book a room", "Call the bank"],
      refused: [
        { value: "", code: "length" },
        { value: "x".repeat(201), code: "length" },
      ],
      wrongType: 7,
    },
    description: {
      optional: true,
      default: null,
      values: ["All of them", "Before noon", 'With "quotes", {{braces}} and 中文 🚀'],
      refused: [],
      wrongType: ["not", "text"],
    },
    status: {
      optional: false,
      default: "open",
      values: ["doing", "done", "open"],
      refused: [{ value: "lost", code: "choice" }],
      wrongType: true,
    },
    priority: {
      optional: false,
      default: 3,
      values: [1, 3, 5],
      refused: [
        { value: 0, code: "range" },
        { value: 6, code: "range" },
      ],
      wrongType: "3",
    },
    due_date: {
      optional: true,
      default: null,
      values: ["2024-02-29", "2026-01-01", "2030-12-31"],
      refused: [
        { value: "2023-02-29", code: "format" },
        { value: "tomorrow", code: "format" },
      ],
      wrongType: 20_240_229,
    },
  },
  roles: { text: "title", number: "priority", choice: "status", nullable: "due_date" },
  notSortable: ["description"],
};
