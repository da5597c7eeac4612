import { z } from "zod/v3";
import { defineOperation, returnsObject, returnsPage } from "../core/index.ts";
import {
  DeletedMachineScope,
  DeletedObject,
  idParam,
  Machine,
  MachineScope,
  MachineSecretKey,
  MachineWithSecretKey,
  pagingParams,
} from "../models/index.ts";

const machine_id = idParam("mch");

const name = z.string().min(1).max(255);
const default_token_ttl = z
  .number()
  .int()
  .min(1)
  .max(315_360_000)
  .optional()
  .describe("Lifetime of its tokens in seconds");

const target = { operation: "get_machine" };
const labelFields = ["name"];

export const machines = {
  list_machines: defineOperation({
    request: "GET /machines",
    title: "List machines",
    description: "Lists the machines that authenticate to each other with M2M tokens.",
    effect: "read",
    query: {
      ...pagingParams,
      query: z.string().optional().describe("Part of the name, or an exact id"),
      order_by: z.string().optional().describe("created_at or name, prefix - to descend"),
    },
    response: returnsPage(Machine),
  }),

  create_machine: defineOperation({
    request: "POST /machines",
    title: "Create a machine",
    description: "Creates a machine and shows the secret key it mints M2M tokens with.",
    effect: "write",
    withoutConfirmation: "It only adds a machine.",
    body: {
      name,
      scoped_machines: z.array(z.string()).max(150).optional().describe("Ids of machines that it may call"),
      default_token_ttl,
    },
    response: returnsObject(MachineWithSecretKey),
    outcomeCheck: { operation: "list_machines", with: { query: "{name}" } },
  }),

  get_machine: defineOperation({
    request: "GET /machines/{machine_id}",
    title: "Get a machine",
    description: "Gets a machine and the machines that it may call.",
    effect: "read",
    path: { machine_id },
    response: returnsObject(Machine),
  }),

  update_machine: defineOperation({
    request: "PATCH /machines/{machine_id}",
    title: "Update a machine",
    description: "Changes a machine's name or how long its tokens live.",
    effect: "write",
    withoutConfirmation: "Another name takes nothing away, and another lifetime matters only for new tokens.",
    path: { machine_id },
    body: { name: name.optional(), default_token_ttl },
    response: returnsObject(Machine),
  }),

  delete_machine: defineOperation({
    request: "DELETE /machines/{machine_id}",
    title: "Delete a machine",
    description: "Deletes a machine with its secret key and tokens.",
    effect: "destructive",
    path: { machine_id },
    response: returnsObject(DeletedObject),
    confirm: {
      target,
      labelFields,
      dependents: {
        "M2M tokens": { noun: "M2M token", operation: "list_m2m_tokens", with: { subject: "{machine_id}" } },
        "API keys": {
          noun: "API key",
          operation: "list_api_keys",
          with: { subject: "{machine_id}" },
          optional: true,
        },
        "machines that it may call": {
          noun: "machine that it may call",
          field: "scoped_machines",
          labelFields,
          survives: true,
        },
        "machines that may call it": {
          noun: "machine that may call it",
          operation: "list_machines",
          where: { "scoped_machines.*.id": "{id}" },
          labelFields,
          survives: true,
        },
      },
      recreate: {
        operation: "create_machine",
        with: {
          name: "{name}",
          default_token_ttl: "{default_token_ttl}",
          scoped_machines: "{scoped_machines.*.id}",
        },
      },
      warning: "Its secret key stops working for good, and other machines' scopes for it are lost.",
    },
  }),

  get_machine_secret_key: defineOperation({
    request: "GET /machines/{machine_id}/secret_key",
    title: "Get a machine's secret key",
    description: "Shows the secret key of a machine.",
    effect: "read",
    path: { machine_id },
    response: returnsObject(MachineSecretKey),
  }),

  rotate_machine_secret_key: defineOperation({
    request: "POST /machines/{machine_id}/secret_key/rotate",
    title: "Rotate a machine's secret key",
    description: "Replaces a machine's secret key and shows the new one.",
    effect: "destructive",
    path: { machine_id },
    body: {
      previous_token_ttl: z
        .number()
        .int()
        .min(0)
        .max(28_800)
        .describe("Seconds that the current key still works"),
    },
    response: returnsObject(MachineSecretKey),
    confirm: {
      target,
      labelFields,
      warning:
        "The current key stops working after previous_token_ttl seconds: every deployment that uses it must be updated by then.",
    },
    outcomeCheck: { operation: "get_machine_secret_key" },
  }),

  create_machine_scope: defineOperation({
    request: "POST /machines/{machine_id}/scopes",
    title: "Create a machine scope",
    description: "Lets a machine call another: its new M2M tokens are accepted there.",
    effect: "write",
    withoutConfirmation: "It only adds a permission.",
    idempotent: true,
    path: { machine_id },
    body: { to_machine_id: z.string().describe("The machine that is called") },
    response: returnsObject(MachineScope),
    outcomeCheck: { operation: "get_machine" },
  }),

  delete_machine_scope: defineOperation({
    request: "DELETE /machines/{machine_id}/scopes/{other_machine_id}",
    title: "Delete a machine scope",
    description: "Stops a machine from calling another.",
    effect: "destructive",
    path: { machine_id, other_machine_id: machine_id },
    response: returnsObject(DeletedMachineScope),
    confirm: {
      target: { ...target, listPath: "scoped_machines", item: { id: "{other_machine_id}" } },
      labelFields,
      owner: { labelFields },
      recreate: {
        operation: "create_machine_scope",
        with: { machine_id: "{machine_id}", to_machine_id: "{other_machine_id}" },
      },
      warning: "This machine can no longer mint tokens that the other machine accepts.",
    },
  }),
};
