import { z } from "zod/v3";
import { defineOperation, returnsObject } from "../core/index.ts";
import { idParam, SignUp } from "../models/index.ts";

const path = { id: idParam("sua") };

export const signUps = {
  get_sign_up: defineOperation({
    request: "GET /sign_ups/{id}",
    title: "Get a sign-up",
    description: "Shows how far a sign-up has progressed, and what is still missing.",
    effect: "read",
    path,
    response: returnsObject(SignUp),
  }),

  update_sign_up: defineOperation({
    request: "PATCH /sign_ups/{id}",
    title: "Update a sign-up",
    description: "Marks an open sign-up as a custom action, or sets the external id of the future user.",
    effect: "write",
    withoutConfirmation: "It only sets fields of the operator's own.",
    path,
    body: {
      external_id: z.string().optional().describe("Becomes the user's"),
      custom_action: z.boolean().optional(),
    },
    response: returnsObject(SignUp),
  }),
};
